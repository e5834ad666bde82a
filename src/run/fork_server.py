"""A warm interpreter: forks a child for each run, which then carries out the call as `call.py` would.

Started by the spawner as `python fork_server.py REPORTS PADDING`, where REPORTS is a FIFO that the spawner reads. Needs
Python 3.7 or newer, and fork. Orders come over stdin: a head of HEAD_BYTES (the run's id and the length of
the body), then the body in JSON. Only the child reads the body, so nothing that a run is given, secrets above all, is
ever in the memory of this process, which all later children inherit.

Children are in sessions of their own and live on if this process is killed. At the end of stdin it is either retired
(`retire` came before) and stays until its children have ended, or the spawner is gone, and all must end.
"""

import gc
import json
import os
import select
import signal
import sys

import call
import forked
from forked_end import end

HEAD_BYTES = 96
RETIRE = "-"


class Server:
    def __init__(self, reports):
        self.reports = reports
        self.here = forked.Here()
        self.runs = {}  # run ids by the pid of the run's main process
        self.strays = {}  # by pid of an adopted process: the runs, by pid, that may have left it
        self.retired = False
        self.turn = os.pipe()
        self.wake = os.pipe()
        for end in self.wake:
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.wake[1], warn_on_full_buffer=False)

    def serve(self):
        """Returns in a child, with the order it is to carry out; the server itself never returns."""
        poll = select.poll()
        poll.register(0, select.POLLIN)
        poll.register(self.wake[0], select.POLLIN)
        while True:
            ready = dict(poll.poll())
            if self.wake[0] in ready:
                self.reap()
            if 0 not in ready:
                continue
            head = forked.read_exactly(0, HEAD_BYTES)
            if head is None:
                poll.unregister(0)
                self.end()
                continue
            run_id, length = head.decode("ascii").split()
            if run_id == RETIRE:
                self.retired = True
                continue
            order = self.fork(run_id, int(length))
            if order is not None:
                return order

    def fork(self, run_id, length):
        if self.here.is_stale():
            forked.read_exactly(0, length)  # or it would be taken for the next head
            return self.report(event="stale", run_id=run_id)
        own_pid = os.getpid()
        try:
            pid = os.fork()
        except OSError as error:
            forked.read_exactly(0, length)
            return self.report(event="refused", run_id=run_id, code=forked.name_of(error), message=error.strerror)
        if pid != 0:
            self.runs[pid] = run_id
            return self.await_turn(pid)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        body = forked.read_exactly(0, length)
        os.write(self.turn[1], b"1")
        for end in self.turn + self.wake:
            os.close(end)
        if body is None or os.getppid() != own_pid:
            os._exit(1)  # nobody waits for this child any more, and the run may be given to another
        return json.loads(body)

    def await_turn(self, pid):
        """Until the child has read its order: both read from the same stdin."""
        poll = select.poll()
        poll.register(self.turn[0], select.POLLIN)
        poll.register(self.wake[0], select.POLLIN)
        while True:
            ready = dict(poll.poll())
            if self.turn[0] in ready:
                os.read(self.turn[0], 1)
                return None
            self.reap()
            if pid not in self.runs:
                os._exit(1)  # killed while it read: what is left of its order cannot be told from the next one

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
            peak_memory_bytes=use.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
            cpu_seconds=round(use.ru_utime + use.ru_stime, 6),
            has_left=has_left,
            strays=strays,
        )

    def left_by(self, pid):
        """Whether the run may have left processes (what lost its parent has become ours), and which of them no live run may have."""
        children = self.here.children()
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

    def end(self):
        """No more orders will come."""
        if not self.retired:
            for pid in list(self.runs) + list(self.strays):
                for target in (-pid, pid):
                    try:
                        os.kill(target, signal.SIGKILL)
                    except OSError:
                        pass
            os._exit(0)
        if not self.runs:
            os._exit(0)

    def report(self, **message):
        try:
            os.write(self.reports, json.dumps(message).encode("ascii") + b"\n")
        except OSError:
            os._exit(1)  # the spawner is gone


def main():
    reports = forked.open_for_writing(sys.argv[1])
    if reports is None:
        return  # the spawner is gone already
    reports = forked.out_of_the_way(reports)
    server = Server(reports)
    gc.collect()
    gc.freeze()  # a collection in a child would else copy every page it looks at
    order = server.serve()
    run = forked.Run(order, reports, call.write_outcome)
    run.become(server.here)
    return run


def end_of(run):
    """Carries out the run, where the program's own traces of how it was called begin."""
    # As where `call.py` itself was started: worker processes of the program look for it there.
    call.__name__ = "__main__"
    call.__spec__ = call.__package__ = None
    sys.modules["__main__"] = call
    sys.orig_argv = run.order["argv"]
    for name in ("call", "forked", "forked_end"):
        del sys.modules[name]
    loaded = dict(sys.modules)
    exit_code = call.begin(run.call, run.tell)
    run.call.clear()
    end(exit_code, loaded)


if __name__ == "__main__":
    RUN = main()
    if RUN is not None:
        end_of(RUN)
