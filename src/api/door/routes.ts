/** Everything a run can ask for at its door. */
import { programOf } from "../../model/job.ts";
import { artifactRoutes } from "./artifacts.ts";
import { askRoutes } from "./ask.ts";
import { DoorError, type Answer, type Exchange, type Route } from "./exchange.ts";
import { keepingRoutes } from "./keeping.ts";
import { fileRoutes } from "./files.ts";
import { sendRoutes } from "./send.ts";
import { stateRoutes } from "./state.ts";
import { tellRoutes } from "./tell.ts";
import { triggerRoutes } from "./triggers.ts";

const ownRoutes: Route[] = [
  { method: "GET", path: "/v1", summary: "this list", answer: () => help() },
  { method: "GET", path: "/v1/run", summary: "who asks: id, job, attempt and program of the run", answer: who },
  {
    method: "GET",
    path: "/v1/secrets/:name",
    summary: "the value of a secret that the job declares, as plain text",
    answer: secret,
  },
];

const routes = [
  ...ownRoutes,
  ...stateRoutes,
  ...tellRoutes,
  ...sendRoutes,
  ...artifactRoutes,
  ...fileRoutes,
  ...triggerRoutes,
  ...keepingRoutes,
  ...askRoutes,
];

export interface Found {
  route: Route;
  name: string;
}

/** @throws DoorError where there is none, saying what there is */
export function findRoute(method: string, path: string): Found {
  const segments = path.replace(/\/+$/, "").split("/");
  const fitting = routes.flatMap((route) => {
    const name = nameIn(route.path.split("/"), segments);
    return name === null ? [] : [{ route, name }];
  });
  const found = fitting.find(({ route }) => route.method === method);
  if (found) return found;
  if (fitting.length === 0) throw new DoorError(404, `There is no ${path} here. See what there is: GET /v1`);
  const methods = fitting.map(({ route }) => route.method).join(", ");
  throw new DoorError(405, `${path} takes ${methods}, not ${method}. See what there is: GET /v1`);
}

/** What stands in the place of the `:name`; "" where there is none; null where the path is another. */
function nameIn(pattern: readonly string[], segments: readonly string[]): string | null {
  if (pattern.length !== segments.length) return null;
  let name = "";
  for (const [index, part] of pattern.entries()) {
    if (part.startsWith(":")) name = decoded(segments[index]!);
    else if (part !== segments[index]) return null;
  }
  return name;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new DoorError(400, `"${segment}" in the path is not percent-encoded as it should be (a slash is %2F).`);
  }
}

function help(): Answer {
  const list = routes.map(({ method, path, summary }) => `${method.padEnd(6)} ${path.padEnd(22)} ${summary}`);
  return { body: { about: "What a running program can ask of AIOS.", requests: list } };
}

function who({ access: { run } }: Exchange): Answer {
  return {
    body: { id: run.id, job: run.job.name, attempt: run.attempt, program: programOf(run.job), started: run.started },
  };
}

function secret({ access: { run, secrets }, name }: Exchange): Answer {
  if (Object.hasOwn(secrets, name)) return { text: secrets[name]!, headers: { "content-type": "text/plain" } };
  throw new DoorError(
    403,
    `The job ${run.job.name} does not declare the secret ${name}. Add it to its entry in the jobs list: secrets: [${name}]`,
  );
}
