"""Juries: agents drawn to a stated composition speak in turn and vote until enough of them agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from plursim.errors import InputError, unknown
from plursim.parts import Part
from plursim.portable import Ints
from plursim.protocols.base import Interaction, topic_named
from plursim.protocols.record import Shelf, log_figures, log_moves
from plursim.protocols.tally import Played, Tally
from plursim.society.requests import Heard, Need, Poll, Reflect, Request, Speak
from plursim.society.society import Society
from plursim.surveys.question import Question
from plursim.voting.positional import Majority


class Composition(Part):
    """Seats of a jury by the label of an attribute."""

    attribute: str = Field(min_length=1, description="Attribute of the personas, such as party.")
    seats: dict[str, int] = Field(min_length=1, description="Seats for each label.")


class Jury(Interaction):
    """Juries of a stated composition take a straw vote, speak in turn, and vote until enough agree.

    Rules. As many juries as can be filled are drawn, at most ``juries``; nobody sits on two. Seats are drawn
    from everybody, or by label as ``composition`` says. Jurors first vote in private (``straw``). In each
    round all who sit on an undecided jury speak once in a drawn order, heard by the rest of their jury, and
    then vote in private. A jury has decided when more than half of its votes, and at least ``threshold`` of
    its jurors, are for one option; after ``rounds`` rounds it hangs. A vote that is missing is for nobody.
    Without interaction (the control arm) nobody speaks, and jurors vote once more.

    Logged: votes as answers of the phases ``straw`` and ``vote``; one action ``verdict`` a juror with the
    verdict of its jury, its jury and the round (choice empty where it hangs). Each round: ``undecided``
    juries as a share. In the end ``hung``, ``verdict.OPTION`` as shares of juries, ``majority_held`` (share
    of decided juries that decided as most did in the straw vote) and ``resampled.OPTION``: verdicts of
    ``resamples`` juries of the same composition drawn anew from all last votes, by simple majority. Tallies:
    votes changed between straw and last.

    Source: three of three independent jurors who are right with .6 decide right with .6480 by majority,
    eleven with .7535 (Condorcet). Resampled verdicts follow jury learning (Gordon et al. 2022).
    """

    needs: ClassVar[frozenset[type[Request] | Need]] = frozenset({Poll, Speak, Reflect})

    kind: Literal["jury"] = "jury"
    rounds: int = Field(default=4, ge=1, le=100, description="Rounds after which a jury hangs.")
    size: int = Field(default=12, ge=2, le=1000, description="Jurors of a jury without a composition.")
    composition: Composition | None = Field(default=None, description="Seats by label of an attribute.")
    juries: int = Field(default=1000, ge=1, le=1_000_000, description="Most juries.")
    threshold: float = Field(default=0.75, ge=0.5, le=1, description="Share of jurors who must agree.")
    topic: str | None = Field(default=None, description="Question that is decided; default: the first.")
    last_n: int = Field(default=12, ge=0, le=1000, description="Last messages a juror remembers.")
    resamples: int = Field(
        default=200, ge=0, le=100_000, description="Juries drawn anew from the last votes."
    )

    @model_validator(mode="after")
    def _seats_fit(self) -> Self:
        if self.composition and min(self.composition.seats.values()) < 1:
            raise ValueError("each label of a composition needs a seat at least")
        return self

    @property
    def seats(self) -> int:
        """Jurors of a jury."""
        return sum(self.composition.seats.values()) if self.composition else self.size

    @property
    def memory(self) -> int:
        """How many of the last messages a juror remembers."""
        return self.last_n

    def topics(self, questions: Sequence[Question]) -> Ints:
        """Return the question that is decided."""
        return topic_named(self.topic, questions)

    def tallies(self, played: Played) -> Iterator[Tally]:
        """Count votes that changed."""
        rows = played.answers
        votes = rows[rows["phase"].astype(str).isin(["straw", "vote"])]
        if not len(votes):
            return
        by_agent = votes.sort_values("round", kind="stable").groupby("agent", sort=True)["option"]
        first, last = by_agent.first(), by_agent.last()
        known = first.notna() & last.notna()
        frame = votes.drop_duplicates("agent").set_index("agent").loc[first.index].reset_index()
        changed = np.where(
            known, (first != last).astype(float).to_numpy(dtype=np.float64, na_value=np.nan), np.nan
        )
        yield Tally.mean("vote_changed", frame, changed)

    def check(self, society: Society) -> None:
        """Refuse a topic or a composition the population has not, and the exposure placebo."""
        if not len(self.topics(society.questions)):
            raise InputError(f"topic '{self.topic}' is no question of the survey")
        if self.composition:
            labels = society.population.attributes
            if self.composition.attribute not in labels:
                raise InputError(unknown("attribute", self.composition.attribute, labels))
            held = set(labels[self.composition.attribute].tolist())
            for label in self.composition.seats:
                if label not in held:
                    raise InputError(unknown("label", label, held - {""}))
        if not len(self._drawn(society)):
            raise InputError(f"a jury of {self.seats} cannot be filled from {len(society.everyone)} agents")
        if society.arm.shuffled:
            raise InputError(
                f"the arm '{society.arm.name}' exchanges what jurors hear for words of other juries; a"
                " verdict"
                " of strangers is none: leave it out"
            )

    def start(self, society: Society) -> None:
        """Draw juries and let them take the straw vote."""
        shelf = Shelf(society, self.kind)
        shelf["members"] = members = self._drawn(society)
        shelf["verdict"], shelf["when"] = np.full((2, len(members)), -1, dtype=np.int64)
        shelf["straw"] = self._votes(society, "straw", members)

    def play(self, society: Society) -> None:
        """Let undecided juries speak and vote."""
        shelf = Shelf(society, self.kind)
        open_ = np.flatnonzero(shelf["verdict"] < 0)
        if len(open_) and society.arm.interaction:
            self._speak(society, shelf["members"][open_], open_)
        if len(open_) and (society.arm.interaction or society.round == 1):
            votes = self._votes(society, "vote", shelf["members"][open_])
            options = len(society.questions[self._column(society)].options)
            for k, cast in zip(open_.tolist(), votes, strict=True):
                ballots = np.where(
                    cast[:, None] == np.arange(options), 0, np.where(cast[:, None] >= 0, 1, -1)
                )
                rule = Majority(threshold=0.5)
                decision = rule.decide(ballots)
                enough = (cast == decision.winner).mean() >= self.threshold * (1 - 1e-9)
                if decision.winner >= 0 and not decision.why and enough:
                    shelf["verdict"][k], shelf["when"][k] = decision.winner, society.round
        log_figures(society, "round", {"undecided": float((shelf["verdict"] < 0).mean())})

    def finished(self, society: Society) -> bool:
        """Return whether every jury has decided."""
        return bool((Shelf(society, self.kind)["verdict"] >= 0).all())

    def finish(self, society: Society) -> None:
        """Log verdicts and what juries drawn anew would decide."""
        shelf, question = Shelf(society, self.kind), society.questions[self._column(society)]
        verdict, names = shelf["verdict"], np.array([*question.options, None], dtype=object)
        members = shelf["members"]
        log_moves(
            society,
            "verdict",
            agent=members.ravel(),
            action=["verdict"] * members.size,
            choice=names[np.repeat(verdict, self.seats)],
            fields=[
                {"jury": int(k), "decided_in": int(shelf["when"][k]) if verdict[k] >= 0 else None}
                for k in np.repeat(np.arange(len(members)), self.seats)
            ],
        )
        decided = verdict[verdict >= 0]
        counted = np.bincount(decided, minlength=len(question.options))
        figures: dict[str, float] = {"hung": float((verdict < 0).mean())}
        figures |= {
            f"verdict.{name}": count / len(verdict)
            for name, count in zip(question.options, counted, strict=True)
        }
        straw = [_most(cast, len(question.options)) for cast in shelf["straw"]]
        held = [straw[k] == verdict[k] for k in np.flatnonzero(verdict >= 0) if straw[k] >= 0]
        figures["majority_held"] = float(np.mean(held)) if held else np.nan
        log_figures(society, "end", {**figures, **self._resampled(society, question)})

    def _column(self, society: Society) -> int:
        return int(self.topics(society.questions)[0])

    def _pools(self, society: Society, agents: Ints) -> tuple[list[Ints], list[int]]:
        """Return who may take which seats, in the order of some agents, and how many seats those are."""
        if not self.composition:
            return [agents], [self.size]
        labels = society.population.attributes[self.composition.attribute][agents]
        seats = self.composition.seats
        return [agents[labels == label] for label in seats], list(seats.values())

    def _drawn(self, society: Society) -> Ints:
        """Return the members of each jury, shape [juries, seats]."""
        there, rank = society.everyone, society.draw("jury.seats")
        pools, wanted = self._pools(society, there[np.argsort(rank[there], kind="stable")])
        number = min(self.juries, *(len(pool) // seats for pool, seats in zip(pools, wanted, strict=True)))
        parts = [
            pool[: number * seats].reshape(number, seats) for pool, seats in zip(pools, wanted, strict=True)
        ]
        return np.concatenate(parts, axis=1)

    def _votes(self, society: Society, phase: str, members: Ints) -> Ints:
        """Poll jurors in private; options, -1 where missing, shape [juries, seats]."""
        jurors = np.sort(members.ravel())
        answers = society.poll(phase, jurors, np.array([self._column(society)]))
        votes = np.full(society.size, -1, dtype=np.int64)
        votes[jurors] = answers.options[:, 0]
        return np.asarray(votes[members])

    def _speak(self, society: Society, members: Ints, juries: Ints) -> None:
        rank = society.draw("jury.order", society.round)
        order = np.take_along_axis(members, rank[members].argsort(axis=1, kind="stable"), axis=1)
        for turn in range(self.seats):
            speakers = order[:, turn]
            by_agent = np.argsort(speakers, kind="stable")
            said = np.full(len(members), -1, dtype=np.int64)
            said[by_agent] = society.say(
                f"speak.{turn + 1}",
                speakers[by_agent],
                self._column(society),
                groups=juries[by_agent],
                instruction="You sit on a jury that has to decide this. Tell it your view in two sentences.",
            )
            others = order != speakers[:, None]
            hearers, heard = order[others], np.repeat(said, self.seats - 1)
            place = np.argsort(hearers, kind="stable")
            rows = [[one] if one >= 0 else [] for one in heard[place].tolist()]
            society.listen(f"hear.{turn + 1}", hearers[place], Heard.of(rows), self._column(society))

    def _resampled(self, society: Society, question: Question) -> dict[str, float]:
        """Return how often juries of the same composition, drawn from all last answers, decide each way."""
        if not self.resamples:
            return {}
        held = question.nearest(society.private[:, self._column(society)])
        rng = society.streams.generator("jury.resamples")
        pools, wanted = self._pools(society, society.everyone)
        counts = np.zeros(len(question.options))
        for _ in range(self.resamples):
            drawn = np.concatenate(
                [pool[rng.integers(len(pool), size=n)] for pool, n in zip(pools, wanted, strict=True)]
            )
            verdict = _most(held[drawn], len(question.options))
            if verdict >= 0:
                counts[verdict] += 1
        return {
            f"resampled.{name}": count / self.resamples
            for name, count in zip(question.options, counts, strict=True)
        }


def _most(votes: Ints, options: int) -> int:
    """Return the option with most votes, -1 where several have as many or nobody votes."""
    counts = np.bincount(votes[votes >= 0], minlength=options)
    first = int(counts.argmax())
    return first if counts[first] > 0 and (counts == counts[first]).sum() == 1 else -1
