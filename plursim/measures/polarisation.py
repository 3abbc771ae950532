"""How spread out and how split stances are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim.measures.base import Measure, Need, Told
from plursim.measures.figures import Drawn, Figure
from plursim.measures.given import Given
from plursim.measures.kernels import polarisation as kernel
from plursim.measures.kernels import weighing
from plursim.measures.kernels.resampling import OfDrawn, at
from plursim.measures.kernels.weighing import weight_at
from plursim.portable import Floats, Ints


class Polarisation(Measure):
    """Variance, extremity, bimodality, Esteban-Ray, entropy, group share, clusters.

    Nominal questions have an entropy only. Esteban-Ray is of stances on 0..1, so that it compares across
    questions. Clusters are runs of stances no two neighbours of which are more than half the smallest step of
    the scale apart. Weighted agents have no bimodality: its correction for small samples is of agents that
    count alike.
    """

    needs: ClassVar = frozenset({Need.POLL})
    of_movement: ClassVar = True
    told: ClassVar = {
        "variance": Told("polarisation, variance", high=np.inf, shown=True),
        "bimodality": Told("polarisation, bimodality", shown=True),
        "entropy": Told("polarisation, entropy of answers"),
        "extremity": Told("polarisation, distance from the middle", high=np.inf),
        "esteban_ray": Told("polarisation, Esteban-Ray"),
        "clusters": Told("polarisation, effective clusters", low=1.0, high=np.inf),
        "between_groups": Told("polarisation, variance between groups"),
    }
    kind: Literal["polarisation"] = "polarisation"
    alpha: float = Field(
        default=1.6, gt=0, le=1.6, description="Weight of identification within a camp, for Esteban-Ray."
    )

    def figures(self, given: Given) -> Iterator[Figure]:
        """Yield the figures of one poll."""
        counted, question = given.counted, given.question
        if not counted.any():
            return
        figures: dict[str, OfDrawn] = {"entropy": given.of_shares(kernel.normalised_entropy)}
        if question.ordinal:
            figures |= self._ordinal(given) if given.weights is None else self._weighted(given)
        width = float(question.scale[-1] - question.scale[0]) if question.ordinal else 1.0
        blank = partial(
            Drawn,
            n=int(counted.sum()),
            missing=int((given.members & (given.answers < 0)).sum()),
            among=np.asarray(counted * given.weight),
        )
        for name, figure in figures.items():
            unit = {"variance": width**2, "extremity": width}.get(name, 1.0)
            yield blank(name=name, of=figure, unit=unit, link="positive" if name == "variance" else "none")
        for variable, labels in given.groups.items() if question.ordinal else ():
            codes = np.unique(labels, return_inverse=True)[1].astype(np.int64)
            yield blank(
                name="between_groups",
                of=partial(_between_groups, given.stances, codes, weights=given.weights),
                group=variable,
            )

    def _ordinal(self, given: Given) -> dict[str, OfDrawn]:
        scale, values = given.question.scale, given.stances
        middle, gap = float(scale[0] + scale[-1]) / 2, float(np.diff(scale).min()) / 2
        return {
            "variance": lambda drawn: kernel.variance(at(values, drawn)),
            "extremity": lambda drawn: kernel.extremity(at(values, drawn), middle),
            "bimodality": lambda drawn: kernel.bimodality(at(values, drawn)),
            "esteban_ray": given.of_shares(self._esteban_ray(given)),
            "clusters": lambda drawn: kernel.effective_clusters(at(values, drawn), gap),
        }

    def _weighted(self, given: Given) -> dict[str, OfDrawn]:
        """Return the same of weighted agents, whose stances are options."""
        scale, weights = given.question.scale, given.weights
        values = given.question.value_of(given.answers)
        far = np.abs(values - float(scale[0] + scale[-1]) / 2)
        return {
            "variance": lambda drawn: weighing.variance(at(values, drawn), weight_at(weights, drawn)),
            "extremity": lambda drawn: weighing.mean(at(far, drawn), weight_at(weights, drawn)),
            "esteban_ray": given.of_shares(self._esteban_ray(given)),
            "clusters": given.of_shares(lambda shares: 1 / (shares**2).sum(axis=-1)),
        }

    def _esteban_ray(self, given: Given) -> Callable[[Floats], Floats]:
        return partial(kernel.esteban_ray, positions=given.unit, alpha=self.alpha)


def _between_groups(values: Floats, codes: Ints, drawn: Ints, weights: Floats | None) -> Floats:
    """Return the share of variance that lies between groups (eta squared) in each draw, of its own agents."""
    return kernel.between_group_share(
        at(values, drawn), codes[np.maximum(drawn, 0)], weight_at(weights, drawn)
    )
