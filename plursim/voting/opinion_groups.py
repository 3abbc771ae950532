"""Groups of participants who vote alike, found from the votes alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plursim.portable import Bools, Floats, Ints, product

BASES = 100
"""Most points that are grouped; more participants are first gathered into so many."""
ITERATIONS = 100


@dataclass(frozen=True, eq=False)
class Landscape:
    """Where participants and statements lie in the plane that tells most of the votes apart.

    Attributes
    ----------
    points : of participants, shape [participants, 2].
    directions : of statements, shape [statements, 2].
    """

    points: Floats
    directions: Floats

    @property
    def extremity(self) -> Floats:
        """How much a statement tells participants apart: the length of its direction, shape [statements]."""
        return np.asarray(np.sqrt((self.directions**2).sum(axis=1)))


def landscape(votes: Floats) -> Landscape:
    """Return the plane of the two largest principal components of votes.

    A vote not cast counts as the statement's mean. A participant's place is made of the statements it voted
    on and moved outwards by the root of the share of those, or who votes on little would lie in the middle.
    Signs are fixed: each axis points to where its largest statement is agreed with.

    Parameters
    ----------
    votes : 1, -1, 0 or NaN, shape [participants, statements].

    Examples
    --------
    >>> votes = np.array([[1.0, 1.0, -1.0], [1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]])
    >>> points = landscape(votes).points
    >>> bool(points[0, 0] == points[1, 0]), bool(points[0, 0] * points[2, 0] < 0)
    (True, True)
    """
    cast = ~np.isnan(votes)
    seen = cast.sum(axis=0)
    mean = np.where(cast, votes, 0.0).sum(axis=0) / np.maximum(seen, 1)
    centred = np.where(cast, votes - mean, 0.0)
    directions = _components(centred)
    reach = np.sqrt(votes.shape[1] / np.maximum(cast.sum(axis=1), 1))
    return Landscape(product(centred, directions) * reach[:, None], directions)


def _components(centred: Floats) -> Floats:
    """Return two principal directions by power iteration, shape [statements, 2]; 0 where nothing varies."""
    spread = product(centred.T, centred)
    found = np.zeros((centred.shape[1], 2))
    for axis in range(2):
        # Unlike entries, so that no symmetry of the votes leaves the start orthogonal to what is looked for.
        vector = 1.0 + np.arange(len(spread)) / len(spread)
        for _ in range(ITERATIONS):
            moved = product(spread, vector)
            length = np.sqrt((moved**2).sum())
            if length < 1e-12:
                vector = np.zeros(len(spread))
                break
            vector = moved / length
        largest = int(np.argmax(np.round(np.abs(vector), 9))) if len(vector) else 0
        vector = -vector if len(vector) and vector[largest] < 0 else vector
        found[:, axis] = vector
        value = float((vector * product(spread, vector)).sum())
        spread = spread - value * vector[:, None] * vector
    return found


def opinion_groups(
    points: Floats, rng: np.random.Generator, most: int = 5, eligible: Bools | None = None
) -> Ints:
    """Return the opinion group of each participant, 0 .. groups - 1, -1 for who is not eligible.

    Points are gathered into at most a hundred bases, and bases into two to ``most`` groups, one more than two
    for each dozen of bases. The number with the largest silhouette wins, the smaller of equal ones. Group 0
    is the largest.

    Parameters
    ----------
    points : shape [participants, 2].
    rng : for the first centres.
    eligible : who has voted enough to be placed, shape [participants].

    Examples
    --------
    >>> points = np.repeat([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]], [6, 5, 4], axis=0)
    >>> points += np.arange(15)[:, None] / 100
    >>> opinion_groups(points, np.random.default_rng(0)).tolist()
    [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2]
    """
    placed = np.ones(len(points), dtype=bool) if eligible is None else eligible
    groups = np.full(len(points), -1, dtype=np.int64)
    among = points[placed]
    if len(among) < 2:
        groups[placed] = 0
        return groups
    base, centres = k_means(among, min(BASES, len(among)), rng)
    weights = np.bincount(base, minlength=len(centres)).astype(np.float64)
    best, found = -np.inf, np.zeros(len(centres), dtype=np.int64)
    for count in range(2, min(most, 2 + len(centres) // 12) + 1):
        labels, _ = k_means(centres, count, rng, weights)
        if (score := silhouette(centres, labels)) > best + 1e-9:
            best, found = score, labels
    members = np.bincount(found[base])
    order = np.argsort(-members, kind="stable")
    named = np.empty_like(order)
    named[order] = np.arange(len(order))
    groups[placed] = named[found[base]]
    return groups


def k_means(
    points: Floats, count: int, rng: np.random.Generator, weights: Floats | None = None
) -> tuple[Ints, Floats]:
    """Return clusters (shape [points]) and their centres by Lloyd's iteration from spread-out centres.

    The best of ten starts counts (k-means++, Arthur and Vassilvitskii 2007). Clusters may be fewer than asked
    for where points coincide.
    """
    weight = np.ones(len(points)) if weights is None else weights
    distinct = len(np.unique(np.round(points, 9), axis=0))
    count = min(count, distinct)
    best, kept = np.inf, (np.zeros(len(points), dtype=np.int64), points[:1])
    for _ in range(10):
        centres = _spread_out(points, count, rng, weight)
        labels = _nearest(points, centres)
        for _ in range(ITERATIONS):
            sums = np.stack([np.bincount(labels, weight * column, minlength=count) for column in points.T], 1)
            mass = np.bincount(labels, weight, minlength=count)[:, None]
            centres = np.where(mass > 0, sums / np.where(mass > 0, mass, 1.0), centres)
            again = _nearest(points, centres)
            if (again == labels).all():
                break
            labels = again
        cost = float((((points - centres[labels]) ** 2).sum(axis=1) * weight).sum())
        if cost < best * (1 - 1e-9):
            best, kept = cost, (labels, centres)
    used, labels = np.unique(kept[0], return_inverse=True)
    return labels.astype(np.int64), kept[1][used]


def _spread_out(points: Floats, count: int, rng: np.random.Generator, weight: Floats) -> Floats:
    chosen = [_drawn(weight, rng)]
    while len(chosen) < count:
        near = np.min([((points - points[one]) ** 2).sum(axis=1) for one in chosen], axis=0)
        chosen.append(_drawn(np.where(near > 1e-18, near, 0.0) * weight, rng))
    return points[chosen]


def _drawn(weight: Floats, rng: np.random.Generator) -> int:
    cumulated = np.cumsum(weight)
    return int(np.searchsorted(cumulated, rng.random() * cumulated[-1], side="right"))


def _nearest(points: Floats, centres: Floats) -> Ints:
    far = np.stack([((points - centre) ** 2).sum(axis=1) for centre in centres], axis=1)
    # Rounded, so that of equally near centres the first counts on every machine.
    return np.asarray(np.argmin(np.round(far, 9), axis=1), dtype=np.int64)


def silhouette(points: Floats, labels: Ints) -> float:
    """Return the mean silhouette of clusters, -1 .. 1, higher is better (Rousseeuw 1987); -1 for one cluster.

    Examples
    --------
    >>> silhouette(np.array([[0.0], [0.0], [1.0], [1.0]]), np.array([0, 0, 1, 1]))
    1.0
    """
    sizes = np.bincount(labels)
    if len(sizes) < 2:
        return -1.0
    total = np.zeros((len(points), len(sizes)))
    for column in range(len(points)):
        far = np.sqrt(((points - points[column]) ** 2).sum(axis=1))
        total[:, labels[column]] += far
    own = labels[:, None] == np.arange(len(sizes))
    within = total[own] / np.maximum(sizes[labels] - 1, 1)
    between = np.where(own, np.inf, total / sizes).min(axis=1)
    alone = sizes[labels] == 1
    score = np.where(alone, 0.0, (between - within) / np.maximum(np.maximum(within, between), 1e-300))
    return float(score.mean())
