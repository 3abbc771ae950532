"""Statements and votes: everybody writes, votes on what others wrote, and groups are found from the votes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim.errors import InputError
from plursim.forms import Ballot
from plursim.portable import Floats, Ints, log
from plursim.protocols.base import Interaction, topic_named
from plursim.protocols.record import REASONS, Shelf, log_figures, log_moves
from plursim.protocols.tally import Played, Tally, answered
from plursim.society.ask import Ask
from plursim.society.replies import Given
from plursim.society.requests import Heard, Need, Poll, Request, Speak
from plursim.society.society import Society
from plursim.surveys.question import Question
from plursim.voting.consensus import divisiveness, group_aware_consensus, priority, tally
from plursim.voting.opinion_groups import Landscape, landscape, opinion_groups

VOTES = ("disagree", "pass", "agree")


class Statements(Interaction):
    """Everybody writes a statement and votes on samples of the others'; consensus is what all groups share.

    Rules. In the first round everybody writes one statement on the topic, in public. In each round everybody
    then votes (agree, disagree or pass) on ``sample`` statements of others that it has not voted on yet,
    drawn in proportion to their priority: those few have seen, many agree with, few pass, and that tell
    people apart. Nobody answers anybody. After each round opinion groups are found from the votes alone:
    from their two principal components, in two to ``groups`` clusters, the number by silhouette; who has
    cast fewer than ``least_votes`` belongs to none. A statement that is missing is none, a vote that is
    missing a vote not cast. Without interaction (the control arm) everybody writes, nobody reads, and nobody
    votes.

    What an agent that computes may know (``features``): ``positions`` of the statements it is shown, stances
    between the ends of the topic, 0 .. 1, NaN where not known, shape [asked, sample].

    Logged: the statements as messages; one action ``vote`` an agent and statement with its number (field
    ``statement``); in the end one action ``statement`` an author with votes, ``consensus`` (product over
    groups of the share that agrees), ``divisive`` (difference between the most and the least agreeing group)
    and ``chosen``. Each round: ``votes``, ``opinion_groups``. In the end ``chosen`` (statements that in
    every group more than ``threshold`` agree with), ``best_consensus`` and ``coverage`` (share of agents
    that agree with one of the chosen at least). Tallies: shares of votes that agree and pass.

    Source: Polis (Small et al. 2021) and collective constitutional AI (Huang et al. 2024); consensus compares
    only between runs with as many groups, since it is a product.
    """

    needs: ClassVar[frozenset[type[Request] | Need]] = frozenset({Poll, Speak, Need(Ask, Ballot)})

    kind: Literal["statements"] = "statements"
    rounds: int = Field(default=3, ge=1, le=1000, description="Rounds of votes.")
    sample: int = Field(default=6, ge=1, le=26, description="Statements an agent votes on in a round.")
    topic: str | None = Field(
        default=None, description="Question the statements are about; default: the first."
    )
    groups: int = Field(default=5, ge=2, le=10, description="Most opinion groups.")
    least_votes: int = Field(
        default=7, ge=1, le=1000, description="Votes without which an agent has no group."
    )
    threshold: float = Field(default=0.6, ge=0, le=1, description="Share of every group that must agree.")

    def topics(self, questions: Sequence[Question]) -> Ints:
        """Return the question the statements are about."""
        return topic_named(self.topic, questions)

    def tallies(self, played: Played) -> Iterator[Tally]:
        """Count votes that agree, and that pass."""
        rows = played.actions
        if not len(rows):
            return
        cast = answered(rows[rows["action"].astype(str) == "vote"])
        for name in ("agree", "pass"):
            yield Tally.mean(f"{name}_share", cast, cast["choice"].astype(str) == name)

    def check(self, society: Society) -> None:
        """Refuse an unknown topic, a lonely agent, and the exposure placebo."""
        if not len(self.topics(society.questions)):
            raise InputError(f"topic '{self.topic}' is no question of the survey")
        if len(society.everyone) < 2:
            raise InputError("votes on statements of others need two agents at least")
        if society.arm.shuffled:
            raise InputError(
                f"the arm '{society.arm.name}' exchanges what is read for what others read; statements are"
                " drawn for everybody alike already: leave it out"
            )

    def start(self, society: Society) -> None:
        """Begin without statements."""
        Shelf(society, self.kind)["ids"] = np.zeros(0, dtype=np.int64)

    def play(self, society: Society) -> None:
        """Write in the first round, and vote."""
        shelf = Shelf(society, self.kind)
        if society.round == 1:
            agents = society.everyone
            ids = society.say(
                "write",
                agents,
                self._column(society),
                instruction="Write one statement on this that others can agree or disagree with.",
            )
            shelf["ids"], shelf["authors"] = ids[ids >= 0], agents[ids >= 0]
            shelf["votes"] = np.full((society.size, len(shelf["ids"])), np.nan)
        if society.arm.interaction and len(shelf["ids"]):
            self._vote(society)
        self._group(society)

    def finish(self, society: Society) -> None:
        """Log what each statement came to."""
        shelf = Shelf(society, self.kind)
        if not len(shelf["ids"]) or not society.arm.interaction:
            return
        votes, groups = shelf["votes"], shelf["group"]
        counts = tally(votes, groups if (groups >= 0).any() else np.zeros(len(groups), dtype=np.int64))
        shares = counts.agree / np.maximum(counts.seen, 1)
        chosen = np.asarray(((shares > self.threshold) & (counts.seen > 0)).all(axis=0))
        consensus, apart = group_aware_consensus(counts), divisiveness(counts)
        log_moves(
            society,
            "statement",
            agent=shelf["authors"],
            action=["statement"] * len(chosen),
            fields=[
                {
                    "statement": int(shelf["ids"][k]),
                    "seen": int(counts.seen[:, k].sum()),
                    "agree": int(counts.agree[:, k].sum()),
                    "consensus": float(consensus[k]),
                    "divisive": float(apart[k]),
                    "chosen": bool(chosen[k]),
                }
                for k in range(len(chosen))
            ],
        )
        voted = society.everyone[(~np.isnan(votes[society.everyone])).any(axis=1)]
        agree = (votes[voted][:, chosen] == 1).any(axis=1)
        figures = {
            "chosen": float(chosen.sum()),
            "best_consensus": float(consensus.max()),
            "coverage": float(agree.mean()) if len(agree) else np.nan,
        }
        log_figures(society, "end", figures)

    def _column(self, society: Society) -> int:
        return int(self.topics(society.questions)[0])

    def _vote(self, society: Society) -> None:
        """Show everybody a sample, and keep its votes."""
        shelf, agents = Shelf(society, self.kind), society.everyone
        shown = self._samples(society, agents)
        numbers = np.array([len(row) for row in shown])
        requests = []
        for count in np.unique(numbers[numbers > 0]).tolist():
            some = np.flatnonzero(numbers == count)
            which = np.stack([shown[k] for k in some])
            requests.append((self._ballot(society, agents[some], which), which))
        replies = society.ask_all([request for request, _ in requests], Given)
        for (request, which), reply in zip(requests, replies, strict=True):
            shelf["votes"][request.agents[:, None], which] = reply.values
            self._log_votes(society, request, which, reply)

    def _samples(self, society: Society, agents: Ints) -> list[Ints]:
        """Draw the statements each agent is shown, without its own and those it voted on."""
        shelf = Shelf(society, self.kind)
        votes = shelf["votes"]
        agree, passed = ((votes == value).sum(axis=0) for value in (1, 0))
        seen = (~np.isnan(votes)).sum(axis=0)
        extremity = self._landscape(society).extremity if seen.sum() else np.zeros(votes.shape[1])
        weight = priority(agree, passed, seen, extremity)
        rng = society.streams.generator("statements.sample", society.round)
        keys = np.maximum(rng.random((society.size, len(weight))), 1e-300)
        found = []
        for agent in agents.tolist():
            free = np.flatnonzero(np.isnan(votes[agent]) & (shelf["authors"] != agent))
            # A draw without repetition in proportion to weights: the largest u^(1/w) (Efraimidis, Spirakis).
            order = np.argsort(-log(keys[agent, free]) / weight[free], kind="stable")
            found.append(np.sort(free[order[: self.sample]]))
        return found

    def _ballot(self, society: Society, agents: Ints, which: Ints) -> Ask:
        shelf, column = Shelf(society, self.kind), self._column(society)
        ids, scale = shelf["ids"][which], society.questions[column].scale
        return Ask(
            agents=agents,
            round=society.round,
            phase=f"vote.{which.shape[1]}",
            form=Ballot(options=tuple(f"Statement {k + 1}" for k in range(which.shape[1]))),
            shown="Others have written these statements. Say of each whether you agree, disagree or pass.",
            reads=Heard.of(list(ids)),
            byline="Statement {n}",
            question=column,
            features={"positions": (society.messages.value[ids] - scale[0]) / (scale[-1] - scale[0])},
        )

    def _log_votes(self, society: Society, request: Ask, which: Ints, reply: Given) -> None:
        shelf, each = Shelf(society, self.kind), which.shape[1]
        names = np.array([*VOTES, None], dtype=object)
        code = np.where(np.isnan(reply.values), 3, reply.values + 1).astype(np.int64)
        log_moves(
            society,
            request.phase,
            agent=np.repeat(request.agents, each),
            action=["vote"] * which.size,
            choice=names[code.ravel()],
            reason=np.repeat(REASONS[reply.missing], each),
            fields=[{"statement": int(one)} for one in shelf["ids"][which].ravel()],
        )

    def _landscape(self, society: Society) -> Landscape:
        return landscape(Shelf(society, self.kind)["votes"])

    def _group(self, society: Society) -> None:
        shelf = Shelf(society, self.kind)
        votes: Floats = shelf["votes"]
        cast = (~np.isnan(votes)).sum(axis=1)
        found = np.full(society.size, -1, dtype=np.int64)
        if cast.sum():
            rng = society.streams.generator("statements.groups", society.round)
            found = opinion_groups(
                self._landscape(society).points, rng, self.groups, cast >= self.least_votes
            )
        shelf["group"] = found
        groups = float(found.max(initial=-1) + 1)
        log_figures(society, "round", {"votes": float(cast.sum()), "opinion_groups": groups})
