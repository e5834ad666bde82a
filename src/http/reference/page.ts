/** The API as a page to read: plain HTML made here, nothing of it from another host, no script. */
import { html, raw } from "hono/html";
import type { JsonSchema } from "../../programs/json-schema.ts";
import type { OpenApi, OpenApiOperation } from "./openapi.ts";

type Html = ReturnType<typeof html>;

interface Entry extends OpenApiOperation {
  method: string;
  path: string;
}

export function referencePage(document: OpenApi): Html {
  const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Entry => ({ ...operation, method: method.toUpperCase(), path })),
  );
  const tags = [...new Set(entries.flatMap((entry) => entry.tags))].toSorted();
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>The API of AIOS</title>
        <link rel="stylesheet" href="/api.css" />
      </head>
      <body>
        <header>
          <h1>The API of AIOS</h1>
          <p>
            Everything the page and the command line can do, by HTTP. Programs sign in with a token (<code
              >aios tokens add NAME</code
            >). The same as a document for tools: <a href="/openapi.json">/openapi.json</a>.
          </p>
          <pre>curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:2467/api/v1/status</pre>
          <p>
            Times are seconds since 1970, UTC. What went wrong is told as <code>title</code>, <code>detail</code> and,
            for a form, <code>fields</code>. What happens is told as it happens by <code>GET /api/v1/events</code>.
          </p>
          <nav aria-label="Parts">
            <ul>
              ${tags.map((tag) => html`<li><a href="#${tag}">${tag}</a></li>`)}
            </ul>
          </nav>
        </header>
        <main>${tags.map((tag) => section(tag, entries, document.components.schemas))}</main>
      </body>
    </html>`;
}

function section(tag: string, entries: readonly Entry[], schemas: Record<string, JsonSchema>): Html {
  return html`<section id="${tag}" aria-labelledby="${tag}-title">
    <h2 id="${tag}-title">${tag}</h2>
    ${entries.filter((entry) => entry.tags.includes(tag)).map((entry) => article(entry, schemas))}
  </section>`;
}

function article(entry: Entry, schemas: Record<string, JsonSchema>): Html {
  const body = entry.requestBody?.content["application/json"].schema;
  const answer = entry.responses["200"] as { content: { "application/json": { schema: JsonSchema } } };
  const result = answer.content["application/json"].schema["$ref"] as string;
  return html`<article id="${entry.operationId}">
    <h3><span class="method">${entry.method}</span> <code>${entry.path}</code></h3>
    <p>${entry.summary}. <span class="role">${entry.description}</span></p>
    ${entry.parameters.length > 0 ? fields("In the address", entry.parameters.map(ofParameter)) : ""}
    ${body ? fields("In the body, as JSON", fieldsOf(body)) : ""}
    <details>
      <summary>What it answers</summary>
      <pre>${JSON.stringify(schemas[result.split("/").at(-1)!], null, 2)}</pre>
    </details>
  </article>`;
}

interface Field {
  name: string;
  type: string;
  required: boolean;
  description: string;
}

function ofParameter({ name, required, description = "", schema }: OpenApiOperation["parameters"][number]): Field {
  return { name, required, description, type: typeWords(schema) };
}

function fieldsOf(schema: JsonSchema): Field[] {
  const required = (schema["required"] ?? []) as string[];
  return Object.entries((schema["properties"] ?? {}) as Record<string, JsonSchema>).map(([name, property]) => {
    const description = typeof property["description"] === "string" ? property["description"] : "";
    return { name, description, required: required.includes(name), type: typeWords(property) };
  });
}

function fields(title: string, all: readonly Field[]): Html {
  return html`<table>
    <caption>
      ${title}
    </caption>
    <tbody>
      ${all.map(
        ({ name, type, required, description }) =>
          html`<tr>
            <th scope="row"><code>${name}</code></th>
            <td>${type}${required ? "" : raw(" <i>may be left out</i>")}</td>
            <td>${description}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function typeWords(schema: JsonSchema): string {
  const {
    type,
    enum: choices,
    anyOf,
    items,
    $ref,
  } = schema as {
    type?: string | string[];
    enum?: unknown[];
    anyOf?: JsonSchema[];
    items?: JsonSchema;
    $ref?: string;
  };
  if ($ref) return $ref.split("/").at(-1)!;
  if (choices) return choices.map((choice) => JSON.stringify(choice)).join(" | ");
  if (anyOf) return anyOf.map(typeWords).join(" or ");
  if (type === "array" && items) return `list of ${typeWords(items)}`;
  return Array.isArray(type) ? type.join(" or ") : (type ?? "any JSON");
}

export const referenceStyle = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; overflow-wrap: anywhere; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; list-style: none; padding: 0; }
nav a { display: inline-block; padding: 0.25rem 0; }
article { border-top: 1px solid color-mix(in srgb, currentcolor 20%, transparent); padding: 0.5rem 0 1rem; }
h3 { font-size: 1rem; margin: 0.5rem 0; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 700; }
.role { opacity: 0.8; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0; }
caption { text-align: left; font-weight: 600; }
th, td { text-align: left; vertical-align: top; padding: 0.15rem 1rem 0.15rem 0; font-weight: normal; }
pre { overflow-x: auto; padding: 0.75rem; background: color-mix(in srgb, currentcolor 7%, transparent); border-radius: 0.5rem; max-height: 30rem; }
`;
