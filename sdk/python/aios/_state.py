"""State: values that a program keeps from one run to the next."""

from __future__ import annotations

from ._door import AiosError, ask, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterator, List, Optional


class State:
    """Keeps JSON values by key, for this program (its file): all its jobs and runs share them.

    What a call has set is on the disk when it returns.

        aios.state.set("cursor", 42)
        aios.state.get("cursor", 0)
        aios.state["cursor"]            # KeyError where there is none
    """

    def get(self, key: str, default: Any = None) -> Any:
        """The value, or `default` where there is none or it has expired."""
        answer = ask("GET", _path(key), good=(404,))
        return default if answer.status == 404 else answer.json()

    def set(self, key: str, value: Any, expires_in: Optional[float] = None) -> None:
        """Keeps a value that JSON can carry, at most 1 MiB; for `expires_in` seconds, or for ever."""
        _put(key, value, expires_in, {})

    def delete(self, key: str) -> bool:
        """Forgets a key. False where there was none."""
        return bool(ask("DELETE", _path(key)).json()["deleted"])

    def keys(self, prefix: str = "") -> List[str]:
        """All keys that begin with `prefix`, sorted."""
        found: List[str] = []
        after = ""
        while True:
            page = ask("GET", "/v1/state?prefix=%s&after=%s" % (quoted(prefix), quoted(after))).json()
            found += page["keys"]
            if page["next"] is None:
                return found
            after = page["next"]

    def add(self, key: str, amount: float = 1, expires_in: Optional[float] = None) -> Any:
        """Adds to a number (0 where there is none) and returns the sum. Nothing that others add is lost."""
        return ask("POST", _path(key) + "/add" + _expiry(expires_in), {"amount": amount}).json()

    def update(
        self, key: str, change: Callable[[Any], Any], default: Any = None, expires_in: Optional[float] = None
    ) -> Any:
        """Sets `change(value)` and returns it. `change` is called again where somebody else was faster."""
        while True:
            answer = ask("GET", _path(key), good=(404,))
            if answer.status == 404:
                before, condition = default, {"If-None-Match": "*"}
            else:
                before, condition = answer.json(), {"If-Match": answer.headers["etag"]}
            after = change(before)
            if _put(key, after, expires_in, condition):
                return after

    def __getitem__(self, key: str) -> Any:
        answer = ask("GET", _path(key), good=(404,))
        if answer.status == 404:
            raise KeyError(key)
        return answer.json()

    def __setitem__(self, key: str, value: Any) -> None:
        self.set(key, value)

    def __delitem__(self, key: str) -> None:
        if not self.delete(key):
            raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and ask("GET", _path(key), good=(404,)).status != 404

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.keys())

    def __repr__(self) -> str:
        return "<aios.state>"


def _path(key: str) -> str:
    if not isinstance(key, str) or key == "":
        raise AiosError("A key of the state is a text that is not empty; this one is %r." % (key,))
    return "/v1/state/" + quoted(key)


def _expiry(seconds: Optional[float]) -> str:
    return "" if seconds is None else "?expires_in=%r" % seconds


def _put(key: str, value: Any, expires_in: Optional[float], condition: dict) -> bool:
    return ask("PUT", _path(key) + _expiry(expires_in), value, condition, (412,)).status != 412
