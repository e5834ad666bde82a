"""What a child of the fork server does to become a run, and how it tells its outcome.

Everything a program can see is to be as in a process that was started for it: session, environment, working folder,
standard streams, signals, arguments, modules. Known difference: PYTHONHASHSEED is one for all children of a server.
"""

import json
import os
import stat
import time

from run_place import Claimed, claim_outputs, make_place, name_of

PLACEHOLDER = b"AIOS_NO_RUN="
PIPE_BUF = 4096


class Mark:
    """Where /proc shows the environment and the arguments that this process, and so its children, was started with."""

    def __init__(self):
        self.environment = self.arguments = None
        try:
            self.find()
        except Exception:
            pass  # then a run is found by its group and its descendants alone

    def find(self):
        fields = own_stat()
        arguments_start, arguments_end, environment_start = (int(fields[n]) for n in (45, 46, 47))
        with open("/proc/self/environ", "rb") as file:
            block = b"\0" + file.read()
        at = block.index(b"\0" + PLACEHOLDER)
        end = block.index(b"\0", at + 1)
        self.environment = environment_start + at, end - at - 1
        self.arguments = arguments_start, arguments_end - arguments_start

    def put_on(self, order):
        """Whoever looks for processes of the run in /proc finds this one, and `ps` shows it as a plain start."""
        if self.environment is None:
            return
        try:
            memory = os.open("/proc/self/mem", os.O_WRONLY)
            try:
                overwrite(memory, self.environment, b"AIOS_RUN_ID=" + order["run_id"].encode())
                overwrite(memory, self.arguments, b"\0".join(text.encode() for text in order["argv"]))
            finally:
                os.close(memory)
        except OSError:
            pass


def overwrite(memory, place, text):
    address, length = place
    if len(text) < length:
        os.pwrite(memory, text.ljust(length, b"\0"), address)


def own_stat():
    """The fields of /proc/self/stat from the third on."""
    fd = os.open("/proc/self/stat", os.O_RDONLY)
    try:
        text = os.read(fd, 4096)
    finally:
        os.close(fd)
    return text[text.rindex(b")") + 2 :].split()


def own_start():
    """As `process-table.ts` reads it; None where there is no /proc."""
    try:
        return own_stat()[19].decode()
    except OSError:
        return None


class Run:
    def __init__(self, order, reports, write_outcome):
        self.order = order
        self.call = order["call"]
        self.reports = reports
        self.reports_file = identity(reports)
        self.write_outcome = write_outcome

    def become(self, mark):
        os.setsid()
        order = self.order
        mark.put_on(order)
        try:
            self.take_outputs(claim_outputs(order["pipes"]))
            make_place(order)
            os.chdir(order["working_folder"])
        except Claimed:
            os._exit(1)
        except OSError as error:
            self.report(event="refused", code=name_of(error), message=error.strerror)
            os._exit(1)
        if order["niced"]:
            os.nice(19)
        take_environment(order["env"])
        if not self.report(event="started", pid=os.getpid(), started=own_start()):
            os._exit(1)  # the spawner is gone

    def take_outputs(self, outputs):
        nothing = os.open(os.devnull, os.O_RDONLY)
        for fd, number in zip([nothing] + outputs, range(3)):
            os.dup2(fd, number)
            os.close(fd)

    def report(self, **message):
        """False where the message is too long to go in one piece, or the program has closed our descriptor."""
        message["run_id"] = self.order["run_id"]
        line = json.dumps(message).encode("ascii") + b"\n"
        try:
            if len(line) > PIPE_BUF or identity(self.reports) != self.reports_file:
                return False
            os.write(self.reports, line)
            return True
        except OSError:
            return False

    def tell(self, call, outcome):
        """Straight to the spawner, past the fork server, so that its death loses nothing."""
        if not self.report(event="outcome", outcome=json.dumps(outcome)):
            self.write_outcome(call, outcome)


def identity(fd):
    found = os.fstat(fd)
    return found.st_dev, found.st_ino, stat.S_IFMT(found.st_mode)


def take_environment(variables):
    """Only what differs is set, as most does not."""
    zone = os.environ.get("TZ")
    for name in set(os.environ) - set(variables):
        del os.environ[name]
    for name, value in variables.items():
        if os.environ.get(name) != value:
            os.environ[name] = value
    if variables.get("TZ") != zone:
        time.tzset()
