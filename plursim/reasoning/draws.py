"""Draws that do not depend on how a round is cut into waves, nor on who else is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from plursim.portable import Floats, Ints
from plursim.society.requests import Reflect, Speak

if TYPE_CHECKING:
    from plursim.society.society import Society


def numbered_draws(society: Society, agents: Ints, numbers: Ints, purpose: str, *keys: str | int) -> Floats:
    """Return each agent's uniform draw of its own number, shape [asked].

    Parameters
    ----------
    agents, numbers : agent i gets its draw keyed by purpose, keys and its number, shape [asked].
    """
    drawn = np.empty(len(agents))
    for number in np.unique(numbers):
        some = numbers == number
        drawn[some] = society.draw(purpose, *keys, int(number))[agents[some]]
    return drawn


def speaking_draws(society: Society, request: Speak, purpose: str) -> Floats:
    """Return one draw for each speaker, keyed by how many messages it has sent so far, shape [asked]."""
    senders = society.messages.sender
    said = np.bincount(senders[senders >= 0], minlength=society.size)[request.agents]
    question = society.questions[request.question].id
    return numbered_draws(society, request.agents, said, purpose, question, request.round)


def weighing_draws(society: Society, request: Reflect, some: Ints, slot: int, purpose: str) -> Floats:
    """Return one draw for each of some hearers (positions), keyed by the message's place in their round.

    ``slot`` counts the messages of this request; those heard earlier in the round are added.
    """
    question = society.questions[request.question].id
    numbers = request.already[some] + slot
    return numbered_draws(society, request.agents[some], numbers, purpose, question, request.round)


def pick(candidates: NDArray[np.bool_], uniform: Floats) -> Ints:
    """Return one true column of each row, all equally likely.

    Examples
    --------
    >>> pick(np.array([[True, False, True], [False, True, False]]), np.array([0.6, 0.6])).tolist()
    [2, 1]
    """
    wanted = np.floor(uniform * candidates.sum(axis=1))
    picked: Ints = (np.cumsum(candidates, axis=1) > wanted[:, None]).argmax(axis=1)
    return picked
