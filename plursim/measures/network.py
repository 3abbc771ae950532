"""How opinions lie on the social graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

import numpy as np

from plursim.measures.base import INF, Measure, Need, Told
from plursim.measures.figures import Figure, Known
from plursim.measures.given import Given
from plursim.measures.kernels.networks import assortativity, edge_disagreement, ei_index
from plursim.measures.kernels.resampling import at


class Network(Measure):
    """Likeness of tied agents, disagreement across ties, and ties within groups (E-I index).

    Assortativity (Newman 2003) of stances; disagreement is the mean squared difference across ties on a scale
    of 0 to 1 (z'Lz over the ties; Musco, Musco and Tsourakakis 2018); the E-I index (Krackhardt and Stern
    1988) is of each group variable. Ordinal questions only, but for the index.
    """

    needs: ClassVar = frozenset({Need.POLL, Need.GRAPH})
    told: ClassVar = {
        "assortativity": Told("likeness of tied agents", low=-1.0),
        "disagreement": Told("disagreement across ties", high=INF),
        "ei": Told("ties between groups over ties within", low=-1.0),
    }
    kind: Literal["network"] = "network"

    def figures(self, given: Given) -> Iterator[Figure]:
        """Yield the figures of one poll."""
        if given.ties is None or not given.ties.size or not given.counted.any():
            return
        heads, tails = given.ties
        if given.question.ordinal:
            scale, stances = given.question.scale, given.stances
            unit = (stances - scale[0]) / (scale[-1] - scale[0])
            yield given.drawn(
                "assortativity",
                lambda drawn: assortativity(at(stances, drawn), heads, tails),
                link="correlation",
            )
            yield given.drawn(
                "disagreement",
                lambda drawn: (
                    edge_disagreement(at(unit, drawn), heads, tails)
                    / np.maximum((drawn[:, heads] >= 0).sum(axis=1) / 2, 0.5)
                ),
            )
        for group, labels in given.groups.items():
            yield Known(name="ei", value=ei_index(labels, heads, tails), n=len(heads), group=group)
