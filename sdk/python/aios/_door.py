"""The way to AIOS: HTTP over the Unix socket named in AIOS_SOCKET, a connection for each request.

Written by hand, as `http.client` takes 30 ms to import. Nothing is kept between requests, so threads need no lock and a
fork inherits nothing.
"""

from __future__ import annotations

import json
import os

try:
    # What `socket` is made of, without what it imports. Not within a function: a fork while a thread imports would hang.
    from _socket import AF_UNIX, SOCK_STREAM, socket
except ImportError:
    from socket import AF_UNIX, SOCK_STREAM, socket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, BinaryIO, Dict, Optional, Union

# As a value: send no body. None is sent as null.
NOTHING: Any = object()

# AIOS itself waits up to 30 seconds for a locked database.
_SECONDS = 60
_CHUNK = 256 * 1024
# From this size on AIOS is asked before the body is sent, so that what it refuses costs nothing.
_LARGE = 1024 * 1024


class AiosError(Exception):
    """AIOS could not do what was asked. `status` is that of HTTP, or 0 where nobody answered."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class Answer:
    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: Dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    def text(self) -> str:
        return self.body.decode("utf-8")

    def json(self) -> Any:
        return json.loads(self.body.decode("utf-8"))

    def version(self) -> int:
        return int(self.headers["etag"].strip('"'))


def is_there() -> bool:
    """Whether this program was started by AIOS."""
    return "AIOS_SOCKET" in os.environ and "AIOS_TOKEN" in os.environ


def ask(
    method: str,
    path: str,
    value: Any = NOTHING,
    headers: Optional[Dict[str, str]] = None,
    good: tuple = (),
) -> Answer:
    """Sends `value` as JSON. Raises AiosError unless the status is one of 200 to 299, or one of `good`."""
    body = b"" if value is NOTHING else json.dumps(value, allow_nan=False).encode("utf-8")
    return send(method, path, body, len(body), headers or {}, good)


def send(
    method: str,
    path: str,
    body: Union[bytes, BinaryIO],
    length: int,
    headers: Dict[str, str],
    good: tuple = (),
) -> Answer:
    if not is_there():
        raise AiosError(
            "This program was not started by AIOS, so there is nobody to ask (AIOS_SOCKET is not set). "
            "Run it as a job: aios run JOB"
        )
    head = ["%s %s HTTP/1.1" % (method, path), "Host: aios", "Connection: close"]
    given = {"Authorization": "Bearer " + os.environ["AIOS_TOKEN"], "Content-Length": str(length)}
    given["Content-Type"] = "application/json"
    if length >= _LARGE:
        given["Expect"] = "100-continue"
    given.update(headers)
    head += ["%s: %s" % pair for pair in given.items()]
    try:
        raw = _exchange("\r\n".join(head + ["", ""]).encode("latin-1"), body, length)
    except OSError as error:
        raise AiosError("AIOS does not answer at %s: %s" % (os.environ["AIOS_SOCKET"], error)) from error
    answer = _parse(raw)
    if 200 <= answer.status < 300 or answer.status in good:
        return answer
    raise AiosError(_message(answer), answer.status)


def _exchange(head: bytes, body: Union[bytes, BinaryIO], length: int) -> bytes:
    connection = socket(AF_UNIX, SOCK_STREAM)
    try:
        connection.settimeout(_SECONDS)
        connection.connect(os.environ["AIOS_SOCKET"])
        if length >= _LARGE:
            connection.sendall(head)
            first = _receive(connection, b"\r\n\r\n")
            if not first.startswith(b"HTTP/1.1 100"):
                return first + _receive(connection)
            head = b""
        # In one piece where there is no more: AIOS may have answered, and be gone, before a second one.
        connection.sendall(head + body if isinstance(body, bytes) else head + body.read(min(_CHUNK, length)))
        left = 0 if isinstance(body, bytes) else length - _CHUNK
        while left > 0:
            chunk = body.read(min(_CHUNK, left))  # type: ignore[union-attr]
            if not chunk:
                raise AiosError("The file became shorter while it was sent.")
            connection.sendall(chunk)
            left -= len(chunk)
        return _receive(connection)
    finally:
        connection.close()


def _receive(connection: Any, end: Optional[bytes] = None) -> bytes:
    """Until `end` has come, or until nothing more comes."""
    received = b""
    while end is None or end not in received:
        chunk = connection.recv(_CHUNK)
        if not chunk:
            break
        received += chunk
    return received


def _parse(raw: bytes) -> Answer:
    head, separator, body = raw.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    words = lines[0].split(" ", 2)
    if not separator or len(words) < 2 or not words[1].isdigit():
        raise AiosError("AIOS ended before it had answered.")
    headers = {}
    for line in lines[1:]:
        name, _, text = line.partition(":")
        headers[name.lower()] = text.strip()
    if len(body) < int(headers.get("content-length", 0)):
        raise AiosError("AIOS ended before it had answered.")
    return Answer(int(words[1]), headers, body)


def _message(answer: Answer) -> str:
    try:
        return str(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        return "AIOS answered with status %d" % answer.status


_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def quoted(text: str) -> str:
    """Percent-encoded. `urllib` would take longer to import than all of this."""
    return "".join(chr(byte) if byte in _PLAIN else "%%%02X" % byte for byte in text.encode("utf-8"))
