/**
 * A process that was started ahead of its run: it waits for the run's order, and becomes what a plain start would
 * have made of it. Its output, session and group were the run's from birth; environment and folder change here.
 *
 * Started as `node call.mjs --spare CACHE_FOLDER`, with its end of a channel to the spawner as descriptor 3.
 */
import { closeSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const channel = 3;
/** The variable whose bytes are kept free for the marks of a run. */
const roomName = "AIOS_SPARE";

/** What Node does only once, when it loads its first program, is done on a file that holds none. */
export async function warmUp(folder) {
  const file = path.join(folder, "nothing.ts");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, "export {};\n", { flag: "wx", mode: 0o600 });
  } catch {
    // It is there already, or cannot be: then the program is the first.
  }
  await import(pathToFileURL(file).href).catch(() => {});
}

/**
 * Blocks, as that costs nothing while waiting and leaves no trace in the event loop. Returns the order's call. Ends
 * the process where it cannot become a run; the spawner then starts the run another way.
 */
export function waitForCall() {
  try {
    const spawner = process.ppid;
    const room = findRoom();
    writeRoom(room, `${roomName}=waits`); // where this is forbidden, it shows before any run depends on it
    const text = readLine();
    if (text === null) process.exit(0);
    const { env, working_folder, call } = JSON.parse(text);
    writeRoom(room, `AIOS_RUN_ID=${env.AIOS_RUN_ID}\0AIOS_HOME=${env.AIOS_HOME}`);
    // A spawner that died before the marks were written left nobody who could know of this run.
    if (process.ppid !== spawner) process.exit(0);
    for (const name of Object.keys(process.env)) if (!Object.hasOwn(env, name)) delete process.env[name];
    Object.assign(process.env, env);
    process.chdir(working_folder);
    // From here on the run has started: whoever killed this process before has killed only a spare.
    writeSync(channel, "begun\n");
    closeSync(channel);
    return call;
  } catch {
    process.exit(1);
  }
}

function readLine() {
  const chunk = Buffer.alloc(64 * 1024);
  const parts = [];
  for (;;) {
    const bytes = readSync(channel, chunk);
    if (bytes === 0) return null;
    parts.push(Buffer.from(chunk.subarray(0, bytes)));
    if (chunk[bytes - 1] === 10) return Buffer.concat(parts).toString("utf8");
  }
}

/**
 * A run's processes are found by what `/proc/PID/environ` shows, and that is the memory a process was born with,
 * whatever it changes later. So it is born with room in there, and the marks are written over that.
 */
function findRoom() {
  const stat = readFileSync("/proc/self/stat", "latin1");
  // The command in parentheses may hold spaces itself; the 50th field of all is where the environment begins.
  const begin = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[47]);
  const block = Buffer.concat([Buffer.of(0), readFileSync("/proc/self/environ")]);
  const at = block.indexOf(`\0${roomName}=`);
  if (at < 0 || !(begin > 0)) throw new Error("no room");
  return { address: begin + at, bytes: block.indexOf(0, at + 1) - at - 1 };
}

function writeRoom(room, text) {
  const bytes = Buffer.alloc(room.bytes);
  if (Buffer.byteLength(text) > room.bytes) throw new Error("no room");
  bytes.write(text);
  const memory = openSync("/proc/self/mem", "r+");
  try {
    writeSync(memory, bytes, 0, room.bytes, room.address);
  } finally {
    closeSync(memory);
  }
}
