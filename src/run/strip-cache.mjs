/**
 * Serves TypeScript as JavaScript whose types were removed before, found by its content: loading what removes them
 * costs Node 50 ms, more than all the rest of its start. Lines and columns stay where they were.
 *
 * Node's own compile cache does this too, but not for a `.ts` that no package.json calls a module or CommonJS, which
 * is how most people write their first program.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import Module, { enableCompileCache, registerHooks, stripTypeScriptTypes } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const typeScript = /\.[mc]?ts$/;
/** As Node names what a file is once its types are gone; `typescript` is told by the text when it is compiled. */
const formats = ["module", "commonjs", "typescript"];
/** What removes the types may do it better in another version. */
const remover = process.versions.amaro ?? process.version;
/** JavaScript by the path of its file, for the loader of CommonJS. */
const served = new Map();

/** From now on, in this thread. Whatever goes wrong with the cache, Node removes the types as it always does. */
export function serveStripped(folder) {
  registerHooks({
    load(url, context, nextLoad) {
      if (url.includes("/node_modules/")) keepCompiled(folder);
      const file = ownTypeScript(url);
      const entry = file === null ? null : entryFor(folder, file, context.format);
      if (entry === null) return nextLoad(url, context);
      return find(entry, url) ?? keep(entry, nextLoad(url, context));
    },
  });
  const compile = Module.prototype._compile;
  // The loader of CommonJS goes by the ending of the file, and would remove once more what is no longer there.
  Module.prototype._compile = function compileServed(content, file, format) {
    return compile.call(this, content, file, served.get(file) === content ? withoutTypes(format) : format);
  };
}

let keepsCompiled = false;

/** Packages are large and change seldom. For a small program alone, keeping costs more than it saves. */
function keepCompiled(folder) {
  if (keepsCompiled) return;
  keepsCompiled = true;
  enableCompileCache(path.join(folder, "compiled"));
}

/** Its path; null for what Node itself does not take for TypeScript to run, such as that of an installed package. */
function ownTypeScript(url) {
  if (!url.startsWith("file:")) return null;
  const file = fileURLToPath(url);
  return typeScript.test(file) && !file.includes("/node_modules/") ? file : null;
}

function entryFor(folder, file, format) {
  try {
    const source = readFileSync(file, "utf8");
    // What a file is, its place tells, or else its text, by which the entry is found as well.
    const key = `${remover}\n${format ?? "told by the text"}\n${source}`;
    return { file, key, source, path: path.join(folder, nameOf(key)) };
  } catch {
    return null;
  }
}

/**
 * Two hashes (FNV-1a and one alike) and the length. The text stands in the entry as well, so this need not be safe
 * against anybody; loading what would be costs 6 ms, a quarter of the start of Node.
 */
function nameOf(text) {
  let one = 0x811c9dc5;
  let other = 0x9e3779b9;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x85ebca6b) + index;
  }
  return [text.length, one, other].map((number) => (number >>> 0).toString(16)).join("-");
}

function find(entry, url) {
  for (const format of formats) {
    try {
      const kept = readFileSync(`${entry.path}.${format}`, "utf8");
      if (!kept.startsWith(entry.key)) continue; // another text of the same name
      let source = kept.slice(entry.key.length);
      if (format !== "module") {
        source += `\n\n//# sourceURL=${url}`; // as Node does, so that a stack reads the same
        served.set(entry.file, source);
      }
      return { format, source, shortCircuit: true };
    } catch {
      // not this one
    }
  }
  return null;
}

function keep(entry, loaded) {
  const format = withoutTypes(loaded.format) ?? "typescript";
  if (format === loaded.format && format !== "typescript") return loaded;
  try {
    const partial = `${entry.path}.${process.pid}.part`;
    mkdirSync(path.dirname(entry.path), { recursive: true, mode: 0o700 });
    writeFileSync(partial, entry.key + stripTypeScriptTypes(entry.source), { mode: 0o600 });
    renameSync(partial, `${entry.path}.${format}`);
  } catch {
    // Full, or not ours to write: the next run tries again.
  }
  return loaded;
}

/** `commonjs` of `commonjs-typescript`, and nothing of `typescript`. */
function withoutTypes(format) {
  return format === "typescript" ? undefined : format?.replace(/-typescript$/, "");
}
