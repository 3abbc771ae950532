"""How well all answers together align with groups of people (OpinionQA, Santurkar et al. 2023)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

import numpy as np

from plursim.measures.base import INF, Measure, Need, Told
from plursim.measures.figures import Figure, Known
from plursim.measures.given import Given, Several, Truth
from plursim.measures.kernels.alignment import (
    consistency,
    knowledge_to_simulation_gap,
    question_alignment,
    representativeness,
    steerability,
)
from plursim.measures.kernels.distance import total_variation
from plursim.portable import Floats


class Alignment(Measure):
    """Over all questions: representativeness of each group, steerability, consistency, value inequity.

    The alignment of one question is 1 minus the distance to the survey (Wasserstein's on a scale, total
    variation of nominal questions). *Representativeness*: its mean over questions, of all answers with each
    group. *Steerability*: the mean over groups and questions of the best alignment that an arm reaches
    with a group by the group's own agents. *Consistency*: the share of questions whose best-aligned group is
    the one aligned best overall. *Inequity*: the standard deviation over the labels of a group variable of
    the alignment of their own agents, in percent, averaged over variables. First polls, without intervals.
    """

    needs: ClassVar = frozenset({Need.QUESTIONS, Need.SURVEY})
    told: ClassVar = {
        "representativeness": Told("alignment with the survey, all questions", better="more"),
        "steerability": Told("best alignment of groups by their own agents", better="more"),
        "consistency": Told("questions whose nearest group is the overall nearest", better="more"),
        "inequity": Told("spread of alignment over groups, percent", high=100.0, better="less"),
    }
    kind: Literal["alignment"] = "alignment"

    def over_questions(self, several: Several) -> Iterator[Figure]:
        """Yield the figures of every arm."""
        groups = [key for key in dict.fromkeys(key[1:] for key in several.truth) if key != ("all", "all")]
        own_by_arm = []
        for arm, asked in several.arms.items():
            known = [given for given in asked.values() if given.truth is not None and given.counted.any()]
            if not known:
                continue
            whole = np.array([_aligned(given, given.truth) for given in known])
            yield Known(
                name="representativeness", arm=arm, stage="first", n=len(known),
                value=float(representativeness(whole)),
            )  # fmt: skip
            kept = [key for key in groups if _everywhere(several, known, key)]
            if not kept:
                continue
            table = np.array(
                [[_aligned(given, _truth(several, given, key)) for key in kept] for given in known]
            )
            for (group, label), column in zip(kept, table.T, strict=True):
                yield Known(
                    name="representativeness", arm=arm, stage="first", n=len(known), group=group, label=label,
                    value=float(representativeness(column)),
                )  # fmt: skip
            yield Known(name="consistency", arm=arm, stage="first", n=len(known), value=consistency(table))
            own = np.array(
                [[_aligned(_own(given, key), _truth(several, given, key)) for given in known] for key in kept]
            )
            own_by_arm.append((arm, own))
            yield Known(
                name="inequity", arm=arm, stage="first", n=len(kept), value=_inequity(kept, own.mean(axis=1))
            )
        if own_by_arm and len({own.shape for _, own in own_by_arm}) == 1:
            methods = np.stack([own for _, own in own_by_arm])
            best = steerability(methods) if not np.isnan(methods).any() else float("nan")
            yield Known(
                name="steerability", arm=own_by_arm[0][0], stage="first", n=methods[0].size, value=best
            )


class KnowledgeGap(Measure):
    """How much farther off sampled answers are than shares a model states, minus 1 (Meister et al. 2025).

    Compares each arm with the control arm, in which the same model states shares; above 0 the model knows
    more than it can act out.
    """

    needs: ClassVar = frozenset({Need.POLL, Need.SURVEY})
    told: ClassVar = {"": Told("distance to the survey over the control's, minus 1", low=-1.0, high=INF)}
    kind: Literal["knowledge_gap"] = "knowledge_gap"

    def figures(self, given: Given) -> Iterator[Figure]:
        """Yield the gap of an arm that has a control."""
        if given.control is None or given.truth is None or not given.counted.any():
            return
        apart, stated = (
            float(total_variation(one.shares, given.truth.shares)) for one in (given, given.control)
        )
        if stated > 0:
            gap = float(knowledge_to_simulation_gap(apart, stated))
            missing = int((given.answers < 0).sum())
            yield Known(value=gap, n=int(given.counted.sum()), missing=missing)


def _aligned(given: Given, truth: Truth | None) -> float:
    """Return 1 - distance of the answers to a group's; NaN where nobody answered."""
    if truth is None or not given.counted.any():
        return float("nan")
    if given.question.ordinal:
        return float(question_alignment(given.shares, truth.shares, given.question.scale))
    return float(1 - total_variation(given.shares, truth.shares))


def _truth(several: Several, given: Given, key: tuple[str, ...]) -> Truth | None:
    group, label = key
    return several.truth.get((given.question.id, group, label))


def _everywhere(several: Several, known: list[Given], key: tuple[str, ...]) -> bool:
    """Return whether survey and agents know a group at every question."""
    return all(_truth(several, given, key) is not None and _own(given, key).counted.any() for given in known)


def _own(given: Given, key: tuple[str, ...]) -> Given:
    """Return the answers of a group's own agents."""
    labels = given.groups.get(key[0])
    return given.of(np.zeros(len(given.members), dtype=np.bool_) if labels is None else labels == key[1])


def _inequity(groups: Sequence[tuple[str, ...]], aligned: Floats) -> float:
    """Return the mean over variables of the standard deviation over their labels, in percent."""
    found = []
    for variable in dict.fromkeys(group for group, _ in groups):
        some = aligned[[group == variable for group, _ in groups]]
        if len(some) > 1:
            found.append(100 * float(some.std(ddof=1)))
    return float(np.mean(found)) if found else float("nan")
