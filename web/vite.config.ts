/** How the page is built: from `web/` to `web/dist`, which AIOS serves as it is. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

export default defineConfig({
  plugins: [react(), compressed()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // The page's security policy knows only its own origin: nothing inline, no data addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // From these on browsers know light-dark(); written out for older ones it would follow no choice made on the page.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    reportCompressedSize: false,
  },
  server: {
    host: "127.0.0.1",
    // `npm run dev:web` beside an AIOS that runs: its API is where it always is.
    proxy: { "/api": { target: `http://127.0.0.1:${process.env.AIOS_PORT ?? "2467"}` } },
  },
});

/** Writes `.br` and `.gz` beside what is worth it, so that AIOS never compresses while somebody waits. */
function compressed(): Plugin {
  let out = "";
  return {
    name: "compressed",
    apply: "build",
    configResolved({ root, build }) {
      out = resolve(root, build.outDir);
    },
    // Not `closeBundle`, which comes after a build that failed too, and would hide why.
    writeBundle() {
      for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(js|css|html|svg|webmanifest)$/.test(entry.name)) continue;
        const file = join(entry.parentPath, entry.name);
        const content = readFileSync(file);
        if (content.length < 1024) continue;
        writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
        const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
        writeFileSync(`${file}.br`, brotliCompressSync(content, { params: quality }));
      }
    },
  };
}
