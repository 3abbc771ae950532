"""Argument exchange with biased processing: the embedded default, a formal model and not a language model."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from plursim import portable
from plursim.portable import Floats, Ints
from plursim.reasoning.base import Distributions, Reasoner
from plursim.reasoning.by_stance import answer
from plursim.reasoning.draws import pick, speaking_draws, weighing_draws
from plursim.reasoning.first_stance import Draw, first_distributions, first_options
from plursim.reasoning.issue import Issue, issue_of
from plursim.reasoning.retest import Noise, Retest
from plursim.reasoning.stance_based import answers_of, cannot_answer, hearers, set_rows, support, trait
from plursim.reasoning.stance_text import is_continuous, state_stances
from plursim.society.replies import Answers, Given, Reply, Stances, Texts, all_answered
from plursim.society.requests import EVERY_REQUEST, Ask, Judge, Poll, Reflect, Request, Speak
from plursim.surveys.question import Question

if TYPE_CHECKING:
    from plursim.society.society import Society


def adoption_probability(balance: Ints, change: Ints, bias: Floats | float) -> Floats:
    """Return 1 / (1 + exp(-bias change balance)): how readily an agent takes over a message.

    Parameters
    ----------
    balance : arguments held for minus against, before the message.
    change : what adopting does to the balance, +1 or -1.
    bias : 0 is neutral; the larger, the more what fits the present stance is favoured
        (Banisch and Shamon 2021).

    Examples
    --------
    >>> adoption_probability(np.array([2, 2, 0]), np.array([1, -1, 1]), 0.5).round(3).tolist()
    [0.731, 0.269, 0.5]
    """
    return portable.expit(bias * change * balance)


def encounter_probability(own: Ints, other: Ints, each: int, homophily: Floats | float) -> Floats:
    """Return (1 - |own - other| / 2M)^h: how likely two agents with these balances attend to each other.

    Parameters
    ----------
    own, other : balances in -M .. M.
    each : M, number of arguments on each side.
    homophily : h >= 0; 0 means that everybody attends to everybody (Maes and Flache 2013).

    Examples
    --------
    >>> encounter_probability(np.array([4, 4]), np.array([0, -4]), 4, 2.0).tolist()
    [0.25, 0.0]
    """
    likeness = 1.0 - np.abs(own - other) / (2 * each)
    return portable.power(likeness, homophily)


def exchange(
    held: NDArray[np.bool_],
    uttered: NDArray[np.bool_],
    direction: Ints,
    balance: Ints,
    sender_balance: Ints,
    uniform: Floats,
    *,
    each: int,
    bias: Floats | float,
    homophily: Floats | float,
    stubbornness: Floats | float = 0.0,
) -> tuple[NDArray[np.bool_], Ints]:
    """Return each receiver's state of the argument and its balance after weighing one message.

    Where the receiver's state differs from the one uttered, it attends with the encounter probability and
    then adopts with the adoption probability times (1 - stubbornness), by its own balance of that moment.

    Parameters
    ----------
    held, uttered : whether receiver and sender hold the argument, shape [messages].
    direction : +1 for a pro and -1 for a con argument.
    balance, sender_balance : pro held minus con held.
    uniform : one draw in [0, 1) a message.
    each : M, number of arguments on each side.
    bias, homophily, stubbornness : one number, or one a message.

    Examples
    --------
    >>> one = np.array([1])
    >>> new, balance = exchange(
    ...     one < 0, one > 0, one, 0 * one, one, np.array([0.4]), each=4, bias=0.5, homophily=0.0
    ... )
    >>> new.tolist(), balance.tolist()
    ([True], [1])
    """
    change = np.where(uttered, direction, -direction)
    probability = adoption_probability(balance, change, bias) * (1.0 - stubbornness)
    probability = probability * encounter_probability(balance, sender_balance, each, homophily)
    adopted = (held != uttered) & (uniform < probability)
    return held ^ adopted, balance + change * adopted


class ArgumentReasoner(Reasoner):
    """Agents that hold, utter and weigh arguments, with biased processing and homophily: a formal model.

    First stances are drawn from the survey given the persona; the arguments an agent holds at first are a
    uniform draw among the sets with that stance. It utters an argument picked evenly from all of the issue's,
    put forward where it holds it and rejected where it does not, after an opening that states its stance.
    Assigned to a side it puts forward an argument for that side (one it holds, if any) and states that side.
    Hearing a message it adopts the sender's state of the argument by :func:`exchange`; a persona's
    ``stubbornness`` (0..1) makes it less ready to. A text in which no message of this kind is recognised,
    such as a language model's, moves nobody. Instructions on style are not followed. A topic that neither
    persona file nor scenario gives arguments for gets generic ones (see
    :func:`~plursim.reasoning.generic_arguments.generic_arguments`); on questions that nobody talks about, and
    on options without an order, agents keep their first answer.

    As a judge: before it has heard an argument, by how far its own stance lies towards side A; after, the
    logistic function of the adoption probabilities summed over the arguments for A minus those for B. Moves,
    votes, rankings and texts follow from the stance of the moment; see :mod:`~plursim.reasoning.by_stance`.

    With ``retest`` polls carry the noise of :mod:`~plursim.reasoning.retest`; speech and weighing do not.

    State: ``argument.held.<question>`` [agents, 2 M], ``argument.option`` [agents, questions].

    Sources: Maes and Flache 2013 (argument communication), Banisch and Shamon 2021 (biased processing); the
    exact rules of utterance, of stubbornness and of judging are plursim's own.
    """

    answers: ClassVar[frozenset[type[Request]]] = EVERY_REQUEST
    needs_survey: ClassVar[bool] = True
    uses_arguments: ClassVar[bool] = True

    kind: Literal["argument"] = "argument"
    draw: Draw = "independent"
    retest: Retest = None
    bias: float = Field(
        default=0.5, ge=0, le=100, description="How much what fits the present stance is favoured; 0: not."
    )
    homophily: float = Field(
        default=0.0, ge=0, le=100, description="How much agents attend to those like them; 0: to all alike."
    )

    def why_unmoved(self, question: Question) -> str | None:
        """Say that there are no arguments for and against an end where options have no order."""
        if is_continuous(question):
            return None
        return (
            f"question '{question.id}' has {len(question.options)} options without an order, and agents of "
            "the argument reasoner weigh arguments for and against one end of a scale"
        )

    def begin(self, society: Society, agents: Ints) -> None:
        """Draw first stances and the arguments held.

        Raises
        ------
        InputError : a question's options cannot be told apart by its arguments.
        """
        if not society.questions:
            return  # a protocol that asks nobody needs no stances, and no survey to draw them from
        issues = [self._issue(society, column) for column in range(len(society.questions))]
        options = self._first(society, agents)
        set_rows(society, "argument.option", agents, options)
        for issue, first in zip(issues, options.T, strict=True):
            if issue is not None:
                held = _first_sets(society, issue, agents, issue.balances[first])
                set_rows(society, _held(issue), agents, held)

    def _first(self, society: Society, agents: Ints) -> Ints:
        """Return the options held before any talk, shape [agents, questions]."""
        if self.retest is None:
            return first_options(society, agents, how=self.draw)
        held = Noise(self.retest, draw=self.draw).held(society, agents)
        return answers_of(society, np.arange(len(society.questions)), held).options

    def distributions(self, society: Society, request: Poll) -> Distributions | None:
        """Return what first stances are drawn from; None after the first round, when agents have moved."""
        return first_distributions(society, request) if request.round == 0 else None

    def reply(self, society: Society, request: Request) -> Reply:
        """Answer a poll, speak, reflect or judge request; any other by the stance."""
        match request:
            case Poll():
                return self._poll(society, request)
            case Speak() if request.question >= 0:
                return self._speak(society, request)
            case Reflect():
                return self._reflect(society, request)
            case Judge():
                return self._judge(society, request)
            case Ask():
                return answer(society, request, lambda column: self._stances(society, request.agents, column))
        raise cannot_answer(self, request)

    def _issue(self, society: Society, column: int) -> Issue | None:
        question = society.questions[column]
        arguments = society.arguments.get(question.id)
        return None if arguments is None else issue_of(question, arguments)

    def _stances(self, society: Society, agents: Ints, column: int) -> Floats:
        issue = self._issue(society, column)
        if issue is None:
            return society.questions[column].value_of(society.state["argument.option"][agents, column])
        return issue.value(issue.balance(society.state[_held(issue)][agents]))

    def _poll(self, society: Society, request: Poll) -> Answers:
        options = society.state["argument.option"][np.ix_(request.agents, request.questions)]
        values = np.empty(options.shape)
        for j, column in enumerate(request.questions):
            values[:, j] = self._stances(society, request.agents, int(column))
        reported = Noise(self.retest, draw=self.draw).polled(society, request, values)
        nearest = answers_of(society, request.questions, reported).options
        # of two options equally near it is the one held last
        options = np.where(reported == values, options, nearest)
        return Answers(options=options, values=reported, missing=all_answered(*options.shape))

    def _speak(self, society: Society, request: Speak) -> Texts:
        issue = self._issue(society, request.question)
        assigned = request.sides >= 0
        if issue is None:
            question = society.questions[request.question]
            own = self._stances(society, request.agents, request.question)
            values = np.where(assigned, question.value_of(request.sides), own)
            texts = state_stances(question, values)
            return Texts(texts=texts, values=values, missing=all_answered(len(texts)))
        held = society.state[_held(issue)][request.agents]
        stated = np.where(assigned, issue.balances[request.sides], issue.balance(held))
        end = np.where(assigned, np.sign(stated), 0)
        argument = pick(_candidates(issue, held, end), speaking_draws(society, request, "argument.speak"))
        put_forward = (end != 0) | held[np.arange(len(held)), argument]
        texts = issue.say(issue.code(argument, put_forward, stated))
        return Texts(texts=texts, values=issue.value(stated), missing=all_answered(len(texts)))

    def _reflect(self, society: Society, request: Reflect) -> Stances:
        issue, agents = self._issue(society, request.question), request.agents
        if issue is None:
            return Stances(values=np.full(len(agents), np.nan), missing=all_answered(len(agents)))
        held, column = society.state[_held(issue)][agents], request.question
        option, balance = society.state["argument.option"][agents, column], issue.balance(held)
        codes = _read(society, issue, request.heard.messages)
        stubborn = np.nan_to_num(trait(society, agents, "stubbornness"))
        for slot in range(int(request.heard.counts.max(initial=0))):
            some = np.flatnonzero(request.heard.counts > slot)
            code = codes[request.heard.offsets[some] + slot]
            some, code = some[code >= 0], code[code >= 0]
            argument, uttered, sender_balance = issue.meaning(code)
            held[some, argument], balance[some] = exchange(
                held[some, argument],
                uttered,
                issue.directions[argument],
                balance[some],
                sender_balance,
                weighing_draws(society, request, some, slot, "argument.weigh"),
                each=issue.each,
                bias=self.bias,
                homophily=self.homophily,
                stubbornness=stubborn[some],
            )
            option = issue.option(balance, option)
        society.state[_held(issue)][agents] = held
        society.state["argument.option"][agents, column] = option
        return Stances(values=issue.value(balance), missing=all_answered(len(agents)))

    def _judge(self, society: Society, request: Judge) -> Given:
        question, heard = society.questions[request.question], request.heard
        own = self._stances(society, request.agents, request.question)
        probability = support(question, own, request.sides)
        issue = self._issue(society, request.question)
        if issue is not None:
            codes = _read(society, issue, heard.messages)
            rows, (argument, uttered, _) = hearers(heard)[codes >= 0], issue.meaning(codes[codes >= 0])
            change = np.where(uttered, 1, -1) * issue.directions[argument]
            balance = issue.balance(society.state[_held(issue)][request.agents])
            weight = adoption_probability(balance[rows], change, self.bias)
            towards_a = np.sign(request.sides[0] - request.sides[1]) * change
            score = np.bincount(rows, weights=weight * towards_a, minlength=len(own))
            hearing = np.bincount(rows, minlength=len(own)) > 0
            probability = np.where(hearing, portable.expit(score), probability)
        return Given(values=probability, missing=all_answered(len(own)))


def _held(issue: Issue) -> str:
    return f"argument.held.{issue.question.id}"


def _first_sets(society: Society, issue: Issue, agents: Ints, balance: Ints) -> NDArray[np.bool_]:
    """Draw, evenly among all sets of arguments with a balance, one for each agent, shape [agents, 2 M].

    Pro arguments held and con arguments not held number M + balance together, so such a set is any choice of
    that many arguments.
    """
    rng = society.streams.generator("argument.first_sets", issue.question.id)
    rank = portable.ranks(rng.random((society.size, 2 * issue.each))[agents])
    supporting = rank < (issue.each + balance)[:, None]
    return np.equal(supporting, issue.directions > 0)


def _candidates(issue: Issue, held: NDArray[np.bool_], end: Ints) -> NDArray[np.bool_]:
    """Return which arguments each may utter: all of them, or those for its end, held ones first."""
    for_end = issue.directions == end[:, None]
    held_for_end = for_end & held
    chosen = np.where(held_for_end.any(axis=1, keepdims=True), held_for_end, for_end)
    return np.where(end[:, None] == 0, True, chosen)


def _read(society: Society, issue: Issue, messages: Ints) -> Ints:
    """Return the code of each message, -1 where its text is none of the issue's; each is read once."""
    unique, back = np.unique(messages, return_inverse=True)
    return issue.read([society.messages.texts[i] for i in unique])[back]
