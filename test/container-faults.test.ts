/** Jobs in containers when something goes wrong around them: AIOS dies, an image or the whole engine is not there. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { cli } from "./real/cli.ts";
import { containerJob, ContainerHome, errorOf } from "./real/container-home.ts";
import { ContainerEngine, engineMissing } from "./real/engine.ts";
import { ImageRegistry } from "./real/image-registry.ts";
import { containersOf, jobImage, makeShellImage } from "./real/job-image.ts";
import { processesOf } from "./real/live-processes.ts";
import { until } from "./real/until.ts";

let engine: ContainerEngine;
let home: ContainerHome;

const jobs = [containerJob("stubborn", { file: "stubborn.sh", grace_seconds: 2 })];

describe.skipIf(engineMissing !== null)("containers", () => {
  beforeAll(async () => {
    engine = new ContainerEngine();
    await makeShellImage(engine);
  }, 300_000);
  afterAll(() => engine?.close(), 60_000);

  describe("whatever happens to AIOS", () => {
    afterEach(() => home?.remove());

    async function holding(): Promise<ReturnType<ContainerHome["start"]>> {
      home = new ContainerHome(engine, jobs);
      const aios = await home.ready({ environment: home.settings });
      home.trigger("stubborn");
      await home.hasSaid("holding");
      return aios;
    }

    test("a stop in order ends the container", async () => {
      const aios = await holding();
      await aios.stop();
      await home.ended("stubborn", "stopped");
      expect(await home.leftovers()).toEqual([]);
    });

    test("after kill -9 of AIOS the container is gone", async () => {
      const aios = await holding();
      await aios.kill();
      await until("nothing is left", async () => (await containersOf(engine)).length === 0);
      await until("no process is left", () => processesOf(home.path).length === 0);
    });

    test("after kill -9 of its helper the container is gone before the run runs again", async () => {
      await holding();
      const [before] = await containersOf(engine);
      process.kill(home.helperPid, "SIGKILL");
      await until("it runs again", () => home.runsOf("stubborn").length === 2, { seconds: 100 });
      expect(await containersOf(engine)).not.toContain(before);
      expect(home.runsOf("stubborn")[0]).toMatchObject({ state: "lost" });
    });

    test("after kill -9 of AIOS and its helper together, the next start removes it, and the run runs again", async () => {
      const aios = await holding();
      const [before] = await containersOf(engine);
      process.kill(home.helperPid, "SIGKILL");
      await aios.kill();
      expect(await containersOf(engine)).toEqual([before]);
      await home.ready({ environment: home.settings });
      expect(await containersOf(engine)).not.toContain(before);
      await until("it runs again", () => home.runsOf("stubborn").length === 2);
      expect(home.runsOf("stubborn")).toMatchObject([
        { state: "lost", attempt: 1 },
        { state: "running", attempt: 1 },
      ]);
    });

    test("a container of this home that no run belongs to goes at the next start, those of others stay", async () => {
      home = new ContainerHome(engine, jobs);
      const start = (name: string, label: string) =>
        engine.ask([
          "run",
          "--detach",
          "--network=none",
          "--name",
          name,
          "--label",
          `aios.home=${label}`,
          jobImage,
          "sleep",
          "1000",
        ]);
      await start("aios-of-old", home.path);
      await start("aios-of-others", `${home.path}-2`);
      await start("somebodys", home.path);
      await home.ready({ environment: home.settings });
      await until("the stray is gone", async () => !(await containersOf(engine)).includes("aios-of-old"));
      expect((await containersOf(engine)).sort()).toEqual(["aios-of-others", "somebodys"]);
      await engine.ask(["rm", "--force", "--time=0", "aios-of-others", "somebodys"]);
    });
  });

  describe("what is not there", () => {
    let registry: ImageRegistry;
    beforeAll(async () => {
      registry = await ImageRegistry.open(engine, jobImage);
    });
    afterAll(() => registry?.close());
    afterEach(() => home?.remove());
    const withRegistry = () => ({ ...home.settings, CONTAINERS_REGISTRIES_CONF: registry.settings });

    test("images are fetched as soon as a job names them, and that is told; a run then has nothing to wait for", async () => {
      const image = `${registry.address}/ahead:1`;
      home = new ContainerHome(engine, [containerJob("early", { file: "plain.sh", image })]);
      const aios = await home.ready({ environment: withRegistry() });
      await aios.said(new RegExp(`Fetching image ${image} for job early`));
      await aios.said(new RegExp(`Image ${image} is there`));
      const asked = registry.asked.length;
      home.trigger("early");
      const run = await home.ended("early", "succeeded");
      expect(home.linesOf(run).some((line) => line.message.includes("fetching"))).toBe(false);
      expect(registry.asked).toHaveLength(asked);
    });

    test("a run that comes before its image waits for it and says so, and can be cancelled meanwhile", async () => {
      const opened = Promise.withResolvers<void>();
      registry.gate = opened.promise;
      const image = `${registry.address}/waited:1`;
      home = new ContainerHome(engine, [containerJob("waits", { file: "plain.sh", image, overlap: "parallel" })]);
      await home.ready({ environment: withRegistry() });
      home.trigger("waits");
      const waiting = () => home.rows("SELECT DISTINCT run_id FROM logs WHERE message LIKE '%fetching it%'").length;
      await until("it says so", () => waiting() === 1);
      await cli(home.path, ["cancel", "waits"]);
      await home.ended("waits", "cancelled");
      home.trigger("waits", { word: "at last" });
      await until("the second says so too", () => waiting() === 2);
      opened.resolve();
      await until("the second has run", () => home.runsOf("waits")[1]!.state === "succeeded", { seconds: 100 });
      const said = home.linesOf(home.runsOf("waits")[1]!).map((line) => line.message);
      expect(said[0]).toContain("fetching it");
      expect(said.at(-1)).toContain("at last");
    });

    test("an image that its registry does not have is not asked for again and again", async () => {
      const image = `${registry.address}/absent:1`;
      home = new ContainerHome(engine, [
        containerJob("never", { file: "plain.sh", image, retries: 5, retry_delay_seconds: 0 }),
      ]);
      await home.ready({ environment: withRegistry() });
      home.trigger("never");
      const run = await home.ended("never", "failed");
      expect(errorOf(run)).toMatchObject({ type: "ImageMissing", retryable: false });
      expect(home.runsOf("never")).toHaveLength(1);
    });
  });
});

test("without an engine a container job says what to install, and is not tried again", async () => {
  const environment = { AIOS_CONTAINER_ENGINE: "/nowhere/podman --quiet" };
  home = new ContainerHome(null, [containerJob("greet", { file: "greet.py", function: "greet", retries: 5 })]);
  try {
    await home.ready({ environment });
    home.trigger("greet");
    const run = await home.ended("greet", "failed");
    expect(errorOf(run)).toMatchObject({ type: "ContainerEngineMissing", retryable: false });
    expect(errorOf(run).message).toContain('AIOS_CONTAINER_ENGINE is "/nowhere/podman --quiet"');
    expect(home.runsOf("greet")).toHaveLength(1);
    expect(existsSync(join(home.path, ".aios", "runs", run.id))).toBe(false);
  } finally {
    await home.remove();
  }
});
