/** Lets programs write `import … from "aios"`, wherever they stand and whatever is installed beside them. */
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const sdk = pathToFileURL(join(import.meta.dirname, "../../sdk/node/index.mjs")).href;

export function offerSdk() {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "aios" ? { url: sdk, format: "module", shortCircuit: true } : next(specifier, context),
  });
}

/** What the program has asked of AIOS without waiting for it. */
export async function sdkSettled() {
  await globalThis[Symbol.for("aios.pending")]?.();
}
