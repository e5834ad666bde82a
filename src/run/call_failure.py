"""What a failed program is told about: the part of call.py that only failures need."""

import os
import sys


def failure_of(error, call, standard_module, own_file):
    """The type, message and traceback of the error, and whether another attempt could help."""
    traceback = standard_module("traceback")
    own_start = own_frames_removed(error.__traceback__, own_file, "called" in call)
    text = "".join(traceback.format_exception(type(error), error, own_start))
    print(text, end="", file=sys.stderr)
    message = str(error) or "%s without a message." % type(error).__name__
    retryable = True
    if "called" not in call:
        if isinstance(error, SyntaxError):
            retryable = False
            message = "%s cannot be read by Python %d.%d: %s (line %s)." % (
                (error.filename or call["file"],) + sys.version_info[:2] + (error.msg, error.lineno)
            )
        elif isinstance(error, ModuleNotFoundError) and call["function"]:
            retryable = False
            message = "%s. Correct the import, or install it: %s -m pip install NAME." % (error, sys.executable)
    elif isinstance(error, TypeError) and own_start is None:
        message = wrong_arguments(error, call, standard_module("inspect"))
    return type(error).__name__, message, text, retryable


def own_frames_removed(frame, own_file, called):
    """The traceback from the program's first frame on: what calls it is no help to who reads it."""
    while frame is not None:
        name = frame.tb_frame.f_code.co_filename
        runner = called and os.path.basename(os.path.dirname(name)) == "asyncio"
        if os.path.abspath(name) != own_file and not name.startswith("<frozen importlib") and not runner:
            return frame
        frame = frame.tb_next
    return None


def wrong_arguments(error, call, inspect):
    function, kwargs = call["called"]
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return str(error)
    given = [repr(value) for value in call["args"]] + ["%s=%r" % item for item in kwargs.items()]
    return "%s. The function is %s%s; it was called with (%s)." % (
        str(error).rstrip("."),
        call["function"],
        signature,
        ", ".join(text if len(text) <= 80 else text[:80] + "…" for text in given),
    )
