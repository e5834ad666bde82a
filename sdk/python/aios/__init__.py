"""What a running program can ask of AIOS. Nothing to install: it is there in every program that AIOS starts.

    import aios

    def main(folder):
        since = aios.state.get("since", 0)
        key = aios.secret("API_KEY")          # the job says: secrets: [API_KEY]
        aios.progress(0.4, "fetching")
        aios.log("page done", page=3)
        aios.artifact("report.pdf")
        aios.trigger("send_report", to="ada", dedupe_key="2026-11-22")
        aios.notify("12 photos were sorted")
        aios.send("The report is done", to="My phone")   # can be taken back for some minutes
        aios.files.move("scan.pdf", "~/Documents/2026/")   # undo: aios undo RUN
        if aios.ask("Delete 3 old backups?"):  # ends here, and is called again with the answer
            delete()

Every call returns when AIOS has it, and raises AiosError with a sentence where it cannot be. Python 3.7 or newer.
"""

from __future__ import annotations

import json
import os
import sys

from ._ask import Asked, ask, flush_output
from ._door import AiosError, is_there, quoted
from ._door import send as _send
from ._door import ask as _request
from ._files import Files
from ._state import State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from typing import Any, Dict, Optional, Union

__all__ = [
    "AiosError",
    "Asked",
    "artifact",
    "ask",
    "back_up",
    "files",
    "log",
    "notify",
    "overview",
    "preview",
    "progress",
    "run",
    "secret",
    "send",
    "state",
    "trigger",
]


class Run:
    """The run that this program is: `aios.run.id`, `.job`, `.attempt`, `.device`. Empty outside AIOS."""

    @property
    def id(self) -> str:
        return os.environ.get("AIOS_RUN_ID", "")

    @property
    def job(self) -> str:
        return os.environ.get("AIOS_JOB", "")

    @property
    def attempt(self) -> int:
        """From 1; more after failures."""
        return int(os.environ.get("AIOS_ATTEMPT", "1"))

    @property
    def device(self) -> str:
        return os.environ.get("AIOS_DEVICE", "")

    def __repr__(self) -> str:
        return "<aios.run %s of %s>" % (self.id, self.job)


run = Run()
state = State()
files = Files()

preview: bool


def __getattr__(name: str) -> Any:
    # Not a value: a fork of a warm interpreter has imported this before it knew.
    if name == "preview":
        return os.environ.get("AIOS_PREVIEW") == "1"
    raise AttributeError("module 'aios' has no attribute %r" % name)


def secret(name: str) -> str:
    """The value of a secret that the job declares (`secrets: [NAME]`), set with `aios secrets set NAME`.

    Where the program was not started by AIOS it is the variable of that name, so that it can be tried by hand.
    """
    if not is_there() and name in os.environ:
        return os.environ[name]
    return _request("GET", "/v1/secrets/" + quoted(name)).text()


def overview(hours: float = 24) -> Dict[str, Any]:
    """How all jobs went within the last hours: succeeded, failed, late, never_ran, waiting (a dict)."""
    return _request("GET", "/v1/overview?hours=%s" % hours).json()


def back_up(to: Optional[str] = None, keep: Optional[int] = None) -> Dict[str, Any]:
    """Backs up everything AIOS knows into a folder of its own in `to`, and keeps the last `keep` there.

    Without `to` it goes into `backups` of the home. In a preview nothing is made.
    """
    return _request("POST", "/v1/backups", {"to": to, "keep": keep}).json()


def progress(fraction: Optional[float], text: Optional[str] = None) -> None:
    """How far the run is: from 0 to 1, or None where only the text is known. Cheap enough for a loop."""
    if is_there():
        _request("PUT", "/v1/progress", {"progress": fraction, "text": text})
        return
    percent = "" if fraction is None else "%3d %% " % (fraction * 100)
    print("[progress] %s%s" % (percent, text or ""), file=sys.stderr)


def log(message: str, level: str = "info", **fields: Any) -> None:
    """A line for the log with a level (info, warning, error) and fields; behind all that was printed before."""
    flush_output()
    if is_there():
        _request("POST", "/v1/log", {"message": str(message), "level": level, "fields": _plain(fields)})
        return
    more = "".join(" %s=%s" % pair for pair in fields.items())
    print("[%s] %s%s" % (level.upper(), message, more), file=sys.stderr)


def artifact(
    path: Union[str, "os.PathLike[str]"], name: Optional[str] = None, media_type: Optional[str] = None
) -> None:
    """Keeps a file with the run, for people to look at: `aios artifacts RUN`. One of the same name gives way."""
    headers = {"Content-Type": media_type or "application/octet-stream"}
    with open(path, "rb") as file:
        length = os.fstat(file.fileno()).st_size
        _send("POST", "/v1/artifacts?name=" + quoted(name or os.path.basename(os.fspath(path))), file, length, headers)


def trigger(
    job: str,
    *args: Any,
    run_after: Union[None, float, datetime, timedelta] = None,
    dedupe_key: Optional[str] = None,
    **kwargs: Any
) -> Optional[int]:
    """Asks that a job run with these arguments, and returns the id of the trigger.

    `run_after`: not before this time (epoch seconds, a datetime, or a timedelta from now). `dedupe_key`: of all that
    is asked of the job under one key only the first counts; then None is returned.
    """
    call: Dict[str, Any] = {"job": job, "args": list(args), "kwargs": kwargs}
    if run_after is not None:
        call["run_after"] = _moment(run_after)
    if dedupe_key is not None:
        call["dedupe_key"] = dedupe_key
    made = _request("POST", "/v1/triggers", call).json()
    return made["id"] if made["created"] else None


def notify(text: str, level: str = "info", title: Optional[str] = None) -> None:
    """Something that a person should know. `level`: info, warning or error."""
    _request("POST", "/v1/notifications", {"text": text, "level": level, "title": title})


def send(
    text: str, to: Optional[str] = None, title: Optional[str] = None, hold_minutes: Optional[float] = None
) -> Optional[int]:
    """Sends a message through a channel (Settings, or `aios channels`); without `to`, wherever the owner wants to be told.

    It waits for `hold_minutes` (5, or as the job says) and can be taken back until then: `aios outbox`, or undo the run.
    Returns its number in the outbox; None in a rehearsal, which sends nothing.
    """
    told = {"text": text, "to": to, "title": title, "hold_minutes": hold_minutes}
    return _request("POST", "/v1/send", told).json()["id"]


def _moment(at: Union[float, datetime, timedelta]) -> float:
    if hasattr(at, "timestamp"):
        return at.timestamp()  # type: ignore[union-attr]
    if hasattr(at, "total_seconds"):
        import time

        return time.time() + at.total_seconds()  # type: ignore[union-attr]
    return float(at)  # type: ignore[arg-type]


def _plain(fields: Dict[str, Any]) -> Dict[str, Any]:
    """What JSON cannot carry is told as text: a line for the log must not be what a program fails of."""
    return {name: value if _is_json(value) else repr(value) for name, value in fields.items()}


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return True
