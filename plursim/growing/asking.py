"""Asking: how personas answer, and texts from a writer. Every request goes to a reasoner of the scenario."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plursim.events import Kept
from plursim.graphs.graph import Graph
from plursim.growing.briefing import Brief, instruction
from plursim.personas import Persona, PersonaPool
from plursim.population import Population
from plursim.randomness import Streams
from plursim.reasoning.base import Reasoner
from plursim.requests import Heard, Missing, Texts, Write
from plursim.society import Arm, Society
from plursim.surveys.question import Question

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

ELICIT = Arm("elicit", interaction=False)
WRITER = Arm("writer", interaction=False, persona=False)


@dataclass(frozen=True, eq=False)
class Elicited:
    """How personas answer.

    Attributes
    ----------
    shares : response distributions; NaN where not asked or never answered, 0 beyond a question's options;
        shape [personas, questions, options].
    failed : share of each persona's replies that failed; refusals do not count; shape [personas].
    reasons : commonest reason for a missing reply of each persona, ``answered`` where there is none.
    """

    shares: Floats
    failed: Floats
    reasons: tuple[str, ...]

    def answers(self, position: int, columns: Ints) -> bool:
        """Return whether a persona gave any answer to each of some questions."""
        return not bool(np.isnan(self.shares[position, columns]).any())


@dataclass(frozen=True, eq=False)
class Panel:
    """Puts survey questions to personas: as many agents of each as there are to be draws.

    Attributes
    ----------
    reasoners : the reasoners by name, the default under the empty name.
    draws : answers of each persona to each question.
    """

    questions: tuple[Question, ...]
    reasoners: dict[str, Reasoner]
    streams: Streams
    draws: int

    def ask(self, personas: Sequence[Persona], columns: Ints) -> Elicited:
        """Return how personas answer some questions. The same persona answers the same again."""
        society = self._society(personas)
        society.begin()
        answers = society.poll("elicit", questions=columns)
        persona = society.population.persona
        width = max(len(question.options) for question in self.questions)
        counts = np.zeros((len(personas), len(self.questions), width))
        agent, asked = np.nonzero(answers.options >= 0)
        np.add.at(counts, (persona[agent], columns[asked], answers.options[agent, asked]), 1.0)
        total = counts.sum(axis=2, keepdims=True)
        shares = np.divide(counts, total, out=np.full(counts.shape, np.nan), where=total > 0)
        missing = answers.missing.reshape(len(personas), -1)
        failure = np.isin(missing, [code for code in Missing if code.is_failure])
        return Elicited(shares, failure.mean(axis=1), tuple(_commonest(row) for row in missing))

    def _society(self, personas: Sequence[Persona]) -> Society:
        names = list(self.reasoners)
        by_persona = np.array([names.index(p.reasoner or "") for p in personas], dtype=np.int64)
        pool = PersonaPool(name="elicited", personas=tuple(personas))
        population = Population(pool, np.repeat(np.arange(len(personas)), self.draws))
        reasoner_of = np.repeat(by_persona, self.draws)
        return _society(
            population, self.questions, self.streams, tuple(self.reasoners.values()), reasoner_of, ELICIT
        )


def _commonest(codes: NDArray[np.int8]) -> str:
    """Return the word of the commonest reason among missing replies."""
    missing = codes[codes > 0]
    return Missing(int(np.bincount(missing).argmax())).word if len(missing) else Missing.ANSWERED.word


@dataclass(frozen=True)
class Written:
    """A text of a writer: usable where ``reason`` is ``answered``; ``raw`` is what the model said, if anything."""

    text: str
    reason: str
    raw: str = ""


@dataclass(frozen=True, eq=False)
class Writer:
    """Has personas written by a reasoner that answers requests to write.

    Attributes
    ----------
    words : most words of a persona; ``told`` most questions a brief names.
    """

    questions: tuple[Question, ...]
    reasoner: Reasoner
    streams: Streams
    words: int
    told: int

    def write(self, brief: Brief, number: int, step: int) -> list[Written]:
        """Return several drafts for one brief, each with the reason why it cannot be used, if any."""
        one = PersonaPool(name="writer", personas=(Persona(id="writer", prompt="You write."),))
        population = Population(one, np.zeros(number, dtype=np.int64))
        everyone = np.zeros(number, dtype=np.int64)
        society = _society(population, self.questions, self.streams, (self.reasoner,), everyone, WRITER)
        society.start_round(step)
        request = Write(
            agents=society.everyone,
            round=step,
            phase=f"write.{brief.replaces or 'new'}",
            heard=Heard.nothing(number),
            about="persona",
            instruction=instruction(brief, self.questions, self.words, self.told),
            sources=((brief.text,) if brief.text else (),) * number,
        )
        reply = society.ask(request, Texts)
        raw = reply.raw or ("",) * number
        return [
            self._vetted(text, Missing(int(code)), said or "")
            for text, code, said in zip(reply.texts, reply.missing, raw, strict=True)
        ]

    def _vetted(self, text: str, code: Missing, raw: str) -> Written:
        if code is not Missing.ANSWERED:
            return Written("", code.word, raw)
        return Written(text, self.fault(text) or code.word, raw or text)

    def fault(self, text: str) -> str | None:
        """Return what is wrong with a persona's text in one word, None where it can be used.

        ``not_a_persona`` does not begin with "You" (a refusal, or talk about the task); ``too_long`` has more
        words than twice those allowed; ``quotes_a_question`` repeats a survey question word for word, so that
        the persona would be told its answer.
        """
        if not re.match(r"You(?:r|'|’|\b)", text):
            return "not_a_persona"
        if len(text.split()) > 2 * self.words:
            return "too_long"
        plain = _plain(text)
        if any(_plain(question.text) in plain for question in self.questions):
            return "quotes_a_question"
        return None


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _society(
    population: Population,
    questions: tuple[Question, ...],
    streams: Streams,
    reasoners: tuple[Reasoner, ...],
    reasoner_of: Ints,
    arm: Arm,
) -> Society:
    nobody = np.zeros(0, dtype=np.int64)
    return Society(
        population=population,
        graph=Graph.from_edges(population.size, nobody, nobody),
        questions=questions,
        survey=None,
        streams=streams,
        reasoners=reasoners,
        reasoner_of=reasoner_of,
        sink=Kept(),
        arm=arm,
    )
