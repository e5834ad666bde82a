"""Asks AIOS for a run again and again, one at a time, and tells how long each took to the first line of its function.

Between two of ours it measures the limit in the same way: one durable commit, then a fork of this warm interpreter,
up to the first thing the child can do. Where the asking itself costs something (an HTTP request, the start of a Node),
the limit pays for it, too.

Argument: JSON with `way` ("sql", "http" or "cli"), `job`, `database`, `limit_database`, `fifo`, `count`, `warm`, and where the way needs
them `socket`, `idle_socket`, `command`, `idle_command`, `environment`. Prints JSON: for ours the times of asking and of
the first line in nanoseconds since the epoch; for the limit the nanoseconds it took.
"""

import http.client
import json
import os
import random
import select
import socket
import sqlite3
import subprocess
import sys
import time

given = json.loads(sys.argv[1])
way = given["way"]
# Also for writing, or it would end whenever a program closes it.
marks = os.open(given["fifo"], os.O_RDWR)
child_end, parent_end = os.pipe()[::-1]


class LocalConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(self.path)


def post(path, name, body):
    connection = LocalConnection(path)
    connection.request("POST", "/" + name, json.dumps(body))
    connection.getresponse().read()
    connection.close()


def ask(number):
    """Returns when it counts from: for SQL from the end of the commit, else from before the asking."""
    args = [number, given["fifo"]]
    began = time.time_ns()
    if way == "sql":
        database.execute(
            "INSERT INTO triggers (job_name, args, kwargs, created) VALUES (?, ?, '{}', ?)",
            (given["job"], json.dumps(args), time.time()),
        )
        database.commit()
        began = time.time_ns()
    elif way == "http":
        post(given["socket"], "run", {"job": given["job"], "args": args})
    else:
        command = given["command"] + ["run", given["job"]] + [str(value) for value in args]
        subprocess.run(command, env=given["environment"], check=True, stdout=subprocess.DEVNULL)
    return began


def ours(number):
    began = ask(number)
    if not select.select([marks], [], [], 60)[0]:
        raise SystemExit("The run that was asked for did not begin within a minute.")
    said, first_line = os.read(marks, 100).split()
    if int(said) != number:
        raise SystemExit("Asked for run %d, and run %d began." % (number, int(said)))
    return [began, int(first_line)]


def limit(number):
    began = time.time_ns()
    if way == "http":
        post(given["idle_socket"], "run", {"job": given["job"], "args": [number]})
    elif way == "cli":
        subprocess.run(given["idle_command"], env=given["environment"], check=True)
    limit_database.execute("INSERT INTO runs VALUES (?, ?, ?)", ("run %d" % began, given["job"], time.time()))
    limit_database.commit()
    child = os.fork()
    if child == 0:
        os.write(child_end, b"%d" % time.time_ns())
        os._exit(0)
    first_line = int(os.read(parent_end, 100))
    os.waitpid(child, 0)
    return first_line - began


def rest():
    """The run before must be over, and nobody asks in step with anything."""
    while given.get("with_limit", True) and is_running():
        time.sleep(0.005)
    time.sleep(random.uniform(0.03, 0.08))


def is_running():
    live = "SELECT 1 FROM runs WHERE job_name = ? AND state = 'running' LIMIT 1"
    return database.execute(live, (given["job"],)).fetchone() is not None


database = sqlite3.connect(given["database"], timeout=60)
limit_database = sqlite3.connect(given["limit_database"])
limit_database.execute("PRAGMA synchronous = FULL")
limit_database.execute("CREATE TABLE IF NOT EXISTS runs (id TEXT PRIMARY KEY, job_name TEXT, started REAL)")
measured = {"ours": [], "limit": []}
for number in range(given["warm"] + given["count"]):
    sample = ours(number)
    rest()
    least = limit(number) if given.get("with_limit", True) else 0
    rest()
    if number >= given["warm"]:
        measured["ours"].append(sample)
        measured["limit"].append(least)
print(json.dumps(measured))
