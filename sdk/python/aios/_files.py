"""Changes of files that can be rehearsed and undone."""

from __future__ import annotations

import os

from ._door import AiosError, ask, quoted, send

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Union

    Path = Union[str, "os.PathLike[str]"]


class Files:
    """Changes files so that it can be rehearsed (`aios run JOB --preview`) and undone (`aios undo RUN`).

    Relative paths begin where the program stands; `~` is the folder of the user. Missing folders are made. Where a name
    is taken " (2)" is added to it, unless `replace`: then what is there gives way, and is kept for undo. Each call
    returns the path in the end.
    """

    def move(self, source: Path, target: Path, replace: bool = False) -> str:
        """A file, a folder, or a link itself. To a folder that is there, or ends with a slash: into it."""
        return _placed("move", {"from": _whole(source), "to": _whole(target), "replace": replace})

    def copy(self, source: Path, target: Path, replace: bool = False) -> str:
        return _placed("copy", {"from": _whole(source), "to": _whole(target), "replace": replace})

    def write(self, path: Path, content: Union[str, bytes], replace: bool = False) -> str:
        """A text is written as UTF-8. At most 64 MiB."""
        body = content.encode("utf-8") if isinstance(content, str) else bytes(content)
        address = "/v1/files/write?path=%s&replace=%s" % (quoted(_whole(path)), "true" if replace else "false")
        headers = {"Content-Type": "application/octet-stream"}
        return str(send("POST", address, body, len(body), headers).json()["path"])

    def delete(self, path: Path) -> str:
        """It is kept for 30 days (AIOS_KEEP_TRASH_DAYS), so that undo can put it back."""
        return _placed("delete", {"path": _whole(path)})

    def make_folder(self, path: Path) -> str:
        """With the folders above it. One that is there already is fine."""
        return _placed("make-folder", {"path": _whole(path)})


def _placed(act: str, asked: Dict[str, Any]) -> str:
    return str(ask("POST", "/v1/files/" + act, asked).json()["path"])


def _whole(path: Path) -> str:
    """From where the program stands now, which AIOS does not know. A slash at the end stays, as it says "into"."""
    text = os.fspath(path)
    if not isinstance(text, str) or text == "":
        raise AiosError("A path is a text that is not empty; this one is %r." % (text,))
    if text.startswith("/") or text == "~" or text.startswith("~/"):
        return text
    return os.getcwd() + "/" + text
