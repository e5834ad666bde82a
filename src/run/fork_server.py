"""A warm interpreter: forks a child for each run, which then carries out the call as `call.py` would.

Needs Python 3.7 or newer. Only the child reads the body of its order, so nothing that a run is given, secrets above
all, is ever in the memory of this process, which all later children inherit.
"""

import gc
import json
import os
import signal
import sys

writes_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # AIOS's own folder stays as it is
import call
import forked
from forked_end import drop, end
from run_place import name_of, read_exactly
from run_server import Server, open_reports

sys.dont_write_bytecode = writes_bytecode


class ForkServer(Server):
    def __init__(self, reports):
        super().__init__(reports)
        self.mark = forked.Mark()
        self.turn = os.pipe()
        self.installed = [(path, changed_at(path)) for path in [sys.executable] + list(filter(installs, sys.path))]

    def start(self, run_id, length):
        """In a child, returns its order."""
        if any(changed_at(path) != then for path, then in self.installed):
            read_exactly(0, length)  # or it would be taken for the next head
            return self.report(event="stale", run_id=run_id)
        own_pid = os.getpid()
        try:
            pid = os.fork()
        except OSError as error:
            read_exactly(0, length)
            return self.report(event="refused", run_id=run_id, code=name_of(error), message=error.strerror)
        if pid != 0:
            self.runs[pid] = run_id
            return self.await_turn(pid)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        body = read_exactly(0, length)
        os.write(self.turn[1], b"1")
        for fd in self.turn + self.wake:
            os.close(fd)
        if body is None or os.getppid() != own_pid:
            os._exit(1)  # nobody waits for this child any more, and the run may be given to another
        return json.loads(body)

    def await_turn(self, pid):
        """Until the child has read its order: both read from the same stdin."""
        poll = self.poll_for(self.turn[0])
        while True:
            has_ended = pid not in self.runs  # asked before: what it has told, it told before it ended
            ready = dict(poll.poll(0 if has_ended else None))
            if self.turn[0] in ready:
                os.read(self.turn[0], 1)
                return
            if has_ended:
                os._exit(1)  # killed while it read: what is left of its order cannot be told from the next one
            self.reap()


def installs(path):
    return os.path.basename(path) in ("site-packages", "dist-packages")


def changed_at(path):
    """A package that is installed may add to what every start loads (`.pth` files), which this one has not loaded."""
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return None


def rehearse():
    """
    Goes the way of a run a few times. Python adapts code to its use while it runs, and fills caches: done once here, this is
    shared by all children; done in each, it would copy a seventh of all the pages that a child copies.
    """
    path, argv = sys.path[:], sys.argv
    streams = sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__
    file = os.path.join(os.path.dirname(call.OWN_FILE), "rehearsal.py")
    order = {"file": file, "function": "main", "args": [], "kwargs": {}, "context": {}, "programs": "", "home": ""}
    for _ in range(16):
        call.begin(json.loads(json.dumps(order)), lambda _call, outcome: json.dumps(outcome))
        drop(["rehearsal"])
        sys.path[:], sys.argv = path, argv
        sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__ = streams
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def main():
    reports = open_reports()
    server = ForkServer(reports)
    rehearse()
    gc.collect()
    gc.freeze()  # a collection in a child would else copy every page it looks at
    order = server.serve()
    run = forked.Run(order, reports, call.write_outcome)
    run.become(server.mark)
    return run


def carry_out(run):
    # As where `call.py` itself was started: worker processes of the program look for it there.
    call.__name__ = "__main__"
    call.__spec__ = call.__package__ = None
    sys.modules["__main__"] = call
    sys.orig_argv = run.order["argv"]
    for name in ("call", "forked", "forked_end", "run_place", "run_server"):
        del sys.modules[name]
    loaded = dict(sys.modules)
    exit_code = call.begin(run.call, run.tell)
    run.call.clear()
    end(exit_code, loaded)


if __name__ == "__main__":
    carry_out(main())
