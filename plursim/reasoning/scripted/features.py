"""What scripted players read from a request: features of a game, and texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from plursim.errors import InputError, unknown
from plursim.forms import Choice, Number
from plursim.portable import Floats, Ints
from plursim.society.replies import Given
from plursim.society.requests import Act, Ask

if TYPE_CHECKING:
    from plursim.society.society import Society


def feature(request: Act, rule: str, name: str) -> NDArray[Any]:
    """Return one feature of a game.

    Raises
    ------
    InputError : the game does not tell it.
    """
    told = request.feature(name)
    if told is None:
        known = [*request.features, *request.common]
        raise InputError(f"{rule} in game {request.game!r}: {unknown('feature', name, known)}")
    return told


def texts_read(society: Society, request: Ask, i: int) -> list[str]:
    """Return the texts shown to the i-th agent asked, oldest first."""
    ids = [] if request.reads is None else request.reads.row(i).tolist()
    return [society.messages.texts[k] for k in ids] + [text for _, text in request.further(i)]


def names_of(request: Act, rule: str) -> Choice:
    """Return the names a game asks to choose from.

    Raises
    ------
    InputError : it asks for something else.
    """
    if not isinstance(request.form, Choice):
        raise InputError(f"{rule} chooses a name, but game {request.game!r} asks for a {request.form.kind}")
    return request.form


def chosen(request: Act, options: Ints) -> Given:
    """Return choices of names."""
    return Given.of(request.form, options)


def given(request: Act, rule: str, amounts: Floats) -> Given:
    """Return amounts, kept within the bounds of the request.

    Raises
    ------
    InputError : the game asks for something else.
    """
    form = request.form
    if not isinstance(form, Number):
        wanted = "name" if isinstance(form, Choice) else form.kind
        raise InputError(f"{rule} gives a number, but game {request.game!r} asks for a {wanted}")
    return Given.of(form, np.clip(amounts, form.low, form.high))
