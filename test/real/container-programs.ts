/** Programs for jobs in containers: ordinary ones, greedy ones, and one that looks at what it may do. */
export const containerPrograms = {
  "greet.py": `import os, sys
def greet(name, *, times=1):
    print("hello", name)
    print("to stderr", file=sys.stderr)
    with open("left.txt", "w") as file:
        file.write("kept")
    return {"said": [name] * times, "folder": os.getcwd()}
def wrong():
    raise ValueError("not today")
`,
  "double.ts": `export function double(value: number, named: { plus: number }): number {
  console.log("in Node");
  return value * 2 + named.plus;
}
`,
  "plain.sh": `#!/bin/sh
echo "$AIOS_ARG_WORD $1"; echo '{"from": "shell"}' > "$AIOS_RESULT"
`,
  "polite.py": `import time
def wait():
    try:
        print("waiting")
        time.sleep(1000)
    finally:
        print("put in order")
`,
  "stubborn.sh": `#!/bin/sh
trap '' TERM
setsid sh -c 'trap "" TERM; while :; do sleep 1; done' &
echo holding
while :; do sleep 1; done
`,
  "greedy.py": `def take():
    print("taking")
    return len(bytearray(400 * 1024 * 1024))
`,
  "greedy_child.py": `import subprocess, sys
def take():
    subprocess.run([sys.executable, "-c", "bytearray(400 * 1024 * 1024)"], check=True)
`,
  "look.py": `import os, socket
def status(name):
    return next(line.split()[1] for line in open("/proc/self/status") if line.startswith(name + ":"))
def limit(*names):
    for name in names:
        if os.path.exists("/sys/fs/cgroup/" + name):
            return open("/sys/fs/cgroup/" + name).read().strip()
def can_write(path):
    try:
        open(path, "w").close()
        return True
    except OSError:
        return False
def look(home):
    return {
        "uid": os.getuid(),
        "capabilities": [status(name) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")],
        "no_new_privileges": status("NoNewPrivs"),
        "writable": [path for path in ("/x", "/usr/x", "/tmp/x", "x", home + "/Programs/x", home + "/.aios/x") if can_write(path)],
        "interfaces": [name for _, name in socket.if_nameindex()],
        "memory": limit("memory.max", "memory/memory.limit_in_bytes"),
        "processes": limit("pids.max", "pids/pids.max"),
        "quota": limit("cpu.max", "cpu/cpu.cfs_quota_us"),
        "of_home": sorted(os.listdir(home)),
        "of_aios": sorted(os.listdir(home + "/.aios")),
        "doors": os.listdir(home + "/.aios/doors"),
        "runs": os.listdir(home + "/.aios/runs"),
        "calls": os.listdir(home + "/.aios/calls"),
        "sockets": [name for name in ("/var/run/docker.sock", "/run/podman/podman.sock") if os.path.exists(name)],
        "host": socket.gethostname(),
    }
`,
  "sly.sh": `#!/bin/sh
rm -f "$AIOS_RESULT"; ln -s "$1/jobs.yaml" "$AIOS_RESULT"
`,
  "sdk.py": `import aios
def use(name):
    aios.progress(0.5, "half")
    aios.log("told through the door")
    return [aios.state.add("count", 2), aios.secret(name) == __import__("os").environ[name], aios.run.job]
`,
  "sdk.ts": `import { secret, state } from "aios";
export async function use(name: string) {
  await state.set("from", "node");
  return [await state.get("from"), (await secret(name)) === process.env[name]];
}
`,
  "many.py": `import os, time
def many():
    made = 0
    try:
        for _ in range(2000):
            if os.fork() == 0:
                time.sleep(1000)
            made += 1
    except OSError as error:
        return [made, error.strerror]
`,
};
