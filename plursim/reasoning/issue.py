"""An issue: a question with its arguments, as tables between balance, stance, option and sentence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from plursim.errors import InputError
from plursim.personas.arguments import Arguments
from plursim.portable import Floats, Ints
from plursim.surveys.question import Question


class Issue:
    """A question with M pro and M con arguments; an agent's balance is pro held minus con held, -M .. M.

    Argument k < M is pro, the others are con. Option k of K stands at balance rint(2Mk / (K - 1)) - M, and
    has exactly that option's position on the scale; balances between two options lie between them in
    proportion. So the option of a balance is the nearest one, and a balance exactly between two belongs to
    the one the agent held last.

    Raises
    ------
    InputError : too few arguments to tell the options apart, or options without an order (save two).

    Examples
    --------
    >>> question = Question(id="tax", text="Raise taxes?", options=("no", "perhaps", "yes"))
    >>> issue = Issue(question, Arguments(pro=("Schools need it.",), con=("It costs jobs.",)))
    >>> issue.balances.tolist(), issue.directions.tolist()
    ([-1, 0, 1], [1, -1])
    >>> code = issue.code(np.array([1]), np.array([False]), np.array([1]))
    >>> issue.say(code)[0]
    'I lean 1 of 1 towards "yes". I am not convinced when others say: "It costs jobs."'
    >>> [part.tolist() for part in issue.meaning(issue.read(issue.say(code)))]
    [[1], [False], [1]]
    """

    def __init__(self, question: Question, arguments: Arguments) -> None:
        self.question, self.each = question, len(arguments.pro)
        _check_fit(question, self.each)
        options, levels = len(question.options), 2 * self.each + 1
        self.balances: Ints = (
            np.rint(np.arange(options) * 2 * self.each / (options - 1)).astype(np.int64) - self.each
        )
        self.directions: Ints = np.repeat(np.array([1, -1]), self.each)
        every = np.arange(levels) - self.each
        self._values: Floats = np.interp(every, self.balances, question.scale)
        distance = np.abs(every[:, None] - self.balances)
        self._lower: Ints = distance.argmin(axis=1)
        self._upper: Ints = options - 1 - distance[:, ::-1].argmin(axis=1)
        self._phrases = _phrases(question, (*arguments.pro, *arguments.con))
        self._codes = {phrase: code for code, phrase in enumerate(self._phrases)}
        if len(self._codes) < len(self._phrases):
            raise InputError(f"arguments of question {question.id!r} cannot be told apart once spoken")

    def balance(self, held: NDArray[np.bool_]) -> Ints:
        """Return pro held minus con held; ``held`` has shape [agents, 2 M]."""
        found: Ints = np.where(held, self.directions, 0).sum(axis=1)
        return found

    def value(self, balance: Ints) -> Floats:
        """Return the stance on the question's scale."""
        return self._values[balance + self.each]

    def option(self, balance: Ints, last: Ints) -> Ints:
        """Return the nearest option; where two are equally near, the one on the side of the last option."""
        return np.clip(last, self._lower[balance + self.each], self._upper[balance + self.each])

    def code(self, argument: Ints, held: NDArray[np.bool_], balance: Ints) -> Ints:
        """Return the number of the message that puts an argument forward (or rejects it) from a balance."""
        return ((balance + self.each) * 2 + held) * 2 * self.each + argument

    def meaning(self, code: Ints) -> tuple[Ints, NDArray[np.bool_], Ints]:
        """Return argument, whether it is held, and the speaker's balance of messages with a code >= 0."""
        opening, argument = np.divmod(code, 2 * self.each)
        balance, held = np.divmod(opening, 2)
        return argument, held.astype(np.bool_), balance - self.each

    def say(self, code: Ints) -> tuple[str, ...]:
        """Return the messages in words."""
        return tuple(self._phrases[c] for c in code)

    def read(self, texts: Sequence[str]) -> Ints:
        """Return the codes of messages, -1 for a text that is none of this issue's."""
        return np.fromiter((self._codes.get(t, -1) for t in texts), dtype=np.int64, count=len(texts))


@lru_cache(maxsize=256)
def issue_of(question: Question, arguments: Arguments) -> Issue:
    """Return the tables of a question and its arguments, made once."""
    return Issue(question, arguments)


def _check_fit(question: Question, each: int) -> None:
    options = len(question.options)
    if not question.ordinal and options != 2:
        raise InputError(
            f"question {question.id!r} has {options} options without an order; arguments for and against "
            "need a question with an order or with exactly 2 options"
        )
    if 2 * each + 1 < options:
        raise InputError(
            f"question {question.id!r} has {options} options but {each} pro and {each} con arguments, which "
            f"tell only {2 * each + 1} stances apart; give at least {options // 2} of each"
        )


def _phrases(question: Question, arguments: tuple[str, ...]) -> list[str]:
    each = len(arguments) // 2
    return [
        f"{_opening(question, balance, each)} {_uttered(argument, held)}"
        for balance in range(-each, each + 1)
        for held in (False, True)
        for argument in arguments
    ]


def _opening(question: Question, balance: int, each: int) -> str:
    if balance == 0:
        return "I stand in the middle."
    return f'I lean {abs(balance)} of {each} towards "{question.options[-1 if balance > 0 else 0]}".'


def _uttered(argument: str, held: bool) -> str:
    return argument if held else f'I am not convinced when others say: "{argument}"'
