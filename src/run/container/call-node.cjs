/**
 * Calls call.mjs where the image's Node is new enough, and says so where it is not. CommonJS, as the oldest Node can
 * read that; and the two warnings that are about how AIOS runs the file are left out here, as an option for it would
 * be refused by a Node that does not know it.
 */
"use strict";
const { readFileSync, renameSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const oldest = 24;
const version = process.versions.node;

if (Number(version.split(".")[0]) < oldest) {
  const call = JSON.parse(readFileSync(process.argv[2], "utf8"));
  const message =
    `The image has Node ${version}, and a TypeScript or JavaScript program needs Node ${oldest} or newer. ` +
    `Use an image that has it, such as node:${oldest}-slim.`;
  const error = { type: "InterpreterMissing", message, traceback: null, retryable: false };
  writeFileSync(`${call.outcome_file}.part`, JSON.stringify({ kind: "failed", error }));
  renameSync(`${call.outcome_file}.part`, call.outcome_file);
  console.error(message);
  process.exit(1);
}

const emitWarning = process.emitWarning.bind(process);
process.emitWarning = (warning, ...rest) => {
  const [options, code] = rest;
  const type = typeof options === "object" ? options && options.type : options;
  const name = typeof options === "object" ? options && options.code : code;
  if (type === "ExperimentalWarning" || name === "MODULE_TYPELESS_PACKAGE_JSON") return;
  emitWarning(warning, ...rest);
};

void import(join(__dirname, "..", "call.mjs"));
