"""What a child of the fork server does to become a run, and how it tells its outcome and ends.

Everything a program can see is to be as in a process that was started for it: session, environment, working folder,
standard streams, signals, arguments, modules. Known differences: PYTHONHASHSEED is one for all children of a server.
"""

import errno
import fcntl
import json
import os
import stat
import sys
import time

PLACEHOLDER = b"AIOS_NO_RUN="
PIPE_BUF = 4096
HIGH = 200  # the number of our descriptor: out of the way of programs that close or count theirs


def read_exactly(fd, length):
    """None at the end of the file."""
    parts = []
    while length > 0:
        part = os.read(fd, length)
        if not part:
            return None
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def name_of(error):
    return errno.errorcode.get(error.errno, "EUNKNOWN")


def open_for_writing(fifo):
    """None where nobody reads it: plain opening would wait for a reader, who may be gone."""
    try:
        fd = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ENXIO:
            return None
        raise
    os.set_blocking(fd, True)
    return fd


def out_of_the_way(fd):
    try:
        high = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, HIGH)
    except OSError:
        return fd  # a low limit of open files
    os.close(fd)
    return high


class Here:
    """What is known of the server's own process, looked up once."""

    def __init__(self):
        self.children_file = "/proc/%d/task/%d/children" % (os.getpid(), os.getpid())
        self.adopts = adopt_strays() and self.children() is not None
        self.installed = [(folder, changed_at(folder)) for folder in [sys.executable] + sys.path if installs(folder)]
        self.environment = self.title = None
        try:
            self.environment, self.title = own_strings()
        except Exception:
            pass  # then the run is found by its group and its descendants alone

    def is_stale(self):
        """Whether packages were installed since this process looked for what they add to every start (`.pth` files)."""
        return any(changed_at(path) != then for path, then in self.installed)

    def children(self):
        """Pids; None where the system does not tell, or what lost its parent goes elsewhere."""
        if not getattr(self, "adopts", True):
            return None
        try:
            fd = os.open(self.children_file, os.O_RDONLY)
        except OSError:
            return None
        try:
            text = b""
            while True:
                part = os.read(fd, 65536)
                if not part:
                    return [int(pid) for pid in text.split()]
                text += part
        finally:
            os.close(fd)


def installs(path):
    return path == sys.executable or os.path.basename(path) in ("site-packages", "dist-packages")


def changed_at(path):
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return None


def adopt_strays():
    """Processes of runs that lose their parent become children of this process, which so knows of them."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        import ctypes

        set_child_subreaper = 36
        return ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0) == 0
    except Exception:
        return False


def own_strings():
    """Address and length of the placeholder in the environment block, and of the arguments, as /proc shows them."""
    fields = own_stat()
    argument_start, argument_end, environment_start = (int(fields[n]) for n in (45, 46, 47))
    with open("/proc/self/environ", "rb") as file:
        block = b"\0" + file.read()
    at = block.index(b"\0" + PLACEHOLDER)
    end = block.index(b"\0", at + 1)
    return (environment_start + at, end - at - 1), (argument_start, argument_end - argument_start)


def own_stat():
    """The fields of /proc/self/stat from the third on."""
    fd = os.open("/proc/self/stat", os.O_RDONLY)
    try:
        text = os.read(fd, 4096)
    finally:
        os.close(fd)
    return text[text.rindex(b")") + 2 :].split()


class Run:
    def __init__(self, order, reports, write_outcome):
        self.order = order
        self.call = order["call"]
        self.reports = reports
        self.reports_file = os.fstat(reports)
        self.write_outcome = write_outcome

    def become(self, here):
        os.setsid()
        order = self.order
        self.mark(here)
        try:
            self.claim_outputs(order["pipes"])
            self.take_place(order)
        except OSError as error:
            self.report(event="refused", code=name_of(error), message=error.strerror)
            os._exit(1)
        if order["niced"]:
            os.nice(19)
        self.take_environment(order["env"])
        if not self.report(event="started", pid=os.getpid(), started=own_start()):
            os._exit(1)  # the spawner is gone

    def mark(self, here):
        """Whoever looks in /proc for processes of the run, or at `ps`, finds this one."""
        if here.environment is None:
            return
        try:
            fd = os.open("/proc/self/mem", os.O_WRONLY)
            try:
                overwrite(fd, here.environment, b"AIOS_RUN_ID=" + self.order["run_id"].encode())
                overwrite(fd, here.title, b"\0".join(text.encode() for text in self.order["argv"]))
            finally:
                os.close(fd)
        except OSError:
            pass

    def claim_outputs(self, pipes):
        """Who removes the name of the first FIFO has the run; nobody else can start it a second time."""
        try:
            outputs = [open_for_writing(pipes[name]) for name in ("stdout", "stderr")]
            os.unlink(pipes["stdout"])
        except FileNotFoundError:
            os._exit(1)
        if None in outputs:
            os._exit(1)  # the server is gone
        os.unlink(pipes["stderr"])
        nothing = os.open(os.devnull, os.O_RDONLY)
        for fd, number in zip([nothing] + outputs, range(3)):
            os.dup2(fd, number)
            os.close(fd)

    def take_place(self, order):
        own_folder = order["own_folder"]
        if own_folder is not None:
            os.makedirs(own_folder, 0o700, exist_ok=True)
            for link in order["links"]:
                try:
                    os.symlink(link["target"], own_folder + "/" + link["name"])
                except FileExistsError:
                    pass
        for file in order["files"]:
            fd = os.open(file["path"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(fd, "w", encoding="utf-8") as opened:
                opened.write(file["text"])
        os.chdir(order["working_folder"])

    def take_environment(self, variables):
        zone = os.environ.get("TZ")
        os.environ.clear()
        os.environ.update(variables)
        if variables.get("TZ") != zone:
            time.tzset()

    def report(self, **message):
        """False where the message is too long, or the program has closed our descriptor."""
        message["run_id"] = self.order["run_id"]
        line = json.dumps(message).encode("ascii") + b"\n"
        try:
            now = os.fstat(self.reports)
            is_ours = (now.st_dev, now.st_ino) == (self.reports_file.st_dev, self.reports_file.st_ino)
            if len(line) > PIPE_BUF or not is_ours or not stat.S_ISFIFO(now.st_mode):
                return False
            os.write(self.reports, line)
            return True
        except OSError:
            return False

    def tell(self, call, outcome):
        """Straight to the spawner, past the fork server, so that its death loses nothing."""
        if not self.report(event="outcome", outcome=json.dumps(outcome)):
            self.write_outcome(call, outcome)


def overwrite(memory, place, text):
    address, length = place
    if len(text) < length:
        os.pwrite(memory, text.ljust(length, b"\0"), address)


def own_start():
    """As `process-table.ts` reads it; null where there is no /proc."""
    try:
        return own_stat()[19].decode()
    except OSError:
        return None
