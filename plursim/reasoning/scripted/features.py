"""What scripted players read from a game's request."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from plursim.errors import InputError, unknown
from plursim.portable import Floats, Ints
from plursim.society.requests import Act, Moves, all_answered


def feature(request: Act, rule: str, name: str) -> NDArray[Any]:
    """Return one feature of a game.

    Raises
    ------
    InputError : the game does not tell it.
    """
    if name not in request.features:
        raise InputError(f"{rule} in game {request.game!r}: {unknown('feature', name, request.features)}")
    return request.features[name]


def needs_names(request: Act, rule: str) -> None:
    """Refuse a game that asks for a number.

    Raises
    ------
    InputError : it does.
    """
    if not request.options:
        raise InputError(f"{rule} chooses a name, but game {request.game!r} asks for a number")


def chosen(options: Ints) -> Moves:
    """Return choices of names."""
    amount = np.full(len(options), np.nan)
    return Moves(choice=options, amount=amount, missing=all_answered(len(options)))


def given(request: Act, rule: str, amounts: Floats) -> Moves:
    """Return amounts, kept within the bounds of the request.

    Raises
    ------
    InputError : the game asks for a name.
    """
    if request.options:
        raise InputError(f"{rule} gives a number, but game {request.game!r} asks for a name")
    return Moves(
        choice=np.full(len(amounts), -1, dtype=np.int64),
        amount=np.clip(amounts, request.low, request.high),
        missing=all_answered(len(amounts)),
    )
