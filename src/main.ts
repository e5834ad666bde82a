/** Builds things from configuration, and hands the command line what it needs. */
import { processIo } from "./cli/io.ts";
import { runCli } from "./cli/program.ts";
import { version } from "./cli/version.ts";
import { realDoors } from "./doors.ts";

const code = await runCli(process.argv.slice(2), realDoors(version()), processIo(process));
// Once all is written. What still waits for a locked database must not keep alive what has said that it stopped.
process.stdout.write("", () => process.exit(code));
