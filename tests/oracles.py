"""Second implementations of figures, that those of the engine are held against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class MajorityPull(NamedTuple):
    """Share of the minority that went over to the majority, and of the majority that left it."""

    conformity: float
    anticonformity: float


def majority_pull(
    before: Sequence[int], after: Sequence[int], majority: Sequence[int], _options: int
) -> MajorityPull:
    """Return the pull of the majority's answer; option indices, -1 missing."""
    cases = [case for case in zip(before, after, majority, strict=True) if min(case) >= 0]
    against = [last == most for first, last, most in cases if first != most]
    agreed = [last != most for first, last, most in cases if first == most]
    return MajorityPull(float(np.mean(against)), float(np.mean(agreed)))


class Dissimulation(NamedTuple):
    """What is said against what is thought within one group."""

    distance: float
    towards_group: float
    falsification: float


def dissimulation(private: Sequence[float], public: Sequence[float], middle: float) -> Dissimulation:
    """Return how far public statements depart from private stances within one group."""
    pairs = [(own, said) for own, said in zip(private, public, strict=True) if own == own and said == said]
    distance, towards, sides = [], [], []
    for place, (own, said) in enumerate(pairs):
        others = np.mean([other for k, (_, other) in enumerate(pairs) if k != place])
        distance.append(abs(said - own))
        towards.append((said - own) * np.sign(others - own))
        sides.append(np.sign(said - middle) != np.sign(own - middle))
    return Dissimulation(float(np.mean(distance)), float(np.mean(towards)), float(np.mean(sides)))
