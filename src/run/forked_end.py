"""How a child of the fork server ends: as an interpreter does, without taking the interpreter apart.

Taking apart what the server had loaded would copy all its pages into the child: 7 ms of work, more than fork, call and
exit together. So the steps that a program can notice are made here, in the order in which Python makes them: threads
are waited for, exit handlers are run, the program's modules are dropped (which closes its files and calls `__del__`).
Where anything is unusual, Python itself ends the process.
"""

import atexit
import gc
import io
import os
import sys
import weakref

STANDARD_FOLDER = os.path.dirname(os.__file__) + os.sep
INSTALLED = (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep)


def end(exit_code, loaded):
    """`loaded`: the modules that were there before the program, by name. Does not return."""
    try:
        threading = sys.modules.get("threading")
        if threading is not None:
            threading._shutdown()
        added = [name for name, module in sys.modules.items() if loaded.get(name) is not module]
        if has_threads(threading) or any(is_foreign(name) for name in added):
            sys.exit(exit_code)
        atexit._run_exitfuncs()
        drop([name for name in added if is_program(name)])
        flush()
    except BaseException:
        sys.exit(exit_code)
    os._exit(exit_code)


def has_threads(threading):
    return threading is not None and len(threading.enumerate()) > 1


def file_of(name):
    return getattr(sys.modules.get(name), "__file__", None) or ""


def is_standard(file):
    return not file or (file.startswith(STANDARD_FOLDER) and not any(part in file for part in INSTALLED))


def is_foreign(name):
    """From an installed package or compiled: it may rely on more than is done here."""
    file = file_of(name)
    return not is_standard(file) and (not file.endswith(".py") or any(part in file for part in INSTALLED))


def is_program(name):
    return not is_standard(file_of(name))


def drop(names):
    """As the end of Python does it: first what nothing else holds, then the names within what is still held."""
    modules = [weakref.ref(sys.modules.pop(name)) for name in reversed(names)]
    gc.collect()
    for module in modules:
        held = module()
        if held is not None:
            clear(held.__dict__)
    gc.collect()


def clear(names):
    for is_private in (True, False):
        for name in list(names):
            if (name.startswith("_") and not name.startswith("__")) == is_private and name != "__builtins__":
                names[name] = None


def flush():
    """What is still open: files that something outside the program's modules holds, and C's own buffers."""
    for each in gc.get_objects():
        if issubclass(type(each), (io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom)):
            try:
                each.flush()
            except Exception:
                pass
    ctypes = sys.modules.get("ctypes")
    if ctypes is not None:
        ctypes.CDLL(None).fflush(None)
