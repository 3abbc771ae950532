"""What a measure is given: the arrays of one arm and question, and of all questions together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plursim.measures.figures import Drawn
from plursim.measures.kernels.resampling import OfDrawn
from plursim.measures.kernels.weighing import of_shares
from plursim.portable import Bools, Floats, Ints
from plursim.surveys.question import Question
from plursim.surveys.survey import Survey

Stream = Callable[..., np.random.Generator]
"""From the words of a purpose to its randomness; the same words give the same numbers in every arm."""


@dataclass(frozen=True, eq=False)
class Truth:
    """How a group of the survey answered.

    ``shares`` shape [options]; ``effective_n`` is the effective number of respondents, NaN where not known.
    ``respondents`` holds each respondent's weight at the option chosen, shape [respondents, options] (or
    sums over the units they were drawn in), where the survey is at hand and its weights differ; without it
    intervals rest on ``effective_n``.
    """

    shares: Floats
    effective_n: float
    respondents: Floats | None = None


@dataclass(frozen=True, eq=False)
class Statements:
    """Public statements of one arm on one question; shape [messages] each.

    ``group`` is the table, -1 where there is none; ``value`` the stance stated, NaN where none; ``text`` is
    empty where no measure needs it.
    """

    round: Ints
    agent: Ints
    group: Ints
    value: Floats
    text: NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Hearings:
    """Who heard whom on one question, one entry a message and hearer; shape [hearings] each."""

    round: Ints
    hearer: Ints
    sender: Ints


@dataclass(frozen=True, eq=False)
class Moves:
    """Moves of one arm in a game; shape [moves] each, NaN or an empty word where there is nothing."""

    round: Ints
    agent: Ints
    action: NDArray[np.str_]
    choice: NDArray[np.str_]
    amount: Floats
    payoff: Floats


@dataclass(frozen=True, eq=False)
class Given:
    """One arm's answers to one question, and what else the measure needs.

    Attributes
    ----------
    question : the question asked.
    rounds : when it was asked, shape [polls].
    options : answers, -1 missing; ``values`` are stances, NaN missing; shape [polls, agents].
    refused : whether the model would not answer, rather than failed to; shape [polls, agents].
    members : who is asked about, shape [agents]; all where it is about everybody.
    weights : how much each agent counts, shape [agents]; None where all count alike.
    groups : labels of each group variable that survey and personas share, shape [agents] each.
    poll : the poll looked at: 0 the first, -1 the last.
    truth : how the survey's people answered, None where there is no ground truth.
    said, heard : public statements, and who heard whom; for an arm that hears nobody, whom its agents hear in
        the arm that talks. None where there are none.
    ties : hearer and heard of each tie of the social graph, shape [2, ties].
    moves : moves of a game.
    control : the same of the control arm; None for the control arm itself, and where there is none.
    arms : the same of all arms, by name.
    stream : randomness for a purpose.
    """

    question: Question
    rounds: Ints
    options: Ints
    values: Floats
    refused: Bools
    members: Bools
    stream: Stream
    weights: Floats | None = None
    groups: Mapping[str, NDArray[np.str_]] = field(default_factory=dict)
    poll: int = 0
    truth: Truth | None = None
    said: Statements | None = None
    heard: Hearings | None = None
    ties: Ints | None = None
    moves: Moves | None = None
    control: Given | None = None
    arms: Mapping[str, Given] = field(default_factory=dict)

    def of(self, members: Bools) -> Given:
        """Return the same of some of the agents; the others have no answer."""
        return replace(
            self,
            members=members,
            options=np.where(members, self.options, -1),
            values=np.where(members, self.values, np.nan),
            refused=self.refused & members,
        )

    @property
    def answers(self) -> Ints:
        """Answers of the poll looked at, shape [agents]."""
        return np.asarray(self.options[self.poll])

    @property
    def stances(self) -> Floats:
        """Stances of the poll looked at, shape [agents]."""
        return np.asarray(self.values[self.poll])

    @property
    def weight(self) -> Floats:
        """How much each agent counts, shape [agents]."""
        return np.ones(self.options.shape[1]) if self.weights is None else self.weights

    @property
    def counted(self) -> Bools:
        """Whose answers of the poll count: those there are, of agents with a weight above 0."""
        return np.asarray((self.answers >= 0) & (self.weight > 0))

    @property
    def twice(self) -> Bools:
        """Who answered in the first and in the last poll, whatever the weight; shape [agents]."""
        return np.asarray((self.options[0] >= 0) & (self.options[-1] >= 0))

    def of_shares(self, measure: Callable[..., Floats], *polls: Ints) -> OfDrawn:
        """Return a function of the shares of options, in the poll looked at or in stated answers."""
        return of_shares(
            measure, len(self.question.options), *(polls or (self.answers,)), weights=self.weights
        )

    def drawn(self, name: str, of: OfDrawn, **more: Any) -> Drawn:
        """Return a figure of the agents that answered the poll looked at."""
        return Drawn(
            name=name,
            of=of,
            n=int(self.counted.sum()),
            missing=int((self.members & (self.answers < 0)).sum()),
            among=np.asarray(self.counted * self.weight),
            **more,
        )

    @property
    def shares(self) -> Floats:
        """Shares of the options in the poll looked at, shape [options]; NaN where nobody answered."""
        counts = np.bincount(
            self.answers[self.counted], self.weight[self.counted], len(self.question.options)
        )
        return np.asarray(counts / counts.sum() if counts.sum() > 0 else np.full(len(counts), np.nan))

    @property
    def unit(self) -> Floats:
        """Positions of the options on a scale from 0 to 1, shape [options]."""
        scale = self.question.scale
        return np.asarray((scale - scale[0]) / (scale[-1] - scale[0]))


@dataclass(frozen=True, eq=False)
class Several:
    """The answers of all arms to all questions, for figures over several questions.

    Attributes
    ----------
    questions : in the order of the scenario.
    arms : given of each arm, question by question, of polls in the order of time.
    weights, units : weight of each agent, None where all are alike; who is independent of whom in a stage.
    survey : respondents, None where the survey is not at hand.
    truth : ground truth by question, group and label.
    stream : randomness for a purpose.
    """

    questions: tuple[Question, ...]
    arms: Mapping[str, Mapping[str, Given]]
    weights: Floats | None
    units: Callable[[str], Ints]
    survey: Survey | None
    truth: Mapping[tuple[str, str, str], Truth]
    stream: Stream
