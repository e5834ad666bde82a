"""The place a run is started in: its outputs, its folder, its files."""

import errno
import fcntl
import os

HIGH = 200  # the number of our descriptor: out of the way of programs that close or count theirs


class Claimed(Exception):
    """Another process has the run, or nobody wants it any more."""


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


def claim_outputs(pipes):
    """Who removes the name of the first FIFO has the run; nobody else can start it a second time."""
    outputs = []
    try:
        for name in ("stdout", "stderr"):
            outputs.append(open_for_writing(pipes[name]))
        if None in outputs:
            raise Claimed()
        os.unlink(pipes["stdout"])
    except (Claimed, FileNotFoundError):
        for fd in outputs:
            if fd is not None:
                os.close(fd)
        raise Claimed() from None
    os.unlink(pipes["stderr"])
    return outputs


def make_place(order):
    """The working folder with its links, and the files that the program may read."""
    own_folder = order["own_folder"]
    if own_folder is not None and not takes_spare(order):
        make_folder(own_folder)
        for link in order["links"]:
            try:
                os.symlink(link["target"], own_folder + "/" + link["name"])
            except FileExistsError:
                pass
    for file in order["files"]:
        write_file(file["path"], file["text"])


def takes_spare(order):
    """Whether there was a folder that only wanted this run's name."""
    try:
        os.rename(order["spare_folder"], order["own_folder"])
        return True
    except (OSError, TypeError):
        return False


def make_folder(path):
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(path, 0o700, exist_ok=True)


def write_file(path, text):
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(fd, "w", encoding="utf-8") as file:
        file.write(text)
