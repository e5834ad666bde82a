"""What the two servers that start runs have in common: orders in, reports out, children reaped, strays known.

A server is started by the spawner as `python SERVER.py REPORTS PADDING`, where REPORTS is a FIFO that the spawner reads.
Orders come over stdin: a head of HEAD_BYTES (the run's id and the length of the body), then the body in JSON.

Runs are in sessions of their own and live on if their server is killed. At the end of stdin it is either retired
(`retire` came before) and stays until its runs have ended, or the spawner is gone, and all must end.
"""

import json
import os
import select
import signal
import sys

from run_place import open_for_writing, out_of_the_way, read_exactly

HEAD_BYTES = 96
RETIRE = "-"


class Server:
    def __init__(self, reports):
        self.reports = reports
        self.runs = {}  # run ids by the pid of the run's main process
        self.strays = {}  # by pid of an adopted process: the runs, by pid, that may have left it
        self.retired = False
        self.children_file = "/proc/%d/task/%d/children" % (os.getpid(), os.getpid())
        self.adopts = adopt_strays()
        self.wake = os.pipe()
        for end in self.wake:
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.wake[1], warn_on_full_buffer=False)

    def start(self, run_id, length):
        """Starts the run whose order, `length` bytes of it, is next in stdin. What it returns, `serve` returns."""
        raise NotImplementedError

    def serve(self):
        self.report(event="ready", pid=os.getpid())
        poll = self.poll_for(0)
        while True:
            ready = dict(poll.poll())
            if self.wake[0] in ready:
                self.reap()
            if 0 not in ready:
                continue
            head = read_exactly(0, HEAD_BYTES)
            if head is None:
                poll.unregister(0)
                self.end()
                continue
            run_id, length = head.decode("ascii").split()
            if run_id == RETIRE:
                self.retired = True
                continue
            order = self.start(run_id, int(length))
            if order is not None:
                return order

    def poll_for(self, fd):
        """For this, and for a child that has ended."""
        poll = select.poll()
        poll.register(fd, select.POLLIN)
        poll.register(self.wake[0], select.POLLIN)
        return poll

    def reap(self):
        try:
            os.read(self.wake[0], 4096)
        except BlockingIOError:
            pass
        while True:
            try:
                pid, status, use = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                pid = 0
            if pid == 0:
                break
            self.strays.pop(pid, None)
            run_id = self.runs.pop(pid, None)
            if run_id is not None:
                self.tell_exit(pid, run_id, status, use)
        if self.retired and not self.runs:
            os._exit(0)

    def tell_exit(self, pid, run_id, status, use):
        killed = os.WIFSIGNALED(status)
        has_left, strays = self.left_by(pid)
        self.report(
            event="exited",
            run_id=run_id,
            exit_code=None if killed else os.WEXITSTATUS(status),
            signal=os.WTERMSIG(status) if killed else None,
            peak_memory_bytes=self.peak_of(use),
            cpu_seconds=round(use.ru_utime + use.ru_stime, 6),
            has_left=has_left,
            strays=strays,
        )

    def peak_of(self, use):
        return use.ru_maxrss * 1024

    def left_by(self, pid):
        """Whether the run may have left processes (they have become ours), and which of them no live run can have left."""
        children = self.children()
        if children is None:
            return None, []
        for child in children:
            if child not in self.runs and child not in self.strays:
                self.strays[child] = set(self.runs) | {pid}
        mine = []
        has_left = False
        for stray, owners in self.strays.items():
            if pid in owners:
                has_left = True
                owners.discard(pid)
                if not owners:
                    mine.append(stray)
        return has_left, mine

    def children(self):
        """Pids; None where what lost its parent does not come here, or the system does not tell."""
        if not self.adopts:
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

    def end(self):
        """No more orders will come."""
        if self.retired:
            if not self.runs:
                os._exit(0)
            return
        for pid in list(self.runs) + list(self.strays):
            for target in (-pid, pid):
                try:
                    os.kill(target, signal.SIGKILL)
                except OSError:
                    pass
        os._exit(0)

    def report(self, **message):
        try:
            os.write(self.reports, json.dumps(message).encode("ascii") + b"\n")
        except OSError:
            os._exit(1)  # the spawner is gone


def adopt_strays():
    """Processes of runs that lose their parent become children of this process, which so knows of them."""
    try:
        import ctypes

        set_child_subreaper = 36
        return ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0) == 0
    except Exception:
        return False


def open_reports():
    """Ends the process where the spawner is gone already."""
    reports = open_for_writing(sys.argv[1])
    return sys.exit(1) if reports is None else out_of_the_way(reports)
