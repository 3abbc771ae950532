"""Elicit the response distribution of every persona, once for each question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plursim.errors import FailureShareExceeded, Missing
from plursim.graphs.graph import Graph
from plursim.personas import Mixture
from plursim.portable import Floats, Ints
from plursim.randomness import Streams
from plursim.reasoning.base import Services
from plursim.runs.setup import Setup
from plursim.society.arms import Arm
from plursim.society.events import MemoryLog, Sink
from plursim.society.population import Population
from plursim.society.requests import Heard, Poll
from plursim.society.society import Society
from plursim.surveys.survey import Survey

ELICITATION = Arm("elicitation", interaction=False)
OnCalls = Callable[[int, float], None]


@dataclass(frozen=True, eq=False, kw_only=True)
class Elicited:
    """How every persona answers every question.

    Attributes
    ----------
    shares : response distributions, 0 beyond a question's options, NaN where there was no usable answer;
        shape [personas, questions, options].
    answers : how many sampled answers each distribution is the share of; 0 where the distribution itself is
        known; shape [personas, questions].
    missing : share of replies without a usable answer, shape [personas, questions].
    reasons : how many replies were missing, by reason.
    """

    shares: Floats
    answers: Ints
    missing: Floats
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Personas with a distribution for every question, shape [personas]."""
        finite = np.isfinite(self.shares).reshape(len(self.shares), -1)
        return np.asarray(finite.all(axis=1), dtype=np.bool_)


@dataclass(eq=False)
class Elicitor:
    """Asks ``draws`` agents of every persona, each of them alone, in a population made for the purpose.

    Parameters
    ----------
    setup : personas, questions, survey and reasoners.
    draws : agents of each persona.
    """

    setup: Setup
    draws: int

    def __post_init__(self) -> None:
        personas = np.repeat(np.arange(len(self.setup.pool.personas)), self.draws)
        names = ["", *self.setup.scenario.reasoners]
        # Shares of reasoners drawn at random over agents are no property of a persona: personas decide.
        of_persona = [names.index(p.reasoner or "") for p in self.setup.pool.personas]
        none = np.zeros(0, dtype=np.int64)
        self.setup = replace(
            self.setup,
            population=Population(self.setup.pool, personas),
            graph=Graph.from_edges(len(personas), none, none),
            mixture=Mixture.uniform(self.setup.pool),
            reasoner_of=np.array(of_persona, dtype=np.int64)[personas],
        )

    @contextmanager
    def opened(self, services: Services) -> Iterator[None]:
        """Open the reasoners, with the store replies are looked up and kept in."""
        with self.setup.opened(services):
            yield

    def elicit(self, sink: Sink) -> Elicited:
        """Poll everybody, log one row an agent and question, and return the personas' distributions.

        Raises
        ------
        FailureShareExceeded : more replies failed than ``limits.fail_above``.
        """
        society = self._society(self.setup.survey, sink)
        society.begin()
        answers = society.poll()
        sink.commit()
        self._check_failures(society)
        options = [np.where(answers.missing == 0, answers.options, -1)[:, j] for j in self._columns]
        found = self._sampled(options, answers.missing)
        return self._known(society, found, np.arange(len(self.setup.reasoners)))

    def informed(self) -> Ints:
        """Return which reasoners take their agents' answers from the survey itself."""
        reasoners = self.setup.reasoners
        asks = [reasoner.draws_from_survey for reasoner in reasoners]
        used = np.isin(np.arange(len(reasoners)), self.setup.reasoner_of)
        return np.flatnonzero(np.array(asks) & used)

    def again(self, before: Elicited, survey: Survey) -> Elicited:
        """Return the distributions with a survey of fewer respondents behind those that come from a survey.

        Personas whose reasoner does not look at the survey keep what they answered before.
        """
        informed = self.informed()
        if not len(informed):
            return before
        society = self._society(survey, MemoryLog())
        after = self._known(society, before, informed)
        rest = [r for r in informed if not self._is_known(society, int(r))]
        if not rest:
            return after
        society.begin()
        agents = np.flatnonzero(np.isin(society.reasoner_of, rest))
        answers = society.poll(agents=agents)
        missing = np.full((society.size, len(society.questions)), Missing.NOT_ASKED, dtype=np.int8)
        options = np.full(missing.shape, -1, dtype=np.int64)
        missing[agents], options[agents] = answers.missing, answers.options
        sampled = self._sampled(list(options.T), missing)
        changed = np.isin(self._persona_reasoners, rest)
        return replace(after, shares=np.where(changed[:, None, None], sampled.shares, after.shares))

    @property
    def _columns(self) -> range:
        return range(len(self.setup.questions))

    @property
    def _persona_reasoners(self) -> Ints:
        return self.setup.reasoner_of[:: self.draws]

    def _society(self, survey: Survey | None, sink: Sink) -> Society:
        """Return a society in which nobody hears anybody, so that no protocol needs to fit it."""
        setup = self.setup
        return Society(
            population=setup.population,
            graph=setup.graph,
            questions=setup.questions,
            survey=survey,
            streams=Streams(setup.scenario.seed),
            reasoners=setup.reasoners,
            reasoner_of=setup.reasoner_of,
            sink=sink,
            arm=ELICITATION,
            arguments=setup.arguments,
        )

    def _sampled(self, options: list[Ints], missing: NDArray[np.int8]) -> Elicited:
        """Return shares of the options sampled; option -1 counts as missing."""
        personas, width = len(self.setup.pool.personas), max(len(q.options) for q in self.setup.questions)
        counts = np.zeros((personas, len(options), width), dtype=np.int64)
        of_agent = self.setup.population.persona
        for column, given in enumerate(options):
            answered = given >= 0
            places = (of_agent[answered] * len(options) + column) * width + given[answered]
            counts += np.bincount(places, minlength=counts.size).reshape(counts.shape)
        answers = counts.sum(axis=2)
        with np.errstate(invalid="ignore"):
            shares = counts / answers[:, :, None]
        lost = (missing != 0).reshape(personas, self.draws, -1).mean(axis=1)
        codes = np.bincount(missing.ravel(), minlength=len(Missing))
        reasons = {code.word: int(codes[code]) for code in Missing if code and codes[code]}
        return Elicited(shares=shares, answers=answers, missing=lost, reasons=reasons)

    def _is_known(self, society: Society, reasoner: int) -> bool:
        agents = np.flatnonzero(society.reasoner_of == reasoner)[:1]
        return self.setup.reasoners[reasoner].distributions(society, self._request(agents)) is not None

    def _request(self, agents: Ints) -> Poll:
        columns = np.array(self._columns, dtype=np.int64)
        nothing = Heard.nothing(len(agents))
        return Poll(agents=agents, round=0, phase="poll", heard=nothing, questions=columns)

    def _known(self, society: Society, found: Elicited, reasoners: Ints) -> Elicited:
        """Put in the distributions that some reasoners know without sampling."""
        shares, answers, missing = found.shares.copy(), found.answers.copy(), found.missing.copy()
        for number in reasoners:
            agents = np.flatnonzero(society.reasoner_of == number)
            if not len(agents):
                continue
            known = self.setup.reasoners[number].distributions(society, self._request(agents))
            if known is None:
                continue
            some = agents[:: self.draws] // self.draws
            for column, given in enumerate(known.shares):
                each = given.reshape(len(some), self.draws, -1)
                with np.errstate(invalid="ignore"):
                    mean = np.nansum(each, axis=1) / np.isfinite(each).all(axis=2).sum(axis=1)[:, None]
                shares[some, column] = 0.0 if np.isfinite(mean).all() else np.where(
                    np.isfinite(mean).all(axis=1), 0.0, np.nan)[:, None]  # fmt: skip
                shares[some, column, : given.shape[1]] = mean
            answers[some] = 0
            lost = (known.missing != 0).reshape(len(some), self.draws, -1)
            missing[some] = lost.mean(axis=1)
        return replace(found, shares=shares, answers=answers, missing=missing)

    def _check_failures(self, society: Society) -> None:
        limit = self.setup.scenario.limits.fail_above
        if society.failure_share() > limit:
            reasons: dict[str, Any] = {
                code.word: int(society.outcomes[code]) for code in Missing if code.is_failure
            }
            spelled = ", ".join(f"{word} {count}" for word, count in reasons.items() if count)
            raise FailureShareExceeded(
                f"{society.failure_share():.1%} of the personas' replies failed ({spelled}); "
                f"limits.fail_above allows {limit:.1%}. Everything so far is kept."
            )
