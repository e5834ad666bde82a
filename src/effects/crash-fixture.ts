/** A process that changes files until it is killed: `crash-fixture.ts HOME FOLDER OTHER_DISK`. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { Database } from "../db/database.ts";
import { FileEffects } from "./file-effects.ts";

const [home, folder, other] = process.argv.slice(2) as [string, string, string];
const db = new Database(path.join(home, "orchestrator.db"));
const clock = { now: () => Date.now() / 1000, monotonic: () => performance.now() / 1000 };
const privateFolder = path.join(home, ".aios");
const grounds = { userFolder: folder, privateFolder, databasePath: path.join(home, "orchestrator.db") };
const effects = new FileEffects({ db, clock, grounds });
const run = { id: "run-1", job_name: "tidy", preview: false, folder };

const names = readdirSync(folder).toSorted();
for (const [index, name] of names.entries()) {
  switch (index % 6) {
    case 0:
      await effects.act(run, { kind: "move", from: name, to: `${other}/new/${name}`, replace: false });
      break;
    case 1:
      await effects.act(run, { kind: "move", from: name, to: `sorted/${name}`, replace: false });
      break;
    case 2:
      await effects.act(run, { kind: "delete", path: name });
      break;
    case 3:
      await effects.act(run, { kind: "write", path: name, content: Buffer.alloc(100_000, "new"), replace: true });
      break;
    case 4:
      await effects.act(run, { kind: "move", from: name, to: `${other}/taken.txt`, replace: true });
      break;
    default:
      await effects.act(run, { kind: "copy", from: name, to: `${other}/copies/${name}`, replace: false });
  }
  process.stdout.write(`${index}\n`);
}
