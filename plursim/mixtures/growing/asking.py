"""Asking: how personas answer, and texts from a writer. Every request goes to a reasoner of the scenario."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from plursim.errors import Missing
from plursim.forms import Text
from plursim.graphs.graph import Graph
from plursim.mixtures.fitting.elicitation import Elicitor
from plursim.mixtures.growing.briefing import Brief, instruction
from plursim.personas import Persona, PersonaPool
from plursim.portable import Floats, Ints
from plursim.randomness import Streams
from plursim.reasoning.base import Reasoner
from plursim.runs.setup import Setup
from plursim.society.arms import Arm
from plursim.society.events import Answered, MemoryLog
from plursim.society.population import Population
from plursim.society.replies import Given
from plursim.society.requests import Write
from plursim.society.society import Society
from plursim.surveys.question import Question

WRITER = Arm("writer", interaction=False, persona=False)
FAILURES = [code.word for code in Missing if code.is_failure]


@dataclass(frozen=True, eq=False)
class Heeded:
    """How personas answer.

    Attributes
    ----------
    shares : response distributions, NaN where never answered, 0 beyond a question's options; shape
        [personas, questions, options].
    failed : share of each persona's replies that failed; refusals do not count; shape [personas].
    """

    shares: Floats
    failed: Floats

    def answers(self, position: int, columns: Ints) -> bool:
        """Return whether a persona gave any answer to each of some questions."""
        return not bool(np.isnan(self.shares[position, columns]).any())


class Panel:
    """Elicits the response distributions of personas, as a fit does.

    Parameters
    ----------
    setup : a prepared scenario whose reasoners are open.
    draws : answers of each persona to each question, where its distribution is not known.
    """

    def __init__(self, setup: Setup, draws: int) -> None:
        # A candidate whose replies fail is a row in the table, and no reason to stop.
        self._setup = replace(setup, scenario=setup.scenario.with_overrides([("limits.fail_above", 1)]))
        self._draws = draws

    def ask(self, personas: Sequence[Persona]) -> Heeded:
        """Return how personas answer. The same text answers the same again."""
        pool = PersonaPool(name="elicited", personas=tuple(personas))
        sink = MemoryLog()
        found = Elicitor(replace(self._setup, pool=pool), self._draws).elicit(sink)
        reasons = np.concatenate([e.reason for e in sink.events if isinstance(e, Answered)])
        failed = np.isin(reasons.reshape(len(personas), -1), FAILURES).mean(axis=1)
        return Heeded(found.shares, failed)


@dataclass(frozen=True)
class Written:
    """A text of a writer, usable where ``reason`` is ``answered``; ``raw``: what it said, if not the text."""

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
        society = self._society(number)
        society.start_round(step)
        request = Write(
            agents=society.everyone,
            round=step,
            phase=f"write.{brief.replaces or 'new'}",
            form=Text(what="persona"),
            shown=instruction(brief, self.questions, self.words, self.told),
            sources=((brief.text,) if brief.text else (),) * number,
        )
        reply = society.ask(request, Given)
        raw = reply.raw or ("",) * number
        return [
            self._vetted(text, Missing(int(code)), said or "")
            for text, code, said in zip(reply.values, reply.missing, raw, strict=True)
        ]

    def _society(self, number: int) -> Society:
        """Return writers without a persona of their own, one for each draft."""
        nobody, first = np.zeros(0, dtype=np.int64), np.zeros(number, dtype=np.int64)
        pool = PersonaPool(name="writer", personas=(Persona(id="writer", prompt="You write."),))
        return Society(
            population=Population(pool, first),
            graph=Graph.from_edges(number, nobody, nobody),
            questions=self.questions,
            survey=None,
            streams=self.streams,
            reasoners=(self.reasoner,),
            reasoner_of=first,
            sink=MemoryLog(),
            arm=WRITER,
        )

    def _vetted(self, text: str, code: Missing, raw: str) -> Written:
        if code is not Missing.ANSWERED:
            return Written("", code.word, raw)
        return Written(text, self.fault(text) or code.word, raw if raw != text else "")

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
