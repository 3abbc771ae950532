"""What differs between a log and a run, said so that a person can find it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from plursim.errors import shorten
from plursim.store.rows import Row

MOST_SHOWN = 10


def first_difference(logged: Sequence[Row], rows: Sequence[Row]) -> tuple[int, int] | None:
    """Return row and column of the first value that differs, None where all are equal.

    Examples
    --------
    >>> first_difference([(1, "a"), (2, "b")], [(1, "a"), (2, "c")])
    (1, 1)
    """
    if list(logged) == list(rows):
        return None
    pairs = enumerate(zip(logged, rows, strict=True))
    at = next(k for k, (old, new) in pairs if old != new)
    return at, next(k for k, (old, new) in enumerate(zip(logged[at], rows[at], strict=True)) if old != new)


def differences(logged: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return one line for each value of a nested mapping that differs, at most ten, then how many more.

    Examples
    --------
    >>> differences({"seed": 1, "graph": {"degree": 8}}, {"seed": 1, "graph": {"degree": 4}})
    ['graph.degree: 8 in the log, 4 now']
    """
    old, new = dict(leaves(logged, lists=True)), dict(leaves(now, lists=True))
    changed = [path for path in {**old, **new} if old.get(path, _ABSENT) != new.get(path, _ABSENT)]
    lines = [
        f"{path}: {shorten(old.get(path, _ABSENT))} in the log, {shorten(new.get(path, _ABSENT))} now"
        for path in changed[:MOST_SHOWN]
    ]
    more = len(changed) - MOST_SHOWN
    return [*lines, f"and {more} more"] if more > 0 else lines


def without(document: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """Return a nested mapping without the values at some paths.

    Examples
    --------
    >>> without({"seed": 1, "graph": {"degree": 8, "kind": "ring"}}, ["graph.degree", "survey.path"])
    {'seed': 1, 'graph': {'kind': 'ring'}}
    """
    left = dict(document)
    for path in paths:
        name, _, below = path.partition(".")
        if not below:
            left.pop(name, None)
        elif isinstance(left.get(name), Mapping):
            inner = without(left[name], [below])
            # A section of which nothing is left says nothing: an older log lacks it altogether.
            if inner or not left[name]:
                left[name] = inner
            else:
                del left[name]
    return left


_ABSENT = "(absent)"


def leaves(value: Any, path: str = "", *, lists: bool = False) -> Iterator[tuple[str, Any]]:
    """Yield every value of a nested mapping with its path; ``lists`` opens lists as well.

    Examples
    --------
    >>> list(leaves({"graph": {"degree": 8}, "arms": ["treatment"]}))
    [('graph.degree', 8), ('arms', ['treatment'])]
    """
    inner: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, Mapping):
        inner = value.items()
    elif lists and isinstance(value, list):
        inner = enumerate(value)
    if not inner or not value:
        yield path, value
        return
    for key, item in inner:
        yield from leaves(item, f"{path}.{key}" if path else str(key), lists=lists)
