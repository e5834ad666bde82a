/**
 * Lets a program import the packages that were installed for it, which are not in a `node_modules` above it.
 * Loaded by `call.mjs`, in the process of the program.
 */
import { createRequire, isBuiltin, registerHooks } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** Of a package, not a path, an address, a part of Node, or a name of the importing package's own (`#`). */
const bare = /^(@[^/]+\/)?[^./#@][^:]*$/;

/** @param {string[]} folders that have a `node_modules`; the first to be asked first */
export function resolveFrom(folders) {
  const places = folders.map((folder) => pathToFileURL(path.join(folder, "package.json")).href);
  const resolveFromPlace = (specifier, context, nextResolve, parentURL) => {
    if (!context.conditions.includes("require")) return nextResolve(specifier, { ...context, parentURL });
    // What `require` asks is answered from the module that asks, whatever URL it is given; this one asks anew.
    const url = pathToFileURL(createRequire(parentURL).resolve(specifier)).href;
    return { url, shortCircuit: true };
  };
  registerHooks({
    resolve(specifier, context, nextResolve) {
      // Within a package Node finds its way by itself.
      const isOwn = !context.parentURL?.includes("/node_modules/") && !places.includes(context.parentURL);
      if (!isOwn || !bare.test(specifier) || isBuiltin(specifier)) return nextResolve(specifier, context);
      for (const parentURL of places) {
        try {
          return resolveFromPlace(specifier, context, nextResolve, parentURL);
        } catch (error) {
          if (!["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"].includes(error.code)) throw error;
        }
      }
      return nextResolve(specifier, context);
    },
  });
}
