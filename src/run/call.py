"""Calls one function of one program file, or runs the file as a script, and writes down what came of it.

Started by AIOS as `python call.py CALL_FILE`, or taken over by a child of `fork_server.py`, which has it loaded already.
Needs Python 3.7 or newer and nothing else. Values arrive as JSON and never as source code, so no argument can
change what is run.

A function that returned has succeeded, whatever happens while the interpreter shuts down. As in any Python program,
threads that are not daemons are waited for. SIGTERM becomes SystemExit, so that `finally` and `with` blocks
can put things in order within the grace period.
"""

import json
import os
import re
import signal
import sys
import types
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location

MAX_RESULT_CHARACTERS = 1024 * 1024
MAX_MESSAGE_CHARACTERS = 4000

OWN_FILE = os.path.abspath(__file__)
SDK_FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(OWN_FILE))), "sdk", "python")
STANDARD_PATH = [entry for entry in sys.path if os.path.abspath(entry or ".") != os.path.dirname(OWN_FILE)]


class Refusal(Exception):
    """The call cannot be made, and trying again would not help."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class FreshLoader(SourceFileLoader):
    """Always compiles the source: cached bytecode is trusted by second and size, so a quick edit could be missed."""

    def path_stats(self, path):
        raise OSError("not cached")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        call = json.load(file)
    sys.exit(begin(call, write_outcome))


def begin(call, tell):
    """Carries out the call in this process, gives its outcome to `tell`, and returns the exit code."""
    own_pid = os.getpid()
    signal.signal(signal.SIGTERM, end_politely)
    sys.stdout = sys.__stdout__ = by_lines(1)
    sys.stderr = sys.__stderr__ = by_lines(2)
    prepare_path(call)
    exit_code, outcome = carry_out(call)
    flush_output()
    if os.getpid() != own_pid:
        os._exit(exit_code)  # a fork of the program came back here: the outcome is its parent's to tell
    tell(call, outcome)
    return exit_code


def end_politely(number, _frame):
    signal.signal(number, signal.SIG_DFL)
    raise SystemExit(128 + number)


def end_at_once():
    """In a fork of the program: `multiprocessing` counts on TERM to end its workers, whatever they wait for."""
    if signal.getsignal(signal.SIGTERM) is end_politely:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


os.register_at_fork(after_in_child=end_at_once)


def by_lines(number):
    """Unbuffered as PYTHONUNBUFFERED asks, every piece of a `print` would be a write of its own, four times slower."""
    return open(number, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)


def prepare_path(call):
    folders = [os.path.dirname(call["file"]), call["programs"], call["home"]]
    sys.path[:] = list(dict.fromkeys(folders)) + [entry for entry in STANDARD_PATH if entry not in folders]
    sys.path.append(SDK_FOLDER)


def carry_out(call):
    """Returns the exit code and the outcome."""
    try:
        value = call_function(call) if call["function"] else run_script(call)
        return 0, succeeded(value)
    except SystemExit as ended:
        return exit_outcome(ended)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1, failed(refusal.kind, str(refusal), None, False)
    except BaseException as error:
        return 1, failed(*own_part("call_failure").failure_of(error, call, standard_module, OWN_FILE))


def exit_outcome(ended):
    code = ended.code
    if code is None or code == 0:
        return 0, succeeded(None)
    if isinstance(code, int):
        return code & 0xFF, failed("SystemExit", "The program ended itself with exit code %d." % code, None, True)
    print(code, file=sys.stderr)
    return 1, failed("SystemExit", str(code), None, True)


# Calling ---------------------------------------------------------------------------------------------------


def run_script(call):
    path = call["file"]
    sys.argv = [path] + [value if isinstance(value, str) else json.dumps(value) for value in call["args"]]
    # Not runpy.run_path: it clears the module when the script ends, under threads that still use it.
    module = types.ModuleType("__main__")
    loader = FreshLoader("__main__", path)
    module.__file__ = path
    module.__loader__ = loader
    sys.modules["__main__"] = module
    exec(loader.get_code("__main__"), module.__dict__)
    return None


def call_function(call):
    module = import_file(call["file"])
    function = getattr(module, call["function"], None)
    if not callable(function):
        raise Refusal("FunctionMissing", function_missing(module, call, function))
    kwargs = dict(call["kwargs"])
    kwargs.update(accepted_context(function, call["context"], kwargs))
    call["called"] = (function, kwargs)
    value = function(*call["args"], **kwargs)
    if hasattr(value, "__await__"):
        asyncio = standard_module("asyncio")
        value = asyncio.run(value if asyncio.iscoroutine(value) else awaited(value))
    return value


async def awaited(value):
    return await value


def import_file(path):
    name = os.path.splitext(os.path.basename(path))[0]
    sys.argv = [path]
    spec = spec_from_file_location(name, path, loader=FreshLoader(name, path))
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def function_missing(module, call, found):
    names = [
        name
        for name, value in vars(module).items()
        if callable(value) and not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
    ]
    reason = "is not a function" if found is not None else "is not there"
    there = "It defines: %s." % ", ".join(names[:30]) if names else "It defines no function at all."
    return "%s has been read, but %s %s. %s Change `function` of the job, or add the function to the file." % (
        call["file"],
        call["function"],
        reason,
        there,
    )


def accepted_context(function, context, given):
    """Those keys of the context that the function has a parameter for."""
    if not context:
        return {}
    inspect = standard_module("inspect")
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return {}
    takes_all = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)
    by_name = {
        parameter.name
        for parameter in parameters
        if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
    }
    return {key: value for key, value in context.items() if key not in given and (takes_all or key in by_name)}


def standard_module(name):
    """Imports from Python itself even where a program file has the same name."""
    path = sys.path[:]
    sys.path[:] = STANDARD_PATH
    try:
        return __import__(name)
    finally:
        sys.path[:] = path


def own_part(name):
    """A part of this file that most runs do not need."""
    spec = spec_from_file_location("_aios_" + name, os.path.join(os.path.dirname(OWN_FILE), name + ".py"))
    spec.loader = FreshLoader(spec.name, spec.origin)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# The outcome -----------------------------------------------------------------------------------------------


def failed(kind, message, traceback, retryable):
    if len(message) > MAX_MESSAGE_CHARACTERS:
        message = message[:MAX_MESSAGE_CHARACTERS] + "…"
    if traceback and len(traceback) > MAX_RESULT_CHARACTERS:
        half = MAX_RESULT_CHARACTERS // 2
        traceback = traceback[:half] + "\n… (cut by AIOS) …\n" + traceback[-half:]
    error = {"type": kind, "message": message, "traceback": traceback, "retryable": retryable}
    return {"kind": "failed", "error": error}


def succeeded(value):
    text = result_text(value)
    if len(text) > MAX_RESULT_CHARACTERS:
        note(
            "The result has %d characters of JSON; AIOS keeps the first %d. Write large results to a file."
            % (len(text), MAX_RESULT_CHARACTERS)
        )
        whole = value if isinstance(value, str) else text
        kept = whole[:MAX_RESULT_CHARACTERS]
        text = json.dumps("%s… (+%d characters cut)" % (kept, len(whole) - len(kept)))
    return {"kind": "succeeded", "result": text}


def result_text(value):
    try:
        text = json.dumps(value, allow_nan=False)
        if not re.search(r"\d{16}", text):  # no number that a JSON reader would round
            return text
    except (TypeError, ValueError, RecursionError):
        pass
    value, odd = own_part("call_result").as_json(value)
    if odd:
        note("The result holds what JSON cannot carry (%s); it is kept as text." % ", ".join(odd))
    return json.dumps(value)


def note(text):
    print("AIOS: " + text, file=sys.stderr)


def write_outcome(call, outcome):
    outcome["use"] = resource_use()
    path = call["outcome_file"]
    partial = path + ".part"
    with open(partial, "w", encoding="utf-8") as file:
        json.dump(outcome, file)
    os.replace(partial, path)


def resource_use():
    """Of this process and of the children it waited for."""
    try:
        import resource

        own = resource.getrusage(resource.RUSAGE_SELF)
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        unit = 1 if sys.platform == "darwin" else 1024
        peak = max(own_peak_bytes() or own.ru_maxrss * unit, children.ru_maxrss * unit)
        cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
        return {"peak_memory_bytes": peak, "cpu_seconds": cpu}
    except Exception:
        return {"peak_memory_bytes": None, "cpu_seconds": None}


def own_peak_bytes():
    """Not ru_maxrss on Linux: that counts the parent's memory between fork and exec as well."""
    try:
        with open("/proc/self/status") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return None


def flush_output():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass  # the program closed or replaced it


if __name__ == "__main__":
    main()
