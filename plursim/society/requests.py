"""The kinds of request there are: to be polled, speak, weigh, judge, act and write, each an :class:`Ask`.

What has no kind of its own here is asked by :class:`plursim.society.ask.Ask` in any form.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from plursim.forms import Choice, Form, Probability, Several, Text
from plursim.portable import Ints
from plursim.society.ask import Ask, Heard, Request, Shown
from plursim.society.replies import Answers, Given, Reply, Stances, Texts, all_answered
from plursim.surveys.question import Question

if TYPE_CHECKING:
    from plursim.society.messages import Messages

__all__ = [
    "EVERY_REQUEST",
    "Act",
    "Ask",
    "Heard",
    "Judge",
    "Need",
    "Poll",
    "Reflect",
    "Request",
    "Shown",
    "Speak",
    "SurveyQuestion",
    "Write",
]


@dataclass(frozen=True, eq=False, kw_only=True)
class Reflect(Request):
    """Let agents weigh what they just heard about a question. Reply: :class:`Stances`.

    ``heard`` holds only the new messages. ``already`` counts those each agent heard earlier in this round,
    so that the draw for a message is the same however the round is cut into waves, shape [asked].
    """

    question: int
    already: Ints

    @classmethod
    def by_agent(cls) -> tuple[str, ...]:
        """Names of the further fields that hold one entry for each agent asked."""
        return ("already",)

    def replied(self, parts: Sequence[Given], questions: Sequence[Question]) -> Reply:  # noqa: ARG002
        """Return the reply that leaves all stances as they are; nobody is asked in words."""
        asked = len(self.agents)
        return Stances(values=np.full(asked, np.nan), missing=all_answered(asked))


@dataclass(frozen=True, eq=False, kw_only=True)
class SurveyQuestion(Ask):
    """One question of a poll, as it is asked: options by letter, and the answer stays private."""

    template: str = "poll"

    options_shuffle: ClassVar[bool] = True
    is_survey: ClassVar[bool] = True

    def draw_name(self, questions: Sequence[Question]) -> str:
        """Return the question's id."""
        return questions[self.question].id

    def words(self, questions: Sequence[Question], i: int) -> dict[str, object]:  # noqa: ARG002
        """Return the text of the question."""
        return {"question": questions[self.question].text}


@dataclass(frozen=True, eq=False, kw_only=True)
class Poll(Request):
    """Ask privately for an answer to survey questions. The answer enters nobody's memory.

    ``questions`` are columns of the society's questions, shape [questions]. Reply: :class:`Answers`.
    """

    questions: Ints

    def asks(self, questions: Sequence[Question]) -> tuple[Ask, ...]:
        """Return one request for each question."""
        return tuple(
            SurveyQuestion(
                agents=self.agents,
                round=self.round,
                phase=self.phase,
                heard=self.heard,
                question=int(column),
                form=Choice(name="answer", options=questions[column].options, listed=False),
            )
            for column in self.questions
        )

    def replied(self, parts: Sequence[Given], questions: Sequence[Question]) -> Reply:
        """Return the options chosen, and their stances."""
        shape = (len(self.agents), len(self.questions))
        if not parts:
            return Answers(
                options=np.zeros(shape, dtype=np.int64), values=np.zeros(shape), missing=all_answered(*shape)
            )
        options = np.stack([part.values for part in parts], axis=1)
        columns = zip(self.questions, options.T, strict=True)
        raw = [part.raw or (None,) * shape[0] for part in parts]
        return Answers(
            options=options,
            values=np.stack([questions[q].value_of(chosen) for q, chosen in columns], axis=1),
            missing=np.stack([part.missing for part in parts], axis=1),
            raw=tuple(zip(*raw, strict=True)) if any(part.raw for part in parts) else None,
        )


MESSAGE = Several(title="message", parts=(Text(name="message", what="message to the others"),))
VERDICT = Probability(
    name="probability_a", title="verdict", zero="certainly side B", certain="certainly side A"
)
TEXT = Text()


@dataclass(frozen=True, eq=False, kw_only=True)
class Speak(Ask):
    """Ask for one public message. Reply: :class:`Texts`.

    About a survey question (``question``) whoever speaks its own mind also says which option it publicly
    takes. ``argue_for`` holds the option each agent has to argue for, -1 where it speaks its own mind, shape
    [asked]; None for nobody. ``shown`` says in words how to speak (house style, word limit).
    """

    form: Form = MESSAGE
    template: str = "speak"
    argue_for: Ints | None = None

    options_shuffle: ClassVar[bool] = True

    @classmethod
    def by_agent(cls) -> tuple[str, ...]:
        """Names of the further fields that hold one entry for each agent asked."""
        return ("argue_for",)

    @property
    def sides(self) -> Ints:
        """Option each agent has to argue for, -1 for none, shape [asked]."""
        return np.full(len(self.agents), -1, dtype=np.int64) if self.argue_for is None else self.argue_for

    def asks(self, questions: Sequence[Question]) -> tuple[Ask, ...]:
        """Return the request with the answer to its question as a part of the form."""
        if self.question < 0:
            return (self,)
        options = questions[self.question].options
        hint = "letter of the answer you publicly take"
        answer = Choice(name="answer", options=options, listed=False, hint=hint)
        return (replace(self, form=replace(MESSAGE, parts=(*MESSAGE.parts, answer))),)

    def form_of(self, i: int) -> Form:
        """Return message and answer, the message alone for an agent that argues for a side."""
        form = self.form.one(i)
        assert isinstance(form, Several)
        return replace(form, asked=1) if self.sides[i] >= 0 else form

    def task_of(self, i: int) -> Hashable:
        """Return side and instruction."""
        return int(self.sides[i]), self.told(i)

    def words(self, questions: Sequence[Question], i: int) -> dict[str, object]:
        """Return question and side."""
        if self.question < 0:
            return {"question": "", "side": ""}
        question, side = questions[self.question], int(self.sides[i])
        options = question.options
        return {"question": question.text, "side": options[side] if side >= 0 else ""}

    def replied(self, parts: Sequence[Given], questions: Sequence[Question]) -> Reply:
        """Return the messages, with the stance each takes: that of its side, or of its answer."""
        given = parts[0]
        values = np.full(len(self.agents), np.nan)
        if self.question >= 0:
            taken = np.where(self.sides >= 0, self.sides, given.values["answer"])
            values = questions[self.question].value_of(np.where(given.missing == 0, taken, -1))
        texts = tuple(given.values["message"].tolist())
        return Texts(texts=texts, values=values, missing=given.missing, raw=given.raw)


@dataclass(frozen=True, eq=False, kw_only=True)
class Judge(Ask):
    """Ask judges how likely it is that side A argued better than side B. Reply: :class:`Given`.

    ``sides`` holds the option each side argues for, side A first. ``heard`` is the transcript, empty for the
    judgement before the debate.
    """

    form: Form = VERDICT
    template: str = "judge"
    sides: tuple[int, int]

    def words(self, questions: Sequence[Question], i: int) -> dict[str, object]:  # noqa: ARG002
        """Return the question and what the sides argue for."""
        question = questions[self.question]
        a, b = (question.options[side] for side in self.sides)
        return {"question": question.text, "side_a": a, "side_b": b}

    def speakers(self, i: int, messages: Messages, questions: Sequence[Question]) -> list[str]:
        """Name speakers by the side their first message takes, or else by the side not yet taken."""
        positions = questions[self.question].scale[list(self.sides)].tolist()
        sides: dict[int, int] = {}
        named = []
        for message in self.quoted.row(i).tolist():
            sender, stance = int(messages.sender[message]), float(messages.value[message])
            if sender not in sides:
                free = 1 if 0 in sides.values() else 0
                sides[sender] = positions.index(stance) if stance in positions else free
            named.append(f"Side {'AB'[sides[sender]]}")
        return named


@dataclass(frozen=True, eq=False, kw_only=True)
class Act(Ask):
    """Ask for a move in a game. Reply: :class:`Given`.

    ``game`` is the kind of the protocol, ``action`` the game's word for the move, such as ``donate``.
    """

    game: str
    action: str

    def own_moves(self, reply: Given) -> list[str]:
        """Return in words what agents did, as they remember it; empty where a move is missing."""
        found = []
        for i, (value, missing) in enumerate(zip(reply.values, reply.missing.tolist(), strict=True)):
            said = "" if missing else self.form_of(i).in_words(value)
            found.append(f"In round {self.round} I chose ({self.action}): {said}" if said else "")
        return found

    def draw_name(self, questions: Sequence[Question]) -> str:  # noqa: ARG002
        """Return the name of the game; the phase tells its moves apart."""
        return f"act/{self.game}"


@dataclass(frozen=True, eq=False, kw_only=True)
class Write(Ask):
    """Ask for a text, such as the strategy to play by. Reply: :class:`Given`, whose values are the texts.

    ``sources`` holds for each agent further texts it may read first that are no messages of this society,
    such as an earlier draft.
    """

    form: Form = TEXT
    sources: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def by_agent(cls) -> tuple[str, ...]:
        """Names of the further fields that hold one entry for each agent asked."""
        return ("sources",)

    def task_of(self, i: int) -> Hashable:
        """Return task and sources."""
        return super().task_of(i), self.sources[i] if self.sources else ()

    def further(self, i: int) -> list[tuple[str, str]]:
        """Return the sources."""
        return [("Somebody before you", text) for text in (self.sources[i] if self.sources else ())]

    @property
    def about(self) -> str:
        """What is written, in a word."""
        return self.form.what if isinstance(self.form, Text) else self.form.name

    def draw_name(self, questions: Sequence[Question]) -> str:  # noqa: ARG002
        """Return what is written."""
        return f"write/{self.about}"


EVERY_REQUEST: frozenset[type[Request]] = frozenset({Poll, Speak, Reflect, Judge, Act, Write, Ask})
"""All kinds of request; a reasoner that answers every form answers them all."""


@dataclass(frozen=True)
class Need:
    """What a protocol asks: a kind of request, in a form, with the features agents that compute may read.

    ``form`` None stands for the form that requests of this kind always have.
    """

    request: type[Request]
    form: type[Form] | None = None
    features: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """Return the need in words."""
        return self.request.__name__ + (f" in the form {self.form.kind}" if self.form is not None else "")
