"""Small protocols with one mistake each, found by a conformance test; the sound one passes all of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, ClassVar, Literal

import numpy as np
import pytest

from plursim.errors import Missing
from plursim.forms import Choice, Number
from plursim.portable import Ints
from plursim.protocols.base import Interaction
from plursim.protocols.record import REASONS, log_figures, log_moves
from plursim.society.replies import Given
from plursim.society.requests import Ask, Heard, Need, Poll, Reflect, Request, Speak
from plursim.society.society import Society
from tests import test_protocol_conformance as conformance

OPTIONS = ("agree", "disagree", "abstain")


class Assembly(Interaction):
    """Agents speak at once, hear their neighbours, read a briefing and vote on ballots in mixed order."""

    needs: ClassVar[frozenset[type[Request] | Need]] = frozenset({Poll, Speak, Reflect, Need(Ask, Choice)})

    kind: Literal["assembly"] = "assembly"
    rounds: int = 3
    order: Literal["simultaneous"] = "simultaneous"

    @property
    def memory(self) -> int:
        """The last four messages."""
        return 4

    def start(self, society: Society) -> None:
        """Nobody has voted."""
        society.keep("assembly.votes", np.zeros(society.size, dtype=np.int64))

    def play(self, society: Society) -> None:
        """Speak, hear, vote."""
        everyone = society.everyone
        if self.meets(society):
            said = self.speak(society, everyone)
            society.listen("hear", everyone, self.neighbours(everyone, said), 0)
        self.vote(society, everyone)

    def meets(self, society: Society) -> bool:
        """Return whether agents interact."""
        return society.arm.interaction

    def speak(self, society: Society, everyone: Ints) -> Ints:
        """Let all speak at once."""
        return society.say("speak", everyone, 0, instruction="Say what you think.")

    def neighbours(self, everyone: Ints, said: Ints) -> Heard:
        """Return what the next agent said to each."""
        heard = np.roll(said, 1)
        return Heard.of([heard[[i]] if heard[i] >= 0 else heard[:0] for i in everyone.tolist()])

    def briefing(self, society: Society, everyone: Ints) -> Heard | None:
        """Return the briefing to read; those who do not interact read none."""
        if not self.meets(society):
            return None
        ids = society.publish("briefing", np.array([-1]), ["Experts say that the tram pays for itself."])
        return Heard.of([ids] * len(everyone))

    def task(self, society: Society) -> Any:
        """Return the words of the ballot."""
        return f"Vote number {society.round}."

    def phase(self, society: Society) -> str:
        """Return the name of the vote."""
        return "vote"

    def form(self, society: Society) -> Choice:
        """Return a ballot in an order drawn for each round."""
        order = np.argsort(
            society.streams.generator("assembly.ballot", society.round).random(3), kind="stable"
        )
        return Choice(options=OPTIONS, order=order)

    def chosen(self, votes: Given, form: Choice) -> Ints:
        """Return the option each chose, -1 for none."""
        return np.where(votes.missing == 0, votes.values, -1)

    def vote(self, society: Society, everyone: Ints) -> None:
        """Ask, log and count."""
        form = self.form(society)
        request = Ask(
            agents=everyone,
            round=society.round,
            phase=self.phase(society),
            heard=society.recalled(everyone),
            form=form,
            shown=self.task(society),
            reads=self.briefing(society, everyone),
        )
        votes = society.ask(request, Given)
        chosen = self.chosen(votes, form)
        self.log(society, everyone, chosen, votes)
        society.state["assembly.votes"] += chosen == 0
        agreed, voted = int((chosen == 0).sum()), int((chosen >= 0).sum())
        log_figures(society, "count", {"agreed": agreed / voted if voted else np.nan})

    def log(self, society: Society, everyone: Ints, chosen: Ints, votes: Given) -> None:
        """Log one row an agent."""
        log_moves(
            society,
            self.phase(society),
            agent=everyone,
            action=["vote"] * len(everyone),
            choice=[OPTIONS[k] if k >= 0 else None for k in chosen.tolist()],
            reason=REASONS[votes.missing],
            fields=[{}] * len(everyone),
        )


class UnkeyedRandomness(Assembly):
    """The ballot's order comes from a generator that nobody seeded."""

    def form(self, society: Society) -> Choice:
        """Draw an order."""
        return Choice(options=OPTIONS, order=np.random.default_rng().permutation(3))

    def task(self, society: Society) -> Any:
        """Say a number drawn for the round."""
        log_figures(society, "lot", {"lot": np.random.default_rng().random()})
        return "Vote."


class PhaseTwice(Assembly):
    """Two votes of one round have one name, and so one draw."""

    def play(self, society: Society) -> None:
        """Vote again."""
        super().play(society)
        self.vote(society, society.everyone)


KEPT: dict[str, int] = {}


class StateOutside(Assembly):
    """What was voted is kept beside the society, where no fork finds it."""

    def start(self, society: Society) -> None:
        """Forget what was voted."""
        super().start(society)
        KEPT.clear()

    def task(self, society: Society) -> Any:
        """Count the votes taken."""
        KEPT["votes"] = KEPT.get("votes", 0) + 1
        log_figures(society, "kept", {"kept": KEPT["votes"]})
        return f"Vote number {KEPT['votes']}."


class TalksInControl(Assembly):
    """Agents speak and hear without interaction."""

    def meets(self, society: Society) -> bool:
        """Meet in every arm."""
        return True


class WritesInControl(Assembly):
    """Ballots tell without interaction how the others voted."""

    def task(self, society: Society) -> Any:
        """Tell the count."""
        return f"So far {int(society.state['assembly.votes'].sum())} votes agreed."

    def vote(self, society: Society, everyone: Ints) -> None:
        """Vote."""
        super().vote(society, everyone)


class PeersInControl(Assembly):
    """A scripted peer is shown in the control arm, its words among those of the task."""

    def task(self, society: Society) -> Any:
        """Quote the peer."""
        peer = "Peer 1 says: I agree with the tram."
        society.publish("peer", np.array([-1]), [peer])
        return f"Vote. {peer}"


class LosesRows(Assembly):
    """Votes that are missing have no row."""

    def log(self, society: Society, everyone: Ints, chosen: Ints, votes: Given) -> None:
        """Log the others."""
        there = np.flatnonzero(votes.missing == 0)
        kept = Given(values=votes.values[there], missing=votes.missing[there])
        if len(there):
            super().log(society, everyone[there], chosen[there], kept)


class MissingAgrees(Assembly):
    """Whoever does not say no agrees."""

    def chosen(self, votes: Given, form: Choice) -> Ints:
        """Count a missing vote as the first option."""
        return np.where(votes.missing == 0, votes.values, 0)

    def log(self, society: Society, everyone: Ints, chosen: Ints, votes: Given) -> None:
        """Log honestly: only the count is wrong."""
        super().log(society, everyone, np.where(votes.missing == 0, chosen, -1), votes)


class OrderKept(Assembly):
    """The option is taken for its place on a shuffled ballot."""

    def chosen(self, votes: Given, form: Choice) -> Ints:
        """Read the place as the option, once more in the order shown."""
        assert form.order is not None
        return np.where(votes.missing == 0, form.order[np.maximum(votes.values, 0)], -1)


class TellsPersona(Assembly):
    """The task tells agents who they are, in every arm."""

    def task(self, society: Society) -> Any:
        """Address by persona."""
        people = society.population
        prompts = [people.pool.personas[int(k)].prompt for k in people.persona]
        return tuple(f"{prompt} Vote." for prompt in prompts)


class TellsSecrets(Assembly):
    """The task tells everybody what the others answered in private."""

    def task(self, society: Society) -> Any:
        """Tell the mean of the poll."""
        return (
            f"The secret mean is {float(np.nanmean(society.private[:, 0])):.9f}."
            if self.meets(society)
            else "V."
        )


class HearsTooEarly(Assembly):
    """The second half hears the first before it speaks, though all should speak at once."""

    def speak(self, society: Society, everyone: Ints) -> Ints:
        """Speak in two halves."""
        first, second = np.array_split(everyone, 2)
        said = np.full(society.size, -1, dtype=np.int64)
        said[first] = society.say("speak.1", first, 0)
        heard = said[first][said[first] >= 0][:1]
        society.listen("early", second, Heard.of([heard] * len(second)), 0)
        said[second] = society.say("speak.2", second, 0)
        return said


class ShowsUnlogged(Assembly):
    """What others said is quoted in the task, past the one place that logs who read what."""

    def play(self, society: Society) -> None:
        """Speak and vote with the last speaker's words in the task."""
        if self.meets(society):
            self.speak(society, society.everyone)
        self.vote(society, society.everyone)

    def briefing(self, society: Society, everyone: Ints) -> Heard | None:
        """Read nothing."""
        return None

    def task(self, society: Society) -> Any:
        """Quote the last speaker."""
        last = society.messages.texts[-1:] if self.meets(society) else []
        return "\n".join(["Vote.", *last])


class Unreadable(Assembly):
    """No reply fits the form: the least allowed is more than the most."""

    needs: ClassVar[frozenset[type[Request] | Need]] = frozenset({Poll, Speak, Reflect, Need(Ask, Number)})

    def vote(self, society: Society, everyone: Ints) -> None:
        """Ask for a number that does not exist."""
        n = len(everyone)
        request = Ask(
            agents=everyone,
            round=society.round,
            phase="vote",
            heard=society.recalled(everyone),
            form=Number(low=np.full(n, 5.0), high=np.full(n, 1.0)),
            shown="Give a number.",
        )
        given = society.ask(request, Given)
        log_moves(
            society,
            "vote",
            agent=everyone,
            action=["give"] * n,
            amount=np.where(given.missing == 0, given.values, np.nan),
            reason=REASONS[given.missing],
            fields=[{}] * n,
        )


CAUGHT_BY: dict[type[Assembly], str] = {
    UnkeyedRandomness: "test_same_seed_same_events",
    PhaseTwice: "test_requests_keep_to_the_contract",
    StateOutside: "test_an_arm_can_fork_at_any_round",
    TalksInControl: "test_without_interaction_nobody_hears_anything",
    WritesInControl: "test_without_interaction_what_others_reply_makes_no_difference_to_what_one_is_told",
    PeersInControl: "test_without_interaction_no_text_of_anybody_else_is_shown",
    LosesRows: "test_a_missing_reply_is_a_row_with_its_reason",
    MissingAgrees: "test_a_missing_vote_is_no_vote",
    OrderKept: "test_a_choice_is_logged_as_it_was_made",
    TellsPersona: "test_without_persona_nobody_is_told_who_it_is",
    TellsSecrets: "test_what_is_privately_said_is_told_to_nobody_else",
    HearsTooEarly: "test_in_simultaneous_order_nobody_hears_this_round_before_it_speaks",
    ShowsUnlogged: "test_shuffled_exposure_differs_from_treatment_or_is_refused",
    Unreadable: "test_replies_that_fit_their_form_are_understood",
}


def checks() -> dict[str, Callable[..., None]]:
    """Return every conformance test that takes a protocol and nothing else."""
    return {
        name: check
        for name, check in vars(conformance).items()
        if name.startswith("test_") and list(inspect.signature(check).parameters) == ["protocol"]
    }


@pytest.mark.parametrize("name", list(checks()))
def test_a_sound_protocol_passes(name):
    checks()[name](Assembly())


@pytest.mark.parametrize("mutant", list(CAUGHT_BY), ids=lambda mutant: mutant.__name__)
def test_each_mistake_is_found(mutant):
    with pytest.raises(AssertionError):
        checks()[CAUGHT_BY[mutant]](mutant())


def test_every_reason_for_a_missing_reply_is_told_apart():
    """The mutants rest on it: a vote that is missing carries a code that is not ``answered``."""
    assert int(Missing.ANSWERED) == 0
    assert len(set(REASONS.tolist())) == len(Missing)
