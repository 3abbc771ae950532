"""Protocols: what agents that compute are told, and what is logged where, followed move by move."""

from __future__ import annotations

import numpy as np
import pytest

from plursim.graphs.graph import Graph
from plursim.protocols.debate import Debate
from plursim.protocols.debate_figures import of_debates
from plursim.protocols.donor_game import DonorGame
from plursim.protocols.naming_game import NamingGame
from plursim.reasoning.scripted.donors import parse_share
from plursim.society.requests import Act, Answers, Texts, all_answered
from tests.societies import Puppets, failing, figures, make_society, play, varied


def varied_puppets() -> Puppets:
    """Puppets that differ from each other and in time."""
    return Puppets(**dict.fromkeys(("poll", "speak", "reflect", "judge", "write", "act"), varied))


@pytest.mark.parametrize("lost", [False, True])
def test_what_an_agent_of_the_naming_game_knows_follows_from_the_interactions_before(lost):
    game = NamingGame(names=("Q", "M", "X"), rounds=12, history=3, match=7.0, mismatch=-2.0)
    puppets = Puppets(act=failing(0.3)) if lost else varied_puppets()
    log = play(game, make_society(game, puppets, size=6))
    rows = iter(log.rows("actions"))
    past: dict[int, list[tuple[str, str]]] = {agent: [] for agent in range(6)}
    known = {}
    for first, second in zip(rows, rows, strict=True):
        for row in (first, second):
            known[row["agent"], len(known)] = (row, past[row["agent"]][-3:])
        if first["choice"] is not None and second["choice"] is not None:
            past[first["agent"]].append((first["choice"], second["choice"]))
            past[second["agent"]].append((second["choice"], first["choice"]))
    expected = {agent: [] for agent in range(6)}
    for (agent, _), (_, seen) in known.items():
        own, partner, paid = ([-1] * (3 - len(seen)) for _ in range(3))
        own += [game.names.index(a) for a, _ in seen]
        partner += [game.names.index(b) for _, b in seen]
        paid = [0.0] * (3 - len(seen)) + [7.0 if a == b else -2.0 for a, b in seen]
        expected[agent].append((own, partner, paid))
    told = {agent: [] for agent in range(6)}
    for request in puppets.asked(Act):
        assert request.game == "naming_game"
        assert request.form.options == game.names
        features = [request.features[name] for name in ("own_choices", "partner_choices", "payoffs")]
        for agent, *parts in zip(request.agents.tolist(), *features, strict=True):
            told[agent].append(tuple(part.tolist() for part in parts))
    assert told == expected
    assert any(paid[-1] == 7.0 for parts in told.values() for _, _, paid in parts)
    if not lost:
        assert any(paid[-1] == -2.0 for parts in told.values() for _, _, paid in parts)


def test_moves_of_the_naming_game_are_logged_as_name_and_its_figures_in_their_phase():
    game = NamingGame(rounds=2, stop_when_converged=False)
    log = play(game, make_society(game, size=6))
    assert [(row["action"], row["phase"]) for row in log.rows("actions")] == [("name", "name")] * 12
    phases = {row["name"]: row["phase"] for row in log.rows("figures")}
    assert {phases.pop(name) for name in ("rounds_to_consensus", "winner")} == {"consensus"}
    assert set(phases.values()) == {"round"}
    assert [row["round"] for row in log.rows("figures") if row["phase"] == "consensus"] == [2, 2]


def test_an_agent_that_is_alone_with_itself_plays_no_interaction():
    """Half of one agent is no interaction: nobody is asked, and nothing can be said of success."""
    itself = Graph.from_edges(1, np.array([0]), np.array([0]), directed=True)
    game, puppets = NamingGame(rounds=3), Puppets()
    log = play(game, make_society(game, puppets, size=1, graph=itself))
    assert not puppets.requests
    assert not log.rows("actions")
    found = figures(log)
    assert np.isnan(found["success_rate"]).all()
    assert found["distinct_names"] == [0, 0, 0]
    assert np.isnan([*found["share.Q"], *found["rounds_to_consensus"]]).all()


class Replayed:
    """The donor game of eight agents kept by hand from the shares it logs."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.strategy: dict[int, float] = {}
        self.standing: dict[int, float] = {}
        self.open_game()

    def open_game(self) -> None:
        """Give everybody ten units; forget all donations, and all reputations but those brought along."""
        self.have = dict.fromkeys(range(8), 10.0)
        self.trace: dict[int, list[float]] = {}
        self.reputation = dict(self.standing)

    def known(self, donor: int, partner: int) -> dict[str, float | list[float]]:
        """What a donor that computes may know, NaN where nothing is known."""
        trace = [*self.trace.get(partner, []), *[np.nan] * self.length][: self.length]
        return {
            "resources": self.have[donor],
            "share": self.strategy[donor],
            "partner_resources": self.have[partner],
            "partner_last_share": trace[0] if trace else np.nan,
            "partner_reputation": self.reputation.get(partner, np.nan),
            "trace": trace,
        }

    def move(self, rows: list[dict]) -> None:
        """Let all donors of an encounter give or punish at once; both cost what they say, twofold."""
        trace, reputation = {}, {}
        for row in rows:
            donor, partner, share = row["agent"], row["partner"], row["fields"]["share"]
            if row["reason"] != "answered":
                continue
            trace[donor] = [share, *self.trace.get(partner, [])][: self.length]
            kind = max(share, 0.0)
            if donor not in self.reputation:
                reputation[donor] = kind
            elif partner in self.reputation:
                apart = abs(kind - self.reputation[partner])
                reputation[donor] = ((1 - apart) + self.reputation[donor] / 2) / 1.5
            self.have[partner] = max(self.have[partner] + 2.0 * share * self.have[donor], 0.0)
            self.have[donor] -= abs(share) * self.have[donor]
        self.trace |= trace
        self.reputation |= reputation


@pytest.mark.parametrize("shown", [True, False])
@pytest.mark.parametrize("length", [0, 2])
def test_what_a_donor_knows_follows_from_the_encounters_before(shown, length):
    """Resources, shares, traces and reputations kept by hand are those told to who computes, and in words."""
    game = DonorGame(
        generations=2, rounds=6, games=2, trace_length=length, show_reputation=shown, punishment=2.0
    )
    puppets = varied_puppets()
    log = play(game, make_society(game, puppets, size=8))
    moves = log.rows("actions")
    lives = {row["agent"] for row in moves if row["choice"] == "survives"}
    written = [row for row in moves if row["action"] == "write"]
    replayed, at_the_end = Replayed(length), []
    for request, told in zip(puppets.asked(Act), puppets.told, strict=True):
        generation, step = divmod(request.round - 1, 12)
        rows = [row for row in moves if row["round"] == request.round and row["fields"].get("is_donor")]
        if step == 0:
            read = [row for row in written if row["fields"]["generation"] == generation + 1]
            replayed.strategy |= {row["agent"]: parse_share(row["fields"]["strategy"]) for row in read}
            if generation:
                replayed.standing = {a: np.mean([kept[a] for kept in at_the_end]) for a in lives}
        if step % 6 == 0:
            replayed.open_game()
        partner = {row["agent"]: row["partner"] for row in rows}
        for i, agent in enumerate(request.agents.tolist()):
            known = replayed.known(agent, partner[agent])
            if not shown:
                known["partner_reputation"] = np.nan
            assert {name: request.features[name][i].tolist() for name in known} == {
                name: pytest.approx(value, nan_ok=True) for name, value in known.items()
            }
            reputation = known["partner_reputation"]
            assert (f"reputation is {reputation:.2f} on a scale from 0 to 1" in told[i]) is not np.isnan(
                reputation
            )
        replayed.move(rows)
        if step % 6 == 5:
            at_the_end.append(dict(replayed.reputation))


def test_moves_and_figures_of_the_donor_game_are_logged_in_their_phases():
    game = DonorGame(generations=2, rounds=2, games=1)
    log = play(game, make_society(game, size=4))
    phases = {(row["action"], row["phase"]) for row in log.rows("actions")}
    assert phases == {
        ("write", "write"),
        ("donate", "donate"),
        ("receive", "donate"),
        ("survive", "survive"),
    }
    figured = {row["name"]: row["phase"] for row in log.rows("figures")}
    last = {name: figured.pop(name) for name in ("price_selection_sum", "heritability")}
    assert set(last.values()) == {"evolution"}
    assert figured.pop("price_transmission_sum") == "evolution"
    assert set(figured.values()) == {"generation"}
    assert {row["round"] for row in log.rows("figures") if row["phase"] == "generation"} == {2, 4}


def test_certain_judges_count_as_99_to_1_before_and_after():
    before, after = np.array([[0.0], [1.0], [0.0], [1.0]]), np.array([[1.0], [0.0], [0.0], [0.5]])
    found = of_debates(before, after, np.array([0, 1, 0, 1]))
    shifts = [found[f"logit_shift.{debate}"] for debate in range(4)]
    assert shifts == pytest.approx([2 * np.log(99), -2 * np.log(99), 0.0, -np.log(99)])


def test_sycophancy_looks_at_the_prior_of_the_one_that_chose():
    """Choosers stand on the left and argue left; their opponents and all judges stand on the right.

    So every chooser keeps to its prior against the judges: 0. Were the opponents' priors taken, which agree
    with the judges', nobody would be in conflict.
    """

    def poll(society, request):
        left = np.isin(request.agents, society.state["test.left"])
        values = np.where(left, 1.0, 3.0)[:, None]
        return Answers(options=values.astype(int) - 1, values=values, missing=all_answered(len(values), 1))

    def speak(society, request):
        n = len(request.agents)
        return Texts(texts=("words",) * n, values=np.ones(n), missing=all_answered(n))

    protocol = Debate(debates=4, judges=3, rounds=1, sides_by="choose", prior_samples=1)
    society = make_society(protocol, Puppets(poll=poll, speak=speak), size=28)
    order = np.argsort(society.draw("debate.seats"))
    society.state["test.left"] = order[:8:2]
    found = figures(play(protocol, society))
    assert found["side_choice_sycophancy"] == [0.0]


def test_what_a_debate_logs_stands_in_its_phases():
    protocol = Debate(debates=2, judges=1, rounds=1, judge_each_round=True, prior_samples=2)
    log = play(protocol, make_society(protocol, size=12))
    assert {row["phase"] for row in log.rows("actions")} == {"roles"}
    assert {(row["stage"], row["phase"]) for row in log.rows("verdicts")} == {
        (stage, f"judge.{stage}") for stage in ("before", "round", "after")
    }
    assert {row["phase"] for row in log.rows("figures")} == {"verdict"}
    polls = [row["phase"] for row in log.rows("answers")]
    assert list(dict.fromkeys(polls)) == ["poll", "prior.1", "prior.2", "audience"]
    assert {row["phase"] for row in log.rows("messages")} == {"speak"}
    assert {row["phase"] for row in log.rows("exposures")} == {"hear"}
