import { expect, test } from "vitest";
import type { LaunchOrder } from "../channel.ts";
import { type Call, requestFor } from "../driver-fixture.ts";
import type { FoundProgram } from "../program-file.ts";
import { containerOrder, type ContainerPlace } from "./container-order.ts";
import type { ContainerEngine } from "./engine.ts";

const podman: ContainerEngine = {
  argv: ["podman"],
  kind: "podman",
  rootless: false,
  selinux: false,
  limits: "all",
};
const place: ContainerPlace = {
  home: "/srv/a,b",
  privateFolder: "/srv/a,b/.aios",
  deviceId: "device-1",
  baseEnvironment: { PATH: "/bin", HOME: "/root" },
  ownEnvironment: { DOCKER_HOST: "unix:///engine.sock", SECRET_OF_AIOS: "no" },
  user: { uid: 1000, gid: 100 },
  readable: [],
};
const image = { entrypoint: ["/entry"], command: ["serve"], workdir: "/app" };
const script: FoundProgram = {
  path: "/srv/a,b/Programs/x.sh",
  version: "1",
  kind: { kind: "command", argv: ["/bin/sh"] },
};

function order(call: Partial<Call>, rest: { engine?: Partial<ContainerEngine>; place?: Partial<ContainerPlace> } = {}) {
  const { job, ...request } = call;
  const asked = requestFor({ file: "x.sh", run_id: "run-1", ...request, job: { image: "tools:1", ...job } });
  const program = asked.job.file === null ? null : script;
  const made = containerOrder(asked, program, image, { ...podman, ...rest.engine }, { ...place, ...rest.place });
  if ("type" in made) throw new Error(made.message);
  return made;
}
const options = ({ argv }: Pick<LaunchOrder, "argv">) => argv.slice(0, argv.indexOf("tools:1"));
const commandOf = ({ argv }: Pick<LaunchOrder, "argv">) => argv.slice(argv.indexOf("--entrypoint") + 1);

test("what a container may not do is said at each start", () => {
  expect(options(order({}))).toEqual(
    expect.arrayContaining([
      ...["--cap-drop=ALL", "--security-opt=no-new-privileges", "--read-only", "--pids-limit=512"],
      ...["--memory=2048m", "--memory-swap=2048m", "--network=none", "--user=1000:100"],
    ]),
  );
  expect(order({}).argv.join(" ")).not.toContain("docker.sock");
});

test("limits and the network are what the job says", () => {
  const made = options(order({ job: { memory_mb: 100.5, cpu: 1.5, network: true } }));
  expect(made).toEqual(expect.arrayContaining(["--memory=101m", "--memory-swap=101m", "--cpus=1.5"]));
  expect(made).not.toContain("--network=none");
  expect(order({}, { engine: { limits: "all but swap" } }).argv.join(" ")).not.toContain("--memory-swap");
  expect(order({ job: { cpu: 1 } }, { engine: { limits: "nothing" } }).argv.join(" ")).not.toMatch(
    /--(memory|cpus|pids)/,
  );
});

test("nothing runs as root, and where a container's root is AIOS's own user, as that", () => {
  const asRoot = { place: { user: { uid: 0, gid: 0 } } };
  expect(order({}, asRoot).argv).toContain("--user=65534:65534");
  expect(order({}, asRoot).container).toMatchObject({ owner: { uid: 65534, gid: 65534 } });
  expect(order({}, { engine: { rootless: true } }).argv).toEqual(
    expect.arrayContaining(["--user=1000:100", "--userns=keep-id"]),
  );
  expect(order({}, { engine: { kind: "docker", rootless: true } }).argv).toContain("--user=0:0");
  expect(order({}).container).toMatchObject({ owner: null });
});

test("no value of a variable stands on the command line, unless it would mean something to the engine itself", () => {
  const made = order({
    kwargs: { prompt: "private" },
    job: { env: { OWN: "hidden", DOCKER_HOST: "shown", PATH: "/x" } },
  });
  expect(made.argv.join(" ")).not.toMatch(/private|hidden/);
  expect(made.argv).toEqual(expect.arrayContaining(["AIOS_ARG_PROMPT", "OWN", "DOCKER_HOST=shown", "PATH=/x"]));
  expect(made.env).toMatchObject({ AIOS_ARG_PROMPT: "private", OWN: "hidden", PATH: "/bin", HOME: "/root" });
  expect(made.env["DOCKER_HOST"]).toBe("unix:///engine.sock");
  expect(made.env).not.toHaveProperty("SECRET_OF_AIOS");
});

test("secrets and the token go in by the input alone", () => {
  const made = order({ secrets: { KEY: "canary\nline" }, door: { socket: "/door.sock", token: "tok-canary" } });
  const { input, ...rest } = made.container!;
  expect(JSON.stringify([made.argv, made.env, made.files, made.call, rest])).not.toContain("canary");
  expect(input).toBe("KEY\n2\ncanary\nline\nAIOS_SOCKET\n1\n/door.sock\nAIOS_TOKEN\n1\ntok-canary\n");
  expect(made.argv).toContain("--interactive");
  expect(made.argv).toContain("type=bind,source=/door.sock,target=/door.sock");
});

test("a folder with a comma in its name is one folder", () => {
  expect(order({}).argv).toContain('type=bind,"source=/srv/a,b/Programs","target=/srv/a,b/Programs",readonly');
});

test("without a file the image's own command runs, in its own folder, and arguments take the place of the image's", () => {
  const own = order({ file: null });
  expect(commandOf(own).slice(-2)).toEqual(["/entry", "serve"]);
  expect(own.argv[own.argv.indexOf("--workdir") + 1]).toBe("/app");
  expect(commandOf(order({ file: null, args: ["check", 2] })).slice(-3)).toEqual(["/entry", "check", "2"]);
  expect(order({}).argv.at(-1)).toBe("/srv/a,b/Programs/x.sh");
  expect(order({}).working_folder).toBe("/srv/a,b");
});

test("without a shell in the image a job with secrets is refused rather than its secrets shown", () => {
  const request = requestFor({ file: null, secrets: { KEY: "canary" }, job: { image: "tools:1" } });
  const made = containerOrder(request, null, image, podman, place, "without a shell");
  expect(made).toMatchObject({ type: "NotRunnable", retryable: false });
  expect((made as { message: string }).message).toContain("/bin/sh");
});
