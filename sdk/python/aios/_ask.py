"""Asking a person."""

from __future__ import annotations

import sys

from ._door import ask as request
from ._door import is_there

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import timedelta
    from typing import Any, Dict, List, Optional, Union


class Asked(SystemExit):
    """Ends the program until somebody has answered. Not an error: let it pass; `finally` puts things in order."""


# EX_TEMPFAIL of sysexits.h: try again later.
_EXIT_CODE = 75


def ask(
    question: str,
    form: Optional[Dict[str, Any]] = None,
    *,
    key: Optional[str] = None,
    choices: Union[None, List[Any], Dict[str, str]] = None,
    text: Optional[str] = None,
    expires_in: Union[None, float, timedelta] = None,
    default: Any = None
) -> Any:
    """Asks a person, without holding a slot, and returns the answer.

    The run ends here (`Asked`, a SystemExit), and once somebody has answered the program is called again from its
    beginning with the same arguments, where this returns the answer. So ask first, and act after.

    Without form and choices the answer is True or False; with choices the value of one; with a form (a JSON Schema of an
    object, its fields alone, or the schema of one value) its values; with both a dict of `choice` and the values.

    `key`: under which the answer is kept; else its words are, so that in other words it is asked anew. `expires_in`:
    after so many seconds it is answered by `default`, or the run is let go of.
    """
    if not is_there() and default is not None:
        print("[ask] %s %r" % (question, default), file=sys.stderr)
        return default
    flush_output()
    seconds = expires_in.total_seconds() if hasattr(expires_in, "total_seconds") else expires_in  # type: ignore[union-attr]
    asked = {"question": question, "form": form, "key": key, "choices": choices, "text": text}
    asked.update({"expires_in": seconds, "default": default})
    answer = request("POST", "/v1/ask", asked).json()
    if answer["asked"]:
        raise Asked(_EXIT_CODE)
    return answer["answer"]


def flush_output() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass  # the program has closed or replaced it
