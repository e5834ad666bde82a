"""Makes JSON of results that are more than JSON: the part of call.py that only such results need."""

import math

LARGEST_EXACT_INTEGER = 2**53 - 1  # JSON readers keep numbers as doubles


def as_json(value):
    """The value in what JSON has, and the names of what had to be changed."""
    odd = set()
    return plain(value, odd, []), sorted(odd)


def plain(value, odd, parents):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        if abs(value) <= LARGEST_EXACT_INTEGER:
            return int(value)
        odd.add("large integer")
        return str(int(value))
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    if id(value) in parents or len(parents) > 200:
        odd.add("a value within itself")
        return "…"
    inner = parents + [id(value)]
    if isinstance(value, dict):
        return {key if isinstance(key, str) else str(key): plain(item, odd, inner) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item, odd, inner) for item in value]
    odd.add(type(value).__name__)
    if isinstance(value, (set, frozenset)):
        return [plain(item, odd, inner) for item in value]
    return shown(value)


def shown(value):
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    try:
        return str(value)
    except Exception as error:
        return "<%s that cannot be shown: %s>" % (type(value).__name__, type(error).__name__)
