"""Peer pressure: the same question alone, and after peers who support or oppose have answered it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from plursim.errors import InputError
from plursim.forms import Choice
from plursim.portable import Bools, Ints
from plursim.protocols.base import Interaction, topic_named
from plursim.protocols.record import REASONS, Shelf, log_figures, log_moves
from plursim.protocols.tally import Played, Tally
from plursim.society.ask import Ask
from plursim.society.membership import Role
from plursim.society.replies import Given
from plursim.society.requests import Heard, Need, Poll, Request
from plursim.society.society import Society
from plursim.surveys.question import Question

Condition = Literal["again", "support", "oppose", "correct", "wrong", "trust", "doubt"]
BY_TRUTH = ("correct", "wrong", "trust", "doubt")


class PeerPressure(Interaction):
    """Every agent answers alone, and again after scripted peers have said what they answer.

    Rules. Everybody answers the topic in private (``alone``), and once more in each of ``conditions``, each
    time from the same memory. Peers are scripted: ``peers`` of them say the same answer. In ``support`` it
    is the agent's own answer, in ``oppose`` another one, drawn for each agent. With a ``truth`` (the words
    of the right option), peers in ``correct`` all say it and in ``wrong`` all say one drawn wrong option; in
    ``trust`` they do so after ``history`` earlier questions that they got right, in ``doubt`` they are right
    after as many that they got wrong. ``again`` shows nobody: what changes there is noise of asking twice.
    In the conditions with peers, ``rapport`` says in how many of ``history`` earlier questions a peer agreed
    with the agent. Who has no answer alone is asked nothing further. Without interaction (the control arm)
    every condition is ``again``.

    What an agent that computes may know (``features``): ``peers``, how many peers say each option, shape
    [asked, options], and ``own``, the option it gave alone, shape [asked].

    Logged: what peers say as messages of the role ``peer``; one action ``alone`` an agent with its answer,
    and one of the condition's name with the answer in it, the answer alone and what peers said. In the end,
    for each condition, ``changed.C`` (share that changed its answer), ``to_peers.C`` (share that took over
    an answer of peers it did not give alone, of those it differed from) and ``excess.C`` (changed less what
    changed in ``again``). With a truth ``conformity_all.C`` (right alone and wrong after, for ``correct``
    wrong and then right, as a share of everybody) and ``conformity_cond.C`` (of those it could happen to),
    ``utility`` and ``resistance`` over all conditions by truth, and ``independence``: right alone, in trust
    and in doubt, as a share of everybody. Tallies: changed and to_peers by condition.

    Source: BenchForm (Weng et al. 2025) divides by everybody in its code and by who could change in its
    paper: both are here. KAIROS (Song et al. 2025) for rapport. People with one peer of the opposite view
    change 7.3% of their answers, with one of the same view 4.0%.
    """

    needs: ClassVar[frozenset[type[Request] | Need]] = frozenset(
        {Poll, Need(Ask, Choice, frozenset({"peers", "own"}))}
    )

    kind: Literal["peer_pressure"] = "peer_pressure"
    rounds: Literal[1] = Field(default=1, description="One round, in which every condition is asked.")
    topic: str | None = Field(default=None, description="Question that is asked; default: the first.")
    conditions: tuple[Condition, ...] = Field(
        default=("again", "support", "oppose"),
        min_length=1,
        description="Conditions, each asked of everybody.",
    )
    truth: str | None = Field(default=None, description="Words of the right option, for conditions by truth.")
    peers: int = Field(default=6, ge=1, le=100, description="Peers who answer first.")
    history: int = Field(default=5, ge=0, le=100, description="Earlier questions peers have a record on.")
    rapport: int | None = Field(
        default=None,
        ge=0,
        le=100,
        description="Of those, how many they answered as the agent did; null: not told.",
    )

    def roles(self) -> Sequence[Role]:
        """Return the peers, whose answers are scripted."""
        return (Role("peer", "You are one of several people who answer a question.", count=self.peers),)

    def topics(self, questions: Sequence[Question]) -> Ints:
        """Return the question that is asked."""
        return topic_named(self.topic, questions)

    def tallies(self, played: Played) -> Iterator[Tally]:
        """Count changes by condition."""
        rows = played.actions
        if not len(rows):
            return
        for condition in self.conditions:
            mine = rows[(rows["action"].astype(str) == condition) & rows["choice"].notna()]
            if not len(mine):
                continue
            now, alone, said = (mine[name].astype(str) for name in ("choice", "alone", "said"))
            yield Tally.mean(f"changed_{condition}", mine, now != alone)
            if condition not in ("again", "support"):
                apart = mine["said"].notna() & (said != alone)
                yield Tally.mean(f"to_peers_{condition}", mine[apart], now[apart] == said[apart])

    def check(self, society: Society) -> None:
        """Refuse an unknown topic or truth, and arms in which nothing would differ."""
        if not len(self.topics(society.questions)):
            raise InputError(f"topic '{self.topic}' is no question of the survey")
        options = society.questions[self._column(society)].options
        by_truth = [one for one in self.conditions if one in BY_TRUTH]
        if by_truth and self.truth is None:
            raise InputError(f"condition '{by_truth[0]}' needs the right option under 'truth'")
        if self.truth is not None and self.truth not in options:
            raise InputError(
                f"truth '{self.truth}' is no option of the topic; expected one of {', '.join(options)}"
            )
        if self.rapport is not None and self.rapport > self.history:
            raise InputError(f"rapport {self.rapport} is more than the {self.history} earlier questions")
        if society.arm.shuffled:
            raise InputError(
                f"the arm '{society.arm.name}' exchanges what is read; peers here are scripted, and"
                " 'again' is"
                " the placebo: leave it out"
            )

    def start(self, society: Society) -> None:
        """Nothing is set up."""

    def play(self, society: Society) -> None:
        """Ask everybody alone, and then in every condition at once."""
        agents, column = society.everyone, self._column(society)
        alone = society.ask(self._request(society, "alone", agents, None, None), Given)
        options = society.questions[column].options
        self._log(society, "alone", agents, alone, alone.values, np.full(len(agents), -1))
        there = alone.missing == 0
        some, own = agents[there], alone.values[there]
        replies: dict[str, NDArray[np.int64]] = {}
        if len(some):
            said = {str(one): self._said(society, one, some, own, len(options)) for one in self.conditions}
            requests = [self._request(society, one, some, said[one], own) for one in self.conditions]
            for one, reply in zip(self.conditions, society.ask_all(requests, Given), strict=True):
                self._log(society, one, some, reply, own, said[one])
                replies[one] = np.where(reply.missing == 0, reply.values, -1)
        shelf = Shelf(society, self.kind)
        shelf["own"] = own
        for name, values in replies.items():
            shelf[f"now.{name}"], shelf[f"said.{name}"] = values, said[name]

    def finish(self, society: Society) -> None:
        """Log the figures of all conditions."""
        shelf = Shelf(society, self.kind)
        if "peer_pressure.own" not in society.state or not len(shelf["own"]):
            return
        own = shelf["own"]
        now: dict[str, Ints] = {one: shelf[f"now.{one}"] for one in self.conditions}
        figures: dict[str, float] = {}
        for one in self.conditions:
            known = now[one] >= 0
            figures[f"changed.{one}"] = _mean((now[one] != own)[known])
            said = shelf[f"said.{one}"]
            apart = known & (said >= 0) & (said != own)
            figures[f"to_peers.{one}"] = _mean((now[one] == said)[apart])
        if "again" in now:
            noise = figures["changed.again"]
            figures |= {
                f"excess.{one}": figures[f"changed.{one}"] - noise
                for one in self.conditions
                if one != "again"
            }
        if self.truth is not None:
            options = society.questions[self._column(society)].options
            figures |= self._by_truth(own == options.index(self.truth), now, options.index(self.truth))
        log_figures(society, "end", figures)

    def _by_truth(self, right: Bools, now: dict[str, Ints], truth: int) -> dict[str, float]:
        found: dict[str, float] = {}
        gained, lost, could_gain, could_lose = 0, 0, 0, 0
        for one, values in now.items():
            if one not in BY_TRUTH:
                continue
            known, after = values >= 0, values == truth
            could = known & (~right if one == "correct" else right)
            moved = could & (after if one == "correct" else ~after)
            found[f"conformity_all.{one}"] = float(moved.sum() / len(right))
            found[f"conformity_cond.{one}"] = float(moved.sum() / could.sum()) if could.sum() else np.nan
            gained, could_gain = (
                gained + int((known & ~right & after).sum()),
                could_gain + int((known & ~right).sum()),
            )
            lost, could_lose = (
                lost + int((known & right & ~after).sum()),
                could_lose + int((known & right).sum()),
            )
        found["utility"] = gained / could_gain if could_gain else np.nan
        found["resistance"] = 1 - lost / could_lose if could_lose else np.nan
        if {"trust", "doubt"} <= now.keys():
            found["independence"] = float((right & (now["trust"] == truth) & (now["doubt"] == truth)).mean())
        return found

    def _column(self, society: Society) -> int:
        return int(self.topics(society.questions)[0])

    def _said(self, society: Society, condition: str, agents: Ints, own: Ints, options: int) -> Ints:
        """Return the option peers say to each agent, -1 where there are none."""
        if condition == "again" or not society.arm.interaction:
            return np.full(len(agents), -1, dtype=np.int64)
        if condition == "support":
            return own
        uniform = society.draw("peer_pressure.said", condition)[agents]
        other = np.floor(uniform * (options - 1)).astype(np.int64)
        if condition == "oppose":
            return np.asarray((own + 1 + other) % options)
        truth = society.questions[self._column(society)].options.index(self.truth or "")
        if condition in ("correct", "doubt"):
            return np.full(len(agents), truth, dtype=np.int64)
        wrong = (truth + 1 + int(np.floor(society.draw("peer_pressure.wrong")[0] * (options - 1)))) % options
        return np.full(len(agents), wrong, dtype=np.int64)

    def _request(
        self, society: Society, condition: str, agents: Ints, said: Ints | None, own: Ints | None
    ) -> Ask:
        column, asked = self._column(society), len(agents)
        question = society.questions[column]
        counts = np.zeros((asked, len(question.options)))
        reads = None
        if said is not None and (said >= 0).any():
            counts[np.arange(asked), said] = self.peers
            texts = {k: self._published(society, condition, question, k) for k in np.unique(said).tolist()}
            reads = Heard.of([texts[k] for k in said.tolist()])
        scale = question.scale
        places = (scale - scale[0]) / (scale[-1] - scale[0])
        return Ask(
            agents=agents,
            round=society.round,
            phase=condition,
            heard=society.recalled(agents),
            form=Choice(name="answer", options=question.options),
            shown=f"{question.text}{self._record(condition) if reads is not None else ''}",
            reads=reads,
            byline="Peer {n}",
            question=column,
            features={
                "peers": counts,
                "own": np.full(asked, -1, dtype=np.int64) if own is None else own,
                "positions": np.tile(places, (asked, 1)),
            },
        )

    def _published(self, society: Society, condition: str, question: Question, option: int) -> Ints:
        peers = society.staff("peer")
        texts = [f"My answer is: {question.options[option]}"] * len(peers)
        stance = np.full(len(peers), question.scale[option])
        return society.publish(
            f"{condition}.peers", peers, texts, question=self._column(society), values=stance
        )

    def _record(self, condition: str) -> str:
        """Return in words what is known of peers' earlier answers."""
        if condition in ("trust", "doubt"):
            right = self.history if condition == "trust" else 0
            return f" In {self.history} earlier questions each of your peers was right {right} times."
        if self.rapport is None:
            return ""
        record = (
            f"{self.history} earlier questions each of your peers answered as you did {self.rapport} times."
        )
        return f" In {record}"

    def _log(
        self, society: Society, condition: str, agents: Ints, reply: Given, own: Ints, said: Ints
    ) -> None:
        names = np.array([*society.questions[self._column(society)].options, None], dtype=object)
        given = np.where(reply.missing == 0, reply.values, -1)
        fields = [
            {"alone": names[a], "said": names[b]} for a, b in zip(own.tolist(), said.tolist(), strict=True)
        ]
        log_moves(
            society,
            condition,
            agent=agents,
            action=[condition] * len(agents),
            choice=names[given],
            reason=REASONS[reply.missing],
            fields=fields,
        )


def _mean(values: Bools) -> float:
    return float(values.mean()) if len(values) else float("nan")
