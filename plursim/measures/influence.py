"""Who gave way to whom: flips, conformity, persuasion, and what agents say against their mind.

Arms in which agents hear nobody get the same figures for the peers these agents have in the arm that talks:
that is what the comparison with the control takes off.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import ClassVar, Literal

import numpy as np

from plursim.measures.base import INF, Measure, Need, Told
from plursim.measures.falsification import falsification
from plursim.measures.figures import Figure, OfTotals, ratio
from plursim.measures.given import Given, Hearings
from plursim.measures.kernels.influence import flips
from plursim.measures.persuasion import persuasion
from plursim.portable import Ints


class Influence(Measure):
    """Flips, conformity, gap closed, susceptibility, what pulls agents, falsification.

    ``flip_rate`` needs polls only, the others who heard whom; the pulls need an order of the options, and
    those of the own first stance and of a default at least three polls to be told apart.
    """

    needs: ClassVar = frozenset({Need.POLLS, Need.MESSAGES, Need.EXPOSURES})
    of_movement: ClassVar = True
    told: ClassVar = {
        "flip_rate": Told("influence, answers changed from poll to poll", shown=True),
        "gap_closed": Told("influence, gap to what was heard closed", low=-INF, high=INF, shown=True),
        "susceptibility": Told("influence, susceptibility to what was heard", low=-INF, high=INF, shown=True),
        "conformity_all": Told("went over to the majority heard, of all"),
        "conformity_cond": Told("went over to the majority heard, of those against it"),
        "anticonformity": Told("left the majority heard, of those with it"),
        "pull_of_group": Told("pull of those heard", low=-INF, high=INF),
        "pull_of_model": Told("pull of a default", low=-INF, high=INF),
        "pull_of_persona": Told("pull of the own first stance", low=-INF, high=INF),
        "falsification": Told("statements on the other side of the own stance"),
        "dissimulation": Told("distance of statements from the own stance", high=INF),
        "towards_group": Told("distance of statements towards the group's", low=-INF, high=INF),
    }
    kind: Literal["influence"] = "influence"

    def figures(self, given: Given) -> Iterator[Figure]:
        """Yield the figures of one arm."""
        yield _flips(given)
        if given.heard is not None:
            yield from _conformity(given, given.heard)
            if given.question.ordinal:
                yield from persuasion(given, given.heard)
        if given.said is not None:
            yield from falsification(given, given.said)


def _flips(given: Given) -> Figure:
    """Return the share of steps between known answers at which the answer changed."""
    options = given.options.T
    known = (options[:, 1:] >= 0) & (options[:, :-1] >= 0)
    changed = flips(options, len(given.question.options))
    sums = np.stack([changed, known.sum(axis=1)], axis=1) * 1.0
    n = int(known.sum())
    return OfTotals(name="flip_rate", sums=sums, of=ratio, n=n, missing=known.size - n, link="rate")


def _conformity(given: Given, heard: Hearings) -> Iterator[Figure]:
    """Yield who went over to the first answer of most of those heard, and who left it."""
    first, last = given.options[0], given.options[-1]
    majority = majority_of_peers(first, heard, len(given.question.options))
    known = (first >= 0) & (last >= 0) & (majority >= 0)
    minority = known & (first != majority)
    joined, left = minority & (last == majority), known & ~minority & (last != majority)
    sums = np.stack([known, minority, joined, known & ~minority, left], axis=1).astype(np.float64)
    blank = partial(OfTotals, sums=sums, n=int(known.sum()), missing=int((~known).sum()), link="rate")
    yield blank(name="conformity_all", of=partial(ratio, above=2, below=0))
    yield blank(name="conformity_cond", of=partial(ratio, above=2, below=1))
    yield blank(name="anticonformity", of=partial(ratio, above=4, below=3))


def majority_of_peers(answers: Ints, heard: Hearings, options: int) -> Ints:
    """Return the answer most of those an agent heard gave, -1 for a tie or none; shape [agents].

    Each peer counts once, however often it spoke.

    Examples
    --------
    >>> heard = Hearings(np.array([1, 1, 1, 2]), np.array([0, 0, 0, 0]), np.array([1, 2, 3, 1]))
    >>> majority_of_peers(np.array([0, 1, 1, 0]), heard, 2).tolist()
    [1, -1, -1, -1]
    """
    agents = len(answers)
    pairs = np.unique(heard.hearer * agents + heard.sender)
    hearer, sender = pairs // agents, pairs % agents
    kept = (answers[sender] >= 0) & (hearer != sender)
    counts = np.zeros((agents, options), dtype=np.int64)
    np.add.at(counts, (hearer[kept], answers[sender[kept]]), 1)
    most = counts.max(axis=1, keepdims=True)
    clear = (most[:, 0] > 0) & ((counts == most).sum(axis=1) == 1)
    return np.where(clear, counts.argmax(axis=1), -1)
