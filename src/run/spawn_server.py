"""Starts commands for the spawner, which is Node: there each start blocks for 2 ms and more, here it takes a third.

Needs Linux and Python 3.8 or newer, and says so by ending. As it executes what it starts, nothing of its memory reaches
a program.
"""

import json
import os
import resource
import shutil
import signal
import sys

sys.dont_write_bytecode = True  # AIOS's own folder stays as it is
from run_place import Claimed, claim_outputs, make_place, name_of, read_exactly, write_file
from run_server import Server, open_reports

NICE = shutil.which("nice")
# Python ignores some signals, which a program would inherit.
ALL_SIGNALS = [s for s in signal.Signals if s not in (signal.SIGKILL, signal.SIGSTOP)]


class SpawnServer(Server):
    def start(self, run_id, length):
        body = read_exactly(0, length)
        if body is None:
            return
        try:
            pid = spawn(json.loads(body))
        except Claimed:
            self.report(event="refused", run_id=run_id, code="AIOS_CLAIMED", message="another process has this run")
        except OSError as error:
            self.report(event="refused", run_id=run_id, code=name_of(error), message=error.strerror)
        except Exception as error:  # one order that cannot be carried out must not end what starts all others
            self.report(event="refused", run_id=run_id, code=type(error).__name__, message=str(error)[:1000])
        else:
            self.runs[pid] = run_id
            self.report(event="started", run_id=run_id, pid=pid, started=start_of(pid))

    def peak_of(self, use):
        """Linux counts what this process itself had in use between fork and exec, so little cannot be told."""
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return use.ru_maxrss * 1024 if use.ru_maxrss > own else None


def spawn(order):
    make_place(order)
    if order["call"] is not None:
        write_file(order["call_file"], json.dumps(order["call"]))
    outputs = claim_outputs(order["pipes"])
    try:
        os.chdir(order["working_folder"])
        argv = order["argv"]
        if order["niced"] and NICE is not None:
            argv = [NICE, "-n", "19"] + argv
        try:
            return execute(argv, order["env"], outputs)
        except OSError as error:
            if name_of(error) != "ENOEXEC":
                raise
            return execute(["/bin/sh"] + argv, order["env"], outputs)  # as execvp does it
    finally:
        for fd in outputs:
            os.close(fd)


def execute(argv, environment, outputs):
    actions = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)]
    actions += [(os.POSIX_SPAWN_DUP2, fd, number) for fd, number in zip(outputs, (1, 2))]
    return os.posix_spawn(
        argv[0], argv, environment, file_actions=actions, setsid=True, setsigmask=[], setsigdef=ALL_SIGNALS
    )


def start_of(pid):
    """As `process-table.ts` reads it; None where /proc is hidden."""
    try:
        with open("/proc/%d/stat" % pid, "rb") as file:
            text = file.read()
    except OSError:
        return None
    return text[text.rindex(b")") + 2 :].split()[19].decode()


def can_spawn():
    """Whether this Python and the system's C library can start a process in a session of its own."""
    try:
        os.posix_spawn("/nowhere", ["nowhere"], {}, setsid=True)
    except OSError:
        return True
    except (AttributeError, NotImplementedError):
        pass
    return False


if __name__ == "__main__":
    if not can_spawn():
        sys.exit(1)  # commands are then started by Node
    SpawnServer(open_reports()).serve()
