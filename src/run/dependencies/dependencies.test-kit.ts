/** For the tests of dependencies: packages made by hand, so that no test needs an index. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";

const wheelMaker = `
import sys, zipfile
folder, name, version, code = sys.argv[1:]
info = "%s-%s.dist-info" % (name, version)
files = {
    name + "/__init__.py": code,
    info + "/METADATA": "Metadata-Version: 2.1\\nName: %s\\nVersion: %s\\n" % (name, version),
    info + "/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    info + "/entry_points.txt": "[console_scripts]\\n%s-says = %s:says\\n" % (name, name),
}
files[info + "/RECORD"] = "".join("%s,,\\n" % file for file in files) + info + "/RECORD,,\\n"
with zipfile.ZipFile("%s/%s-%s-py3-none-any.whl" % (folder, name, version), "w") as wheel:
    for file, text in files.items():
        wheel.writestr(file, text)
`;

/** A wheel of a package that has `says()`. */
export function makeWheel(folder: string, name: string, version: string, says = `${name} ${version}`): void {
  mkdirSync(folder, { recursive: true });
  const code = `def says():\n    print(${JSON.stringify(says)})\n    return ${JSON.stringify(says)}\n`;
  execFileSync("python3", ["-c", wheelMaker, folder, name, version, code]);
}

/** An npm package as a tarball; returns its path. */
export function makeTarball(folder: string, name: string, version: string, code: string): string {
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(path.join(folder, "pack-"));
  mkdirSync(path.join(work, "package"));
  writeFileSync(
    path.join(work, "package", "package.json"),
    JSON.stringify({ name, version, type: "module", main: "index.js" }),
  );
  writeFileSync(path.join(work, "package", "index.js"), code);
  const file = path.join(folder, `${name.replace("/", "-")}-${version}.tgz`);
  execFileSync("tar", ["-czf", file, "-C", work, "package"]);
  return file;
}

/** A command that is to be found on PATH; returns its folder. */
export function makeCommand(folder: string, name: string, script: string): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  return folder;
}

/** A Python program with inline metadata. */
export function scriptWith(dependencies: readonly string[], body: string, more = ""): string {
  return `# /// script\n# dependencies = ${JSON.stringify(dependencies)}\n${more}# ///\n${body}`;
}

/** A stand-in for uv that writes down each call, and installs by running the file `install` of the home. */
export const uv = (home: string) => `#!/bin/sh
echo "$1" >> "${home}/calls"
if [ "$1" = pip ]; then exec sh "${home}/install"; fi
mkdir -p "$4/bin"
printf '#!/bin/sh\\nexec "%s" "$@"\\n' "$3" > "$4/bin/python"
chmod +x "$4/bin/python"
`;
export const works = "echo installed";
export const fails = "echo 'error: no such version' >&2; exit 1";
export const offline = "echo 'error: dns error: Temporary failure in name resolution' >&2; exit 1";
/** Until the file `gate` is there. */
export const waits = (home: string) => `echo waiting; while [ ! -e "${home}/gate" ]; do sleep 0.05; done`;
