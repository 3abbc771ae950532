"""How far answers moved from the first to the last poll."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import ClassVar, Literal

import numpy as np

from plursim.measures.base import Measure, Need, Told
from plursim.measures.figures import Drawn, Figure, Moved
from plursim.measures.given import Given
from plursim.measures.kernels import drift as kernel
from plursim.measures.kernels import weighing
from plursim.measures.kernels.distance import total_variation, wasserstein
from plursim.measures.kernels.jackknife import Link
from plursim.measures.kernels.resampling import OfDrawn, at, everyone
from plursim.measures.kernels.uncertainty import Distance
from plursim.measures.kernels.weighing import weight_at
from plursim.portable import Floats, Ints

LINKS: dict[str, Link] = {
    "share_unchanged": "rate",
    "mean_absolute_change": "rate",
    "stability": "correlation",
}
"""Scales on which intervals are symmetric."""

BY_GROUP = ("w1", "mean_absolute_change", "mean_change")
CELLS = 32
"""Equal parts of the scale in which stances between options are counted."""


class Drift(Measure):
    """Change between polls: mean and absolute change, Wasserstein, share unchanged, stability.

    All but the correlation are shares of the scale, so that questions compare. An agent counts where it
    answered in both polls.
    """

    needs: ClassVar = frozenset({Need.POLLS})
    of_movement: ClassVar = True
    told: ClassVar = {
        "w1": Told("drift of the distribution, W1", shown=True),
        "mean_absolute_change": Told(
            "drift of agents, mean absolute", shown=True, net="drift of agents, net of control"
        ),
        "mean_change": Told("drift of the mean, up the scale", low=-1.0, shown=True),
        "share_unchanged": Told("answers unchanged", shown=True),
        "total_variation": Told("drift of the distribution, total variation", shown=True),
        "stability": Told("correlation between polls", low=-1.0),
    }
    kind: Literal["drift"] = "drift"

    def figures(self, given: Given) -> Iterator[Figure]:
        """Yield the figures of the change from the first to the last poll."""
        twice, weights = given.twice, given.weights
        counted = np.asarray(twice & (given.weight > 0))
        if not counted.any():
            return
        # who answered once only counts in neither poll
        before, after = (np.where(twice, given.options[poll], -1) for poll in (0, -1))
        n, missing = int(counted.sum()), int((given.members & ~twice).sum())
        blank = partial(Drawn, n=n, missing=missing, among=np.asarray(counted * given.weight))
        same = np.where(before < 0, np.nan, before == after)
        figures: dict[str, OfDrawn] = {
            "share_unchanged": lambda drawn: weighing.mean(at(same, drawn), weight_at(weights, drawn))
        }
        if given.question.ordinal:
            figures |= _on_scale(given) if weights is None else _weighted(given, before, after)
        else:
            figures["total_variation"] = given.of_shares(total_variation, before, after)
        for name, figure in figures.items():
            if name in ("w1", "total_variation"):
                value = float(figure(everyone(len(before)))[0])
                yield _distribution(given, name, counted, value, n, missing)
            else:
                net = "" if name == "mean_absolute_change" else None
                link = LINKS.get(name, "none")
                yield blank(name=name, of=figure, link=link, by_group=name in BY_GROUP, net=net)


def _on_scale(given: Given) -> dict[str, OfDrawn]:
    low, high = float(given.question.scale[0]), float(given.question.scale[-1])
    width, first, last = high - low, given.values[0], given.values[-1]
    return {
        "w1": lambda drawn: kernel.drift_w1(at(first, drawn), at(last, drawn), low, high),
        "mean_absolute_change": lambda drawn: (
            kernel.mean_absolute_change(at(first, drawn), at(last, drawn)) / width
        ),
        "mean_change": lambda drawn: kernel.mean_change(at(first, drawn), at(last, drawn)) / width,
        "stability": lambda drawn: kernel.stability(at(first, drawn), at(last, drawn)),
    }


def _weighted(given: Given, before: Ints, after: Ints) -> dict[str, OfDrawn]:
    """Return the same of weighted agents, whose stances are options."""
    question, weights = given.question, given.weights
    first, last = question.value_of(before), question.value_of(after)
    change = (last - first) / float(question.scale[-1] - question.scale[0])
    metric = partial(wasserstein, spacing=question.scale)
    return {
        "w1": given.of_shares(metric, before, after),
        "mean_absolute_change": lambda drawn: weighing.mean(
            at(np.abs(change), drawn), weight_at(weights, drawn)
        ),
        "mean_change": lambda drawn: weighing.mean(at(change, drawn), weight_at(weights, drawn)),
        "stability": lambda drawn: weighing.correlation(
            at(first, drawn), at(last, drawn), weight_at(weights, drawn)
        ),
    }


def _distribution(given: Given, name: str, counted: np.ndarray, value: float, n: int, missing: int) -> Moved:
    """Return how far the distribution moved; stances between options are counted in parts of the scale."""
    question, options, cells = given.question, given.options[[0, -1]], len(given.question.options)
    metric: Distance = total_variation
    if question.ordinal:
        metric = partial(wasserstein, spacing=question.scale)
        values = given.values[[0, -1]]
        if ((question.value_of(options) != values) & counted).any():
            span = float(question.scale[-1] - question.scale[0])
            part = np.nan_to_num((values - float(question.scale[0])) / span) * CELLS
            options, cells, metric = np.clip(part.astype(np.int64), 0, CELLS - 1), CELLS, _of_cells
    before, after = np.where(counted, options, -1)
    return Moved(
        name=name,
        metric=metric,
        before=before,
        after=after,
        cells=cells,
        value=value,
        n=n,
        missing=missing,
        by_group=name in BY_GROUP,
    )


def _of_cells(p: Floats, q: Floats) -> Floats:
    """Return the Wasserstein distance of shares of cells, neighbours being one cell of the scale apart."""
    return np.asarray(wasserstein(p, q) * ((CELLS - 1) / CELLS))


class GroupPolarisation(Measure):
    """How far the mean moved on in the direction it leant to at first, as a share of the scale.

    Above 0 polarisation in the sense of small-group research (Sunstein 2002), below 0 moderation.
    """

    needs: ClassVar = frozenset({Need.POLLS})
    of_movement: ClassVar = True
    told: ClassVar = {"": Told("mean moved on where it leant to", low=-1.0)}
    kind: Literal["group_polarisation"] = "group_polarisation"

    def figures(self, given: Given) -> Iterator[Figure]:
        """Yield the figure of an ordinal question."""
        counted = np.asarray(given.twice & (given.weight > 0))
        if not counted.any() or not given.question.ordinal:
            return
        scale, weights = given.question.scale, given.weights
        width, middle = float(scale[-1] - scale[0]), float(scale[0] + scale[-1]) / 2
        first, last = (np.where(given.twice, given.values[poll], np.nan) for poll in (0, -1))

        def moved(drawn: Ints) -> Floats:
            each = weight_at(weights, drawn)
            before, after = (weighing.mean(at(values, drawn), each) for values in (first, last))
            return np.asarray(np.sign(before - middle) * (after - before) / width)

        yield Drawn(
            of=moved,
            among=np.asarray(counted * given.weight),
            n=int(counted.sum()),
            missing=int((given.members & ~given.twice).sum()),
            by_group=True,
        )
