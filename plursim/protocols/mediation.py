"""Mediation: a mediator drafts statements, members rank and criticise them, and a vote decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim.errors import InputError
from plursim.forms import Number, Ranking, Text
from plursim.portable import Floats, Ints
from plursim.protocols.base import Interaction, topic_named
from plursim.protocols.record import REASONS, Shelf, log_figures, log_moves
from plursim.protocols.seating import group_of, seated
from plursim.protocols.tally import Played, Tally
from plursim.society.ask import Ask
from plursim.society.membership import Role
from plursim.society.replies import Given, Texts
from plursim.society.requests import Heard, Need, Poll, Reflect, Request, Speak, Write
from plursim.society.society import Society
from plursim.surveys.question import Question
from plursim.voting import AnyRule, axioms
from plursim.voting.condorcet import Schulze
from plursim.voting.profile import completed

MEDIATOR = (
    "You are a neutral mediator. You help a group of citizens to find a statement that all of them can"
    " accept,"
    " and you take no side of your own."
)


class Mediation(Interaction):
    """A mediator drafts group statements, members rank and criticise them, and a vote picks the winner.

    Rules. Agents are seated once in groups of ``group_size``; who finds no full group is only polled. Each
    group has a mediator of its own (role ``mediator``). In the first round every member writes an opinion on
    the topic. The mediator drafts ``candidates`` statements, for each of which it is shown the opinions in an
    order drawn anew; in later rounds also the last winner and what members criticised in it. Members rank the
    candidates, which each is shown in a drawn order, and ``vote`` makes one ranking of theirs; of tied
    winners the first drafted is taken. Members then read the winner and, but for the last round, write a
    critique. After the last round everybody says on a scale from 1 to 7 how far it agrees with the first and
    with the last winner, and weighs the last one as something heard. A draft that is missing is no
    candidate, a ranking that is missing no ballot; a group without any candidate has no winner in that
    round. Without interaction (the control arm) members write opinions and are polled.

    What an agent that computes may know (``features``): ``positions``, the stances candidates take between
    the ends of the topic, 0 .. 1, NaN where not known, shape [asked, candidates].

    Logged: texts ``opinion``, ``draft.K`` (by the mediator) and ``critique``; one action ``rank`` a member
    with the ranking of all candidates, ``endorse.first`` and ``endorse.last`` with the rating, and ``win`` by
    the mediator with the winning draft, its social ranks and what it meets of the axioms of voting. Each
    round: ``condorcet_share`` of groups whose winner beats every other candidate. In the end
    ``endorsement.first`` and ``endorsement.last``. Tallies: endorsement, and preference for the last.

    Source: Tessler et al. 2024 (the Habermas machine): groups of five, sixteen candidates, one round of
    critique; with voters on a line and an odd number of them the Schulze winner is the candidate nearest the
    median.
    """

    needs: ClassVar[frozenset[type[Request] | Need]] = frozenset(
        {Poll, Need(Write, Text), Speak, Reflect, Need(Ask, Ranking), Need(Ask, Number)}
    )

    kind: Literal["mediation"] = "mediation"
    rounds: int = Field(
        default=2, ge=1, le=100, description="Drafting rounds; from the second on with critiques."
    )
    group_size: int = Field(default=5, ge=2, le=1000, description="Members of a group.")
    candidates: int = Field(default=4, ge=1, le=26, description="Statements drafted in a round.")
    topic: str | None = Field(default=None, description="Question the groups talk about; default: the first.")
    vote: AnyRule = Field(default=Schulze(), description="How rankings become a winner.")

    def roles(self) -> Sequence[Role]:
        """Return the mediator; one joins for each group."""
        return (Role("mediator", MEDIATOR, count=0),)

    def topics(self, questions: Sequence[Question]) -> Ints:
        """Return the question the groups talk about."""
        return topic_named(self.topic, questions)

    def tallies(self, played: Played) -> Iterator[Tally]:
        """Count endorsements."""
        rows = played.actions
        if not len(rows):
            return
        rated = rows[rows["amount"].notna()]
        for when in ("first", "last"):
            mine = rated[rated["action"].astype(str) == f"endorse.{when}"]
            yield Tally.mean(f"endorsement_{when}", mine, mine["amount"], low=1.0, high=7.0)

    def check(self, society: Society) -> None:
        """Refuse too few agents, an unknown topic, and the exposure placebo."""
        there = len(society.everyone)
        if there < self.group_size:
            raise InputError(f"a group of {self.group_size} needs as many agents; the population has {there}")
        if not len(self.topics(society.questions)):
            raise InputError(f"topic '{self.topic}' is no question of the survey")
        if society.arm.shuffled:
            raise InputError(
                f"the arm '{society.arm.name}' exchanges what members read; a vote on other groups'"
                " statements"
                " decides nothing: leave it out"
            )
        if self.vote.ballot != "ranks":
            raise InputError(f"the voting rule {self.vote.kind} takes no rankings; use one that does")

    def start(self, society: Society) -> None:
        """Seat groups and give each a mediator."""
        shelf, groups = Shelf(society, self.kind), seated(society, "mediation.seats", self.group_size)
        shelf["groups"] = groups
        for name in ("first", "winner"):
            shelf[name] = np.full(len(groups), -1, dtype=np.int64)
        society.keep("mediation.opinion", np.full(society.size, -1, dtype=np.int64), -1)
        society.keep("mediation.critique", np.full(society.size, -1, dtype=np.int64), -1)
        if society.arm.interaction:
            society.hire_for("mediator", len(groups))

    def play(self, society: Society) -> None:
        """Play one drafting round."""
        shelf = Shelf(society, self.kind)
        groups, members = shelf["groups"], np.sort(shelf["groups"].ravel())
        if society.round == 1:
            shelf["opinion"][members] = self._write(society, "opinion", members, None, self._task(society))
        if not society.arm.interaction:
            return
        drafts = self._drafts(society)
        winner = self._decided(society, drafts)
        shelf["winner"] = np.where(winner >= 0, winner, shelf["winner"])
        if society.round == 1:
            shelf["first"] = shelf["winner"].copy()
        if society.round < self.rounds:
            self._criticise(society, groups, members)

    def finish(self, society: Society) -> None:
        """Let members say how far they agree with the first and the last winner, and weigh the last."""
        shelf = Shelf(society, self.kind)
        if not society.arm.interaction or not society.round:
            return
        figures = {}
        for when, winner in (("first", shelf["first"]), ("last", shelf["winner"])):
            figures[f"endorsement.{when}"] = self._endorsed(society, when, winner)
        log_figures(society, "end", figures)
        members, place = np.sort(shelf["groups"].ravel()), group_of(society, shelf["groups"])
        heard = [[one] if one >= 0 else [] for one in shelf["winner"][place[members]].tolist()]
        society.listen("hear", members, Heard.of(heard), question=self._column(society))

    def _column(self, society: Society) -> int:
        return int(self.topics(society.questions)[0])

    def _task(self, society: Society) -> str:
        question = society.questions[self._column(society)]
        return f'The topic is: "{question.text}" Write your opinion on it in at most three sentences.'

    def _write(self, society: Society, phase: str, agents: Ints, reads: Heard | None, task: str) -> Ints:
        request = Write(
            agents=agents,
            round=society.round,
            phase=phase,
            form=Text(what=phase),
            reads=reads,
            shown=task,
            question=self._column(society),
        )
        reply = society.ask(request, Given)
        groups = group_of(society, Shelf(society, self.kind)["groups"])[agents]
        texts = [str(text) for text in reply.values]
        return society.publish(
            phase, agents, texts, question=self._column(society), groups=groups, missing=reply.missing
        )

    def _drafts(self, society: Society) -> Ints:
        """Let mediators draft all candidates at once; ids, -1 where missing, shape [groups, candidates]."""
        shelf, column = Shelf(society, self.kind), self._column(society)
        groups, mediators = shelf["groups"], society.staff("mediator")
        question = society.questions[column].text
        task = (
            f'Citizens have written their opinions on "{question}" Write one statement, in at most four'
            " sentences,"
            " that speaks for the group as a whole and contradicts none of them."
        )
        if society.round > 1:
            task += " Take up what they criticised in the statement they chose before, which comes last."
        requests = []
        for k in range(self.candidates):
            rng = society.streams.generator("mediation.shuffle", society.round, k)
            rows = [
                self._sources(shelf, members[rng.permutation(len(members))], j)
                for j, members in enumerate(groups)
            ]
            requests.append(
                Speak(
                    agents=mediators,
                    round=society.round,
                    phase=f"draft.{k + 1}",
                    question=column,
                    shown=task,
                    reads=Heard.of(rows),
                )
            )
        ids = np.full((len(groups), self.candidates), -1, dtype=np.int64)
        for k, reply in enumerate(society.ask_all(requests, Texts)):
            ids[:, k] = society.publish(
                f"draft.{k + 1}",
                mediators,
                reply.texts,
                question=column,
                values=reply.values,
                groups=np.arange(len(groups)),
                missing=reply.missing,
            )
        return ids

    def _sources(self, shelf: Shelf, members: Ints, group: int) -> list[int]:
        """Return what a mediator reads: opinions, then critiques and the last winner."""
        found = [int(one) for name in ("opinion", "critique") for one in shelf[name][members] if one >= 0]
        return [*found, int(shelf["winner"][group])] if shelf["winner"][group] >= 0 else found

    def _decided(self, society: Society, drafts: Ints) -> Ints:
        """Let members rank the candidates of their group, and return each group's winner, -1 for none."""
        shelf = Shelf(society, self.kind)
        groups, place = shelf["groups"], group_of(society, shelf["groups"])
        numbers = (drafts >= 0).sum(axis=1)
        ranks = np.full((society.size, self.candidates), -1, dtype=np.int64)
        requests = []
        for count in np.unique(numbers[numbers > 1]):
            agents = np.sort(groups[numbers == count].ravel())
            rng = society.streams.generator("mediation.order", society.round, int(count))
            order = rng.random((society.size, int(count)))[agents].argsort(axis=1, kind="stable")
            shown = np.take_along_axis(_listed(drafts[place[agents]]), order, axis=1)
            requests.append((self._ranking(society, agents, drafts[place[agents]], shown), shown))
        replies = society.ask_all([request for request, _ in requests], Given)
        for (request, shown), reply in zip(requests, replies, strict=True):
            agents, ranked = request.agents, reply.missing == 0
            # A reply names places in the order shown; what stood there is the candidate.
            best_first = np.take_along_axis(shown, np.maximum(reply.values, 0), axis=1)
            ranks[agents[ranked, None], best_first[ranked]] = np.arange(shown.shape[1])
            self._log_ranks(society, agents, ranks[agents], drafts[place[agents]], reply)
        return self._won(society, ranks, drafts)

    def _ranking(self, society: Society, agents: Ints, drafts: Ints, shown: Ints) -> Ask:
        column, ids = self._column(society), np.take_along_axis(drafts, shown, axis=1)
        return Ask(
            agents=agents,
            round=society.round,
            phase=f"rank.{shown.shape[1]}",
            form=Ranking(options=tuple(f"Statement {k + 1}" for k in range(shown.shape[1]))),
            shown="Rank these statements by how well each speaks for you, the best first.",
            reads=Heard.of(list(ids)),
            byline="Statement {n}",
            question=column,
            features={"positions": _places(society, column, ids)},
        )

    def _won(self, society: Society, ranks: Ints, drafts: Ints) -> Ints:
        shelf, mediators = Shelf(society, self.kind), society.staff("mediator")
        winners, met = np.full(len(drafts), -1, dtype=np.int64), []
        fields: list[dict[str, Any]] = []
        for k, members in enumerate(shelf["groups"]):
            there = np.flatnonzero(drafts[k] >= 0)
            if not len(there):
                fields.append({"ranks": [], "why": "no_candidates"})
                continue
            ballots = ranks[members][:, there]
            rng = society.streams.generator("mediation.ties", society.round, k)
            decision = self.vote.decide(ballots, rng=rng)
            first = int(decision.winners[0]) if len(decision.winners) else 0
            winners[k] = drafts[k, there[first]]
            checked = axioms(ballots, np.array([first])) if completed(ballots)[1].any() else {}
            if checked.get("condorcet") is not None:
                met.append(bool(checked["condorcet"]))
            fields.append({"ranks": decision.ranks.tolist(), "why": decision.why, **checked})
        number = np.array(
            [list(row).index(one) + 1 if one >= 0 else -1 for row, one in zip(drafts, winners, strict=True)]
        )
        log_moves(
            society,
            "win",
            agent=mediators,
            action=["win"] * len(mediators),
            choice=[f"draft.{one}" if one > 0 else None for one in number.tolist()],
            fields=fields,
        )
        log_figures(society, "round", {"condorcet_share": np.mean(met) if met else np.nan})
        return winners

    def _log_ranks(self, society: Society, agents: Ints, ranks: Ints, drafts: Ints, reply: Given) -> None:
        log_moves(
            society,
            f"rank.{(drafts >= 0).sum(axis=1)[0]}",
            agent=agents,
            action=["rank"] * len(agents),
            reason=REASONS[reply.missing],
            fields=[{"ranks": row.tolist()} for row in ranks],
        )

    def _criticise(self, society: Society, groups: Ints, members: Ints) -> None:
        shelf, place = Shelf(society, self.kind), group_of(society, groups)
        reading = members[shelf["winner"][place[members]] >= 0]
        if len(reading):
            reads = Heard.of([[one] for one in shelf["winner"][place[reading]].tolist()])
            task = "Your group has chosen this statement. Write in at most two sentences what you miss in it."
            shelf["critique"][reading] = self._write(society, "critique", reading, reads, task)

    def _endorsed(self, society: Society, when: str, winner: Ints) -> float:
        """Ask members how far they agree with their group's statement; return the mean rating."""
        shelf, column = Shelf(society, self.kind), self._column(society)
        members, place = np.sort(shelf["groups"].ravel()), group_of(society, shelf["groups"])
        asked = members[winner[place[members]] >= 0]
        if not len(asked):
            return float("nan")
        ids = winner[place[asked]][:, None]
        near = _places(society, column, ids)
        reply = society.ask(
            Ask(
                agents=asked,
                round=society.round,
                phase=f"endorse.{when}",
                form=Number(name="rating", low=1.0, high=7.0, whole=True),
                shown="How far do you agree with this statement, from 1 (not at all) to 7 (entirely)?",
                reads=Heard.of(list(ids)),
                byline="Statement",
                question=column,
                features={"positions": near},
            ),
            Given,
        )
        log_moves(
            society,
            f"endorse.{when}",
            agent=asked,
            action=[f"endorse.{when}"] * len(asked),
            amount=reply.values,
            reason=REASONS[reply.missing],
            fields=[{"group": int(k)} for k in place[asked]],
        )
        known = reply.values[~np.isnan(reply.values)]
        return float(known.mean()) if len(known) else float("nan")


def _listed(drafts: Ints) -> Ints:
    """Return which candidates there are, in order, by agent; as many for each; shape [agents, count]."""
    return np.stack([np.flatnonzero(row >= 0) for row in drafts])


def _places(society: Society, column: int, ids: Ints) -> Floats:
    """Return where texts stand between the ends of a question, 0 .. 1, NaN where not known; shape of ids."""
    scale = society.questions[column].scale
    return np.asarray((society.messages.value[ids] - scale[0]) / (scale[-1] - scale[0]))
