/** Builds things from configuration, and hands the command line what it needs. */
import { readFileSync } from "node:fs";
import { processIo } from "./cli/io.ts";
import { runCli } from "./cli/program.ts";
import { realDoors } from "./doors.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };

process.exitCode = await runCli(process.argv.slice(2), realDoors(version), processIo(process));
