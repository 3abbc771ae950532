"""How opinions lie on the social graph.

Ties come as two arrays of agent indices, shape [ties], as :meth:`plursim.graphs.graph.Graph.pairs` gives
them: an undirected tie stands in both directions. Ties with a missing stance (NaN) at an end are left out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.portable import Floats, Ints


def assortativity(stances: ArrayLike, heads: ArrayLike, tails: ArrayLike) -> Floats:
    """Return the correlation of stances across ties; -1 .. 1, 0 for no pattern.

    Newman (2003), numeric assortativity. NaN where a side has no variance.

    Parameters
    ----------
    stances : shape [..., agents].
    heads, tails : both ends of each tie, an undirected tie in both directions; shape [ties].

    Examples
    --------
    >>> round(float(assortativity([0.0, 0.0, 1.0, 1.0], [0, 1, 2, 3], [1, 0, 3, 2])), 12)
    1.0
    """
    given = checks.stances(stances)
    one, other = _ends(given.shape[-1], heads, tails)
    x, y = given[..., one], given[..., other]
    known = ~(np.isnan(x) | np.isnan(y))
    count = np.maximum(known.sum(axis=-1), 1)[..., None]
    x, y = (np.where(known, end, 0.0) for end in (x, y))
    x, y = (np.where(known, end - end.sum(axis=-1, keepdims=True) / count, 0.0) for end in (x, y))
    spread = np.sqrt((x**2).sum(axis=-1) * (y**2).sum(axis=-1))
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(spread > 1e-12, (x * y).sum(axis=-1) / spread, np.nan)
    return np.asarray(np.clip(found, -1.0, 1.0))


def ei_index(groups: ArrayLike, heads: ArrayLike, tails: ArrayLike) -> float:
    """Return the E-I index: (ties between groups - ties within) / all ties; -1 .. 1.

    Krackhardt and Stern (1988): -1 all ties within groups, 1 all between; NaN without ties.

    Parameters
    ----------
    groups : label of each agent, shape [agents].
    heads, tails : both ends of each tie, shape [ties].

    Examples
    --------
    >>> ei_index(["a", "a", "b"], [0, 1, 1, 2], [1, 0, 2, 1])
    0.0
    """
    _, group = checks.labels(groups, np.asarray(groups).size)
    one, other = _ends(len(group), heads, tails)
    return float(1 - 2 * (group[one] == group[other]).mean()) if len(one) else float("nan")


def edge_disagreement(
    stances: ArrayLike, heads: ArrayLike, tails: ArrayLike, weights: ArrayLike | None = None
) -> Floats:
    """Return the disagreement across ties, z' L z: the sum of weight x squared difference; 0 upwards.

    Musco, Musco and Tsourakakis (2018). Divide by the number of ties to compare graphs.

    Parameters
    ----------
    stances : shape [..., agents].
    heads, tails : both ends of each tie, an undirected tie in both directions; shape [ties].
    weights : weight of each entry, shape [ties].

    Examples
    --------
    >>> float(edge_disagreement([0.0, 1.0, 3.0], [0, 1, 1, 2], [1, 0, 2, 1]))
    5.0
    """
    given = checks.stances(stances)
    one, other = _ends(given.shape[-1], heads, tails)
    weight = checks.weights(weights, one.shape) if len(one) else np.ones(0)
    squared = (given[..., one] - given[..., other]) ** 2
    return np.asarray(np.nansum(weight * squared, axis=-1) / 2)


def _ends(agents: int, heads: ArrayLike, tails: ArrayLike) -> tuple[Ints, Ints]:
    one, other = checks.whole(heads, "heads"), checks.whole(tails, "tails")
    if one.shape != other.shape or one.ndim != 1:
        raise MeasureError(
            f"ties: given {one.shape} heads and {other.shape} tails, expected two lists of one length"
        )
    if len(one) and (min(one.min(), other.min()) < 0 or max(one.max(), other.max()) >= agents):
        raise MeasureError(f"ties: an agent outside 0 .. {agents - 1}")
    return one, other
