/**
 * The API as an OpenAPI 3.1 document, made from the one table of operations: what is checked is what is written here.
 * https://spec.openapis.org/oas/v3.1.1.html
 */
import { z } from "zod";
import { operations, type OperationName } from "../../api/operations.ts";
import { routes } from "../../api/routes.ts";
import * as views from "../../api/views.ts";
import type { JsonSchema } from "../../programs/json-schema.ts";
import { base } from "../operation-routes.ts";

export interface OpenApi {
  openapi: string;
  info: JsonSchema;
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Record<string, JsonSchema>; [part: string]: unknown };
  [part: string]: unknown;
}

export interface OpenApiOperation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  parameters: { name: string; in: string; required: boolean; description?: string; schema: JsonSchema }[];
  requestBody?: { required: boolean; content: { "application/json": { schema: JsonSchema } } };
  responses: Record<string, unknown>;
}

export function openApi(version: string): OpenApi {
  const registry = registryOfAll();
  const schemas = schemasOf(registry);
  const paths: OpenApi["paths"] = {};
  for (const name of Object.keys(routes) as OperationName[]) {
    const [method, path] = routes[name];
    (paths[base + path] ??= {})[method.toLowerCase()] = operation(name, schemas, registry);
  }
  const kept = Object.entries(schemas).filter(([name]) => !isParams(name));
  return {
    openapi: "3.1.1",
    info: {
      title: "AIOS",
      version,
      summary: "Everything the page and the command line can do.",
      description:
        "Times are seconds since 1970, UTC. What goes wrong is told as problem JSON (RFC 9457), with `fields` for a form. " +
        "What happens is told as it happens by `GET /api/v1/events`: see docs/api.md.",
    },
    servers: [{ url: "/" }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      schemas: { ...Object.fromEntries(kept), Problem: problemSchema },
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "A token, from Settings or `aios tokens add`" },
        session: { type: "apiKey", in: "cookie", name: "aios_session", description: "A browser that has signed in" },
      },
    },
  };
}

const problemSchema: JsonSchema = {
  type: "object",
  properties: {
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "What, why, and what next" },
    fields: {
      type: "object",
      additionalProperties: { type: "string" },
      description: "What is wrong with which field, by its name",
    },
  },
  required: ["title", "status", "detail"],
};

const schemaUri = "#/components/schemas/";
type Registry = z.core.$ZodRegistry<{ id: string }>;

/** Of parameters and results, by name; what several results share is written down once. */
function registryOfAll(): Registry {
  const registry = z.registry<{ id: string }>();
  for (const [name, view] of Object.entries(views)) {
    registry.add(view, { id: name[0]!.toUpperCase() + name.slice(1).replace(/View$/, "") });
  }
  for (const [name, { params, result }] of Object.entries(operations)) {
    registry.add(params.clone(), { id: paramsName(name) });
    if (!registry.has(result)) registry.add(result, { id: `${name}_result` });
  }
  return registry;
}

function schemasOf(registry: Registry): Record<string, JsonSchema> {
  const uri = (id: string) => schemaUri + id;
  const made = z.toJSONSchema(registry, { io: "input", unrepresentable: "any", uri });
  // What refers to itself comes in a schema of its own, as parts of that.
  const text = JSON.stringify(made.schemas).replaceAll(`${schemaUri}__shared#/$defs/`, `${schemaUri}part_`);
  const { __shared: shared, ...schemas } = JSON.parse(text) as Record<string, JsonSchema>;
  const parts = Object.entries((shared?.["$defs"] ?? {}) as Record<string, JsonSchema>);
  return Object.fromEntries(
    [...Object.entries(schemas), ...parts.map(([name, part]) => [`part_${name}`, part] as const)].map(
      ([name, { $schema: _, $id: __, ...schema }]) => [name, schema],
    ),
  );
}

function operation(name: OperationName, schemas: Record<string, JsonSchema>, registry: Registry): OpenApiOperation {
  const [method, path] = routes[name];
  const { summary, role, result } = operations[name];
  const resultAt = schemaUri + registry.get(result)!.id;
  const schema = schemas[paramsName(name)]!;
  const properties = (schema["properties"] ?? {}) as Record<string, JsonSchema>;
  const required = (schema["required"] ?? []) as string[];
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const rest = Object.keys(properties).filter((key) => !inPath.includes(key));
  const isBody = method === "POST" || method === "PUT";
  const parameter = (key: string, place: string) => {
    const { description, ...own } = properties[key] ?? {};
    const told = typeof description === "string" ? { description } : {};
    return { name: key, in: place, required: place === "path" || required.includes(key), ...told, schema: own };
  };
  const needed = rest.filter((key) => required.includes(key));
  const body = {
    type: "object",
    properties: Object.fromEntries(rest.map((key) => [key, properties[key]])),
    ...(needed.length > 0 ? { required: needed } : {}),
  };
  return {
    operationId: name,
    summary,
    description: `Needs the role ${role}.`,
    tags: [path.split("/")[1]!],
    parameters: [
      ...inPath.map((key) => parameter(key, "path")),
      ...(isBody ? [] : rest.map((key) => parameter(key, "query"))),
    ],
    ...(isBody && rest.length > 0
      ? { requestBody: { required: needed.length > 0, content: { "application/json": { schema: body } } } }
      : {}),
    responses: {
      "200": { description: "Done", content: { "application/json": { schema: { $ref: resultAt } } } },
      default: {
        description: "It did not work",
        content: { "application/problem+json": { schema: { $ref: `${schemaUri}Problem` } } },
      },
    },
  };
}

function paramsName(name: string): string {
  return `${name}_params`;
}

function isParams(name: string): boolean {
  return name.endsWith("_params");
}
