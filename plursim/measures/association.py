"""Whether answers to several questions hang together in agents as they do in people.

Figures over several questions stand under question ``all``; those of one pair of questions besides under
group ``pair`` and the label ``one x other``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Literal

import numpy as np

from plursim.errors import InputError
from plursim.measures.base import Measure, Need, Told
from plursim.measures.figures import Figure, Known
from plursim.measures.given import Several
from plursim.measures.joint import Joint, joint_of_agents, joint_of_people
from plursim.measures.kernels.association import association_gap, pairs_of
from plursim.measures.kernels.distance_interval import mean_absolute_interval
from plursim.measures.kernels.resampling import interval
from plursim.measures.kernels.uncertainty import effective_n
from plursim.portable import Bools, Floats
from plursim.surveys.question import Question
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.survey import Survey

PAIR = "pair"
"""Group under which figures of a pair of questions stand."""
PEOPLE = "people"
"""Arm under which the associations of respondents stand."""
ENOUGH_DRAWS = 0.5
"""Share of resamples in which every pair must have an association, for the distance to have an interval."""


class Association(Measure):
    """Correlation (Cramer's V if nominal) of each two questions, against respondents.

    ``association_distance`` is the mean absolute difference over pairs, ``association_largest`` the largest,
    ``association_same_sign`` the share of pairs of ordinal questions, told apart from 0 among people, whose
    sign agents share.
    """

    needs: ClassVar = frozenset({Need.QUESTIONS, Need.SURVEY, Need.RESPONDENTS})
    told: ClassVar = {
        "distance": Told("survey distance, association", high=2.0, better="less", shown=True),
        "largest": Told("largest difference of an association", high=2.0, better="less"),
        "same_sign": Told("associations of the right sign", better="more"),
        "": Told("association of two questions", low=-1.0),
        "difference": Told("difference of an association", low=-2.0, high=2.0),
    }
    weights_count: ClassVar = False  # V is freed of what chance adds among so many people
    kind: Literal["association"] = "association"

    def over_questions(self, several: Several) -> Iterator[Figure]:
        """Yield the associations of each arm and of respondents, and how far they are apart."""
        if len(several.questions) < 2:
            return
        people = joint_of_people(several.survey, several.questions)
        respondents = None if people is None else _Associations(people, several, PEOPLE, "first")
        if respondents is not None:
            yield from respondents.figures()
        for arm in several.arms:
            for stage in ("first", "last"):
                agents = joint_of_agents(several, arm, stage)
                if agents is None:
                    continue
                known = _Associations(agents, several, arm, stage)
                yield from known.figures()
                if respondents is not None:
                    yield from _compared(known, respondents)

    def check(self, questions: Sequence[Question], survey: Survey | None) -> None:
        """Refuse a single question, and a survey that does not know who answered what."""
        if len(questions) < 2:
            raise InputError(
                f"association: it compares answers to different questions, and {len(questions)} is asked; "
                "ask two or more, or leave association out"
            )
        if not isinstance(survey, RespondentSurvey):
            known = (
                "no survey is at hand" if survey is None else f"survey '{survey.name}' knows marginals only"
            )
            raise InputError(
                f"association: {known}, so nobody's answers to two questions can be compared; name a survey "
                "with one row a respondent, or leave association out"
            )


@dataclass(frozen=True, eq=False)
class _Associations:
    """The associations of some people, with their draws."""

    joint: Joint
    several: Several
    arm: str
    stage: str

    @cached_property
    def values(self) -> Floats:
        """Association of each pair, shape [pairs]."""
        return self.joint.values

    @cached_property
    def drawn(self) -> Floats:
        """The same of resamples, shape [draws, pairs]."""
        return self.joint.resampled(self.stream("draws"))

    @cached_property
    def halves(self) -> tuple[Floats, Floats]:
        """Associations of both halves of random splits."""
        return self.joint.halves(self.stream("halves"))

    def stream(self, purpose: str) -> np.random.Generator:
        """Return the randomness for a purpose."""
        return self.several.stream("association", self.arm, self.stage, purpose)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions, between each two of which there is an association."""
        return self.several.questions

    def figures(self) -> Iterator[Known]:
        """Yield the association of each pair that has one."""
        return self.of_pairs("", self.values, self.drawn)

    def of_pairs(self, name: str, values: Floats, drawn: Floats) -> Iterator[Known]:
        """Yield a figure of each pair; ``n`` counts who answered both questions."""
        people, both = int((self.joint.weights > 0).sum()), self.joint.both
        for place, (one, other) in enumerate(pairs_of(len(self.questions))):
            if np.isnan(values[place]):
                continue
            low, high = interval(around(values[place], drawn[:, [place]]))
            n = int(both[place])
            yield Known(
                name=name,
                arm=self.arm,
                stage=self.stage,
                group=PAIR,
                label=f"{self.questions[one].id} x {self.questions[other].id}",
                value=float(values[place]),
                low=low,
                high=high,
                n=n,
                missing=people - n,
            )


def _compared(agents: _Associations, people: _Associations) -> Iterator[Known]:
    """Yield how far the associations of agents are from those of respondents, over all pairs and by pair."""
    apart, told = agents.values - people.values, _told_apart(people)
    known = ~np.isnan(apart)
    gap = association_gap(agents.values, people.values, told)
    if not gap.pairs:
        return
    draws = min(len(agents.drawn), len(people.drawn))
    drawn = agents.drawn[:draws] - people.drawn[:draws]
    by_chance = {name: found[:, known] for name, found in _by_chance(agents, people).items()}
    blank = Known(
        name="distance",
        arm=agents.arm,
        stage=agents.stage,
        value=gap.distance,
        n=gap.pairs,
        missing=gap.left_out,
    )
    uniform = np.abs(people.values[known])  # uniform answers have no association
    low, high = interval_of_distance(apart[known], drawn[:, known])
    beside = {"uniform": float(uniform.mean())} | _floors(by_chance, np.nanmean)
    yield replace(blank, low=low, high=high, beside=beside)
    if gap.pairs > 1:
        yield replace(
            blank,
            name="largest",
            value=gap.largest,
            beside={"uniform": float(uniform.max())} | _floors(by_chance, np.nanmax),
        )
    judged = int((known & told).sum())
    if judged:
        yield replace(blank, name="same_sign", value=gap.same_sign, n=judged)
    yield from agents.of_pairs("difference", apart, drawn)


def _told_apart(people: _Associations) -> Bools:
    """Return the pairs of ordinal questions whose association among respondents is told apart from 0."""
    ordinal = [question.ordinal for question in people.questions]
    pairs = pairs_of(len(ordinal))
    ends = np.array([interval(people.drawn[:, place]) for place in range(len(pairs))])
    signed = np.array([ordinal[one] and ordinal[other] for one, other in pairs])
    return np.asarray(signed & ((ends[:, 0] > 0) | (ends[:, 1] < 0)))


def _by_chance(agents: _Associations, people: _Associations) -> dict[str, Floats]:
    """Return how far samples of one population are apart, by the name of the floor; [draws, pairs] each.

    As many respondents as there are agents, and as often both answers known, against as many as there are;
    two halves of the respondents; two draws of the agents.
    """
    respondents, weights = people.joint, agents.joint.weights
    share = agents.joint.both.mean() / max(respondents.both.mean(), 1.0) * len(respondents.weights)
    size = max(round(share * effective_n(weights) / len(weights)), 2)
    sampled, half = respondents.samples(size, people.stream(f"floor {size}")), len(agents.drawn) // 2
    found = {"draws": agents.drawn[:half] - agents.drawn[half : 2 * half]}
    if len(people.drawn):
        one, other = people.halves
        found |= {"floor": sampled - people.drawn, "halves": one - other}
    return {name: np.abs(apart) for name, apart in found.items()}


def _floors(by_chance: Mapping[str, Floats], summary: Callable[..., Any]) -> dict[str, Any]:
    """Return expectation and 95% quantile of what chance gives, a summary over pairs."""
    found: dict[str, Any] = {}
    for name, apart in by_chance.items():
        known = apart[~np.isnan(apart).all(axis=1)]
        if len(known):
            figure = summary(known, axis=1)
            found |= {name: float(figure.mean()), f"{name}_95": float(np.quantile(figure, 0.95))}
    return found


def interval_of_distance(apart: Floats, drawn: Floats) -> tuple[float, float]:
    """Return the interval of the mean absolute difference over pairs.

    NaN where fewer than half of the resamples have an association for every pair.

    Parameters
    ----------
    apart : differences, shape [pairs].
    drawn : those of resamples, shape [draws, pairs].
    """
    noise = (around(apart, drawn) - apart)[~np.isnan(drawn).any(axis=1)]
    if len(noise) < max(ENOUGH_DRAWS * len(drawn), 2):
        return float("nan"), float("nan")
    found = mean_absolute_interval(apart, noise)
    return float(found.low), float(found.high)


def around(values: Floats, drawn: Floats) -> Floats:
    """Return draws moved so that their mean is the value.

    Resamples know no answers but the sample's, of which V, uncorrected, is the truth: theirs is larger.
    """
    missing = np.isnan(drawn)
    total = np.where(missing, 0.0, drawn).sum(axis=0)
    return np.asarray(drawn - total / np.maximum((~missing).sum(axis=0), 1) + values)
