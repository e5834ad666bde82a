/** Builds things from configuration, and hands the command line what it needs. */
import { processIo } from "./cli/io.ts";
import { runCli } from "./cli/program.ts";
import { version } from "./cli/version.ts";
import { realDoors } from "./doors.ts";

process.exitCode = await runCli(process.argv.slice(2), realDoors(version()), processIo(process));
