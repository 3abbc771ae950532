"""The donor game against exact bounds, hand-computed encounters and a replay of its log."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from plursim.errors import InputError, Missing
from plursim.protocols import donation
from plursim.protocols.donor_game import DonorGame
from plursim.reasoning.scripted import Discriminator, MutatingDonor, ShareDonor
from plursim.reasoning.scripted.donors import parse_share
from plursim.society.replies import Given, all_answered
from plursim.society.requests import Act, Write
from tests.societies import Puppets, failing, figures, make_society, play


def amounts(give):
    """Return a handler for moves: ``give(society, request)`` is the amount of each donor."""

    def act(society, request):
        value = np.asarray(give(society, request), dtype=float)
        return Given(values=value, missing=all_answered(len(value)))

    return act


def encounters(log):
    """Return the rows of donors."""
    return [row for row in log.rows("actions") if row["fields"].get("is_donor")]


@pytest.mark.parametrize(
    ("pairing", "share", "mean"),
    [
        ("strict", 0.0, 10.0),
        ("strict", 0.25, 53.5),
        ("strict", 0.5, 393.9),
        ("strict", 1.0, 30720.0),
        ("published", 0.0, 10.0),
        ("published", 0.25, 52.0),
        ("published", 0.5, 341.2),
        ("published", 1.0, 15360.0),
    ],
)
def test_constant_shares_end_at_the_published_bounds(pairing, share, mean):
    game = DonorGame(pairing=pairing, generations=2)
    log = play(game, make_society(game, ShareDonor(share=share), size=12))
    found = figures(log)
    assert found["mean_final_resources"] == pytest.approx([mean, mean], abs=0.05)
    assert found["donation_share"] == pytest.approx([share, share])
    assert found["relative_efficiency"][0] == pytest.approx(
        np.log(found["mean_final_resources"][0] / 10) / np.log((30720 if pairing == "strict" else 15360) / 10)
    )


@pytest.mark.parametrize("pairing", ["strict", "published"])
@pytest.mark.parametrize("size", [12, 10])
def test_every_pair_of_the_two_halves_meets_once_in_each_role(pairing, size):
    game = DonorGame(pairing=pairing, rounds=size, generations=1, games=1)
    log = play(game, make_society(game, size=size))
    meetings = [(row["agent"], row["partner"]) for row in encounters(log)]
    assert len(set(meetings)) == len(meetings) == size * size // 2
    assert {(b, a) for a, b in meetings} == set(meetings)


def test_the_second_game_swaps_roles_and_starts_anew():
    game = DonorGame(generations=1, pairing="published")
    rows = encounters(play(game, make_society(game, size=12)))
    first, second = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    assert [(r["agent"], r["partner"]) for r in first] == [(r["partner"], r["agent"]) for r in second]
    assert all(row["fields"]["resources_before"] == 10.0 for row in second[:6])
    assert all(row["fields"]["trace"] == "" for row in (*first[:6], *second[:6]))


def test_published_pairing_lets_one_side_donate_in_rounds_six_and_seven():
    game = DonorGame(generations=1, games=1, pairing="published")
    rows = encounters(play(game, make_society(game, size=12)))
    donors = [{row["agent"] for row in rows if row["fields"]["encounter"] == t} for t in range(1, 13)]
    assert [donors[t] == donors[t + 1] for t in range(11)] == [t == 5 for t in range(11)]


def wild(society, request):
    """Give or spend any amount within bounds, now and then out of bounds."""
    u = society.draw("wild", request.round)[request.agents]
    return request.form.low + 1.05 * u * (request.form.high - request.form.low)


def test_transfers_agree_with_a_replay_and_resources_never_fall_below_zero():
    game = DonorGame(generations=3, punishment=2.0, multiplier=1.5)
    log = play(game, make_society(game, Puppets(act=amounts(wild)), size=8))
    have: dict[int, float] = {}
    reasons = set()
    for row in encounters(log):
        f = row["fields"]
        if f["encounter"] == 1:
            have[row["agent"]] = have[row["partner"]] = 10.0
        me, other = have[row["agent"]], have[row["partner"]]
        reasons.add(row["reason"])
        if row["reason"] == "answered":
            gift, spent = f["donated"], f["punished"]
            assert min(gift, spent) == 0
            assert row["action"] == ("punish" if spent else "donate")
            assert row["amount"] == max(gift, spent)
            assert f["share"] == pytest.approx((gift - spent) / me)
            have[row["agent"]] = me - gift - spent
            have[row["partner"]] = max(0.0, other + 1.5 * gift - 2.0 * spent)
        else:
            assert np.isnan(row["amount"])
            assert row["payoff"] == 0
        assert f["resources_after"] == pytest.approx(have[row["agent"]])
        assert min(have.values()) >= 0
    assert reasons >= {"answered", "out_of_range"}
    received = {
        (row["round"], row["agent"]): row for row in log.rows("actions") if row["action"] == "receive"
    }
    for row in encounters(log):
        other = received[row["round"], row["partner"]]
        f = other["fields"]
        assert f["resources_after"] - f["resources_before"] == pytest.approx(other["payoff"])
        assert other["reason"] == "not_asked"


def test_traces_are_the_last_three_links_newest_first():
    game = DonorGame(generations=2, games=2)
    puppets = Puppets(act=amounts(wild))
    log = play(game, make_society(game, puppets, size=8))
    last: dict[str, list[str]] = {}
    name = {}
    links = []
    for row in log.rows("actions"):
        f = row["fields"]
        if row["action"] in ("donate", "receive"):
            name[row["round"], row["agent"]] = f["name"]
    by_round: dict[int, list] = {}
    for row in encounters(log):
        by_round.setdefault(row["round"], []).append(row)
    for number, rows in by_round.items():
        if rows[0]["fields"]["encounter"] == 1:
            last = {}
        fresh = {}
        for row in rows:
            me, other = name[number, row["agent"]], name[number, row["partner"]]
            assert row["fields"]["trace"] == " ".join(last.get(other, []))
            links.append(len(last.get(other, [])))
            if row["reason"] == "answered":
                share = row["fields"]["share"]
                said = f"Player {me} gave {share:.0%} of its units to player {other}."
                fresh[me] = [said, *last.get(other, [])][:3]
        last |= fresh
    assert max(links) == 3
    for request, told in zip(puppets.asked(Act), puppets.told, strict=True):
        known = ~np.isnan(request.features["trace"])
        assert request.features["trace"].shape == (len(request.agents), 3)
        assert [text.count("% of its units to player") for text in told] == known.sum(axis=1).tolist()


def test_reputation_follows_the_published_formula_by_hand():
    # four agents, halves of two; everybody gives one half at first, then three quarters
    game = DonorGame(generations=1, games=1, rounds=3)
    share = amounts(lambda society, request: request.form.high * (0.5 if request.round < 3 else 0.75))
    log = play(game, make_society(game, Puppets(act=share), size=4))
    after = [row["fields"]["reputation"] for row in encounters(log)]
    third = ((1 - abs(0.75 - 0.5)) + 0.5 * 0.5) / 1.5
    assert after == pytest.approx([0.5, 0.5, 0.5, 0.5, third, third])


@pytest.mark.parametrize("score", ["last_game", "all_games"])
def test_the_top_half_survives_and_the_others_are_replaced(score):
    def by_agent(society, request):
        even = (request.round - 1) // 12 % 2 == 1  # the second game of each generation
        share = request.agents / 12 if even else 1 - request.agents / 12
        return request.form.high * share

    game = DonorGame(generations=3, score=score)
    log = play(game, make_society(game, Puppets(act=amounts(by_agent)), size=12))
    final: dict[tuple[int, int], list[float]] = {}
    for row in log.rows("actions"):
        if row["fields"].get("encounter") == 12:
            final.setdefault((row["fields"]["generation"], row["agent"]), []).append(
                row["fields"]["resources_after"]
            )
    for generation in (1, 2):
        rows = [
            r
            for r in log.rows("actions")
            if r["action"] == "survive" and r["fields"]["generation"] == generation
        ]
        scores = [final[generation, agent] for agent in range(12)]
        expected = [s[-1] if score == "last_game" else np.mean(s) for s in scores]
        assert [row["payoff"] for row in rows] == pytest.approx(expected)
        lives = {row["agent"] for row in rows if row["choice"] == "survives"}
        assert lives == set(np.argsort(expected)[-6:].tolist())
        written = [
            r
            for r in log.rows("actions")
            if r["action"] == "write" and r["fields"]["generation"] == generation + 1
        ]
        assert {row["agent"] for row in written} == set(range(12)) - lives
        assert all(row["fields"]["read"] == 6 for row in written)


def test_selection_by_reputation_and_at_random():
    shares = amounts(lambda society, request: request.form.high * request.agents / 12)
    kind = DonorGame(generations=2, selection="reputation")
    log = play(kind, make_society(kind, Puppets(act=shares), size=12))
    rows = [row for row in log.rows("actions") if row["action"] == "survive"]
    scores = np.array([row["payoff"] for row in rows])
    lives = np.array([row["choice"] == "survives" for row in rows])
    assert scores[lives].min() >= scores[~lives].max()
    assert ((scores >= 0) & (scores <= 1)).all()
    lot = DonorGame(generations=2, selection="random")
    chosen = set()
    for seed in range(5):
        log = play(lot, make_society(lot, Puppets(act=shares), size=12, seed=seed))
        chosen.add(frozenset(r["agent"] for r in log.rows("actions") if r["choice"] == "survives"))
    assert len(chosen) > 1


def survivors(log, generation=1):
    """Return who lived on after a generation."""
    rows = [row for row in log.rows("actions") if row["action"] == "survive"]
    return {r["agent"] for r in rows if r["fields"]["generation"] == generation and r["choice"] == "survives"}


def test_ties_are_broken_by_lot():
    """Nobody gives, so all have the same: over 200 games every agent lives on in about half."""
    game = DonorGame(generations=2, games=1, rounds=1)
    nobody = amounts(lambda society, request: np.zeros(len(request.agents)))
    lived = np.zeros(8)
    for seed in range(200):
        kept = survivors(play(game, make_society(game, Puppets(act=nobody), size=8, seed=seed)))
        assert len(kept) == 4
        lived[list(kept)] += 1
    assert stats.chisquare(lived, np.full(8, 100)).pvalue > 1e-4


@pytest.mark.parametrize("known", [0.0, 0.4])
def test_whoever_has_no_score_lives_on_last(known):
    """A score that is not known ranks below every known one, 0 included, and only fills what is left."""
    game = DonorGame(generations=2, selection="reputation", survivors=0.5)
    society = make_society(game, size=8, seed=3)
    society.start_round(0)
    game.start(society)
    scores = np.full((8, game.games), np.nan)
    scores[[1, 4, 6]] = known
    society.state["donor_game.standings"] = scores
    lived = set()
    for generation in range(40):
        lives = set(np.flatnonzero(game._select(society, generation)).tolist())
        assert len(lives) == 4
        assert lives >= {1, 4, 6}
        lived |= lives
    assert lived == set(range(8))  # the fourth by lot


def writes_own_name(society, request):
    texts = tuple(f"strategy of agent {agent} in round {request.round}" for agent in request.agents)
    return Given.of(request.form, request.form.array(texts))


def test_new_agents_read_all_survivors_strategies_each_in_an_order_of_its_own():
    game = DonorGame(generations=2)
    puppets = Puppets(write=writes_own_name)
    log = play(game, make_society(game, puppets, size=12))
    first, second = puppets.asked(Write)
    assert first.sources == ((),) * 12
    lives = {r["agent"] for r in log.rows("actions") if r["choice"] == "survives"}
    expected = {f"strategy of agent {agent} in round 0" for agent in lives}
    assert all(set(source) == expected for source in second.sources)
    assert len(set(second.sources)) > 1
    assert figures(log)["lineage_depth"] == [0.0, 0.5]
    assert figures(log)["founders"] == [12, 6]
    later = [text for request, told in zip(puppets.asked(Act), puppets.told, strict=True) for text in told]
    assert all("Your strategy: strategy of agent" in text for text in later)


def test_without_interaction_nothing_is_known_of_others():
    game = DonorGame(generations=2, show_reputation=True)
    puppets = Puppets()
    log = play(game, make_society(game, puppets, size=8, arm="no_interaction"))
    for request in puppets.asked(Act):
        for name in ("partner_resources", "partner_last_share", "partner_reputation", "trace"):
            assert np.isnan(request.features[name]).all()
    assert not any("recipient is" in text or "gave" in text for told in puppets.told for text in told)
    assert all(source == () for request in puppets.asked(Write) for source in request.sources)
    assert all(row["fields"]["trace"] == "" for row in encounters(log))
    assert np.isnan(figures(log)["heritability"][0])


def test_a_trace_of_length_zero_shows_nothing():
    game = DonorGame(generations=1, trace_length=0)
    puppets = Puppets()
    play(game, make_society(game, puppets, size=4))
    assert all(np.isnan(request.features["partner_last_share"]).all() for request in puppets.asked(Act))
    assert all(
        text.endswith("Nothing is known of earlier donations.") for told in puppets.told for text in told
    )


def test_missing_moves_transfer_nothing_and_missing_strategies_stay_empty():
    game = DonorGame(generations=2)
    log = play(game, make_society(game, Puppets(act=failing(0.3), write=failing(0.5)), size=12))
    rows = encounters(log)
    lost = [row for row in rows if row["reason"] == "unparsable"]
    assert 0.2 < len(lost) / len(rows) < 0.4
    assert all(np.isnan(row["amount"]) and np.isnan(row["fields"]["share"]) for row in lost)
    assert all(row["fields"]["resources_before"] == row["fields"]["resources_after"] for row in lost)
    received = {(r["round"], r["agent"]): r for r in log.rows("actions") if r["action"] == "receive"}
    assert all(np.isnan(received[row["round"], row["partner"]]["amount"]) for row in lost)
    assert figures(log)["donation_share"] == pytest.approx([0.5, 0.5])
    written = [row for row in log.rows("actions") if row["action"] == "write"]
    assert all((row["reason"] == "answered") == bool(row["fields"]["strategy"]) for row in written)
    assert any(row["reason"] == Missing.UNPARSABLE.word for row in written)


def test_who_has_nothing_is_not_asked():
    game = DonorGame(generations=1, games=1, pairing="published")
    log = play(game, make_society(game, ShareDonor(share=1.0), size=12))
    seventh = [row for row in encounters(log) if row["fields"]["encounter"] == 7]
    assert {row["reason"] for row in seventh} == {"not_asked"}
    assert all(np.isnan(row["amount"]) for row in seventh)


def test_discriminators_do_not_give_to_those_known_to_give_little():
    game = DonorGame(generations=1, games=1)
    agents = np.zeros(12, dtype=np.int64)
    agents[:3] = 1
    society = make_society(game, Discriminator(share=0.5), ShareDonor(share=0.0), size=12, reasoner_of=agents)
    rows = encounters(play(game, society))
    given = [r["amount"] for r in rows if r["agent"] > 2 and r["partner"] <= 2 and r["fields"]["trace"]]
    assert given
    assert all(amount == 0 for amount in given)


def test_price_equation_and_heritability_from_the_log():
    game = DonorGame(generations=6)
    log = play(game, make_society(game, MutatingDonor(mutation=0.1), size=12, seed=4))
    habit = np.full((6, 12, 24), np.nan)
    for row in encounters(log):
        f = row["fields"]
        habit[f["generation"] - 1, row["agent"], (f["game"] - 1) * 12 + f["encounter"] - 1] = f["share"]
    mean = np.nanmean(habit, axis=2)
    lives = np.zeros((6, 12), dtype=bool)
    for row in log.rows("actions"):
        if row["action"] == "survive":
            lives[row["fields"]["generation"] - 1, row["agent"]] = row["choice"] == "survives"
    found = figures(log)
    pairs = []
    for g in range(1, 6):
        # with w = 1 / share surviving for survivors and 0 for others: Cov(w, z) and E(w dz)
        w = lives[g - 1] * 2.0
        assert found["price_selection"][g - 1] == pytest.approx(
            np.mean(w * mean[g - 1]) - np.mean(w) * np.mean(mean[g - 1])
        )
        total = found["price_selection"][g - 1] + found["price_transmission"][g - 1]
        assert total == pytest.approx(mean[g].mean() - mean[g - 1].mean())
        pairs += [(mean[g - 1][lives[g - 1]].mean(), child) for child in mean[g][~lives[g - 1]]]
    assert found["price_selection_sum"] == pytest.approx([sum(found["price_selection"])])
    x, y = np.array(pairs).T
    slope = ((x - x.mean()) * (y - y.mean())).sum()
    assert found["heritability"][0] == pytest.approx(slope / np.sqrt(x.var() * y.var()) / len(x))


def test_without_mutation_new_agents_take_the_survivors_mean_share():
    game = DonorGame(generations=2)
    log = play(game, make_society(game, MutatingDonor(mutation=0.0), size=12))
    rows = log.rows("actions")
    lives = {row["agent"] for row in rows if row["choice"] == "survives"}
    written = [row for row in rows if row["action"] == "write"]
    shares = [parse_share(row["fields"]["strategy"]) for row in written]
    survivors = [
        s for s, row in zip(shares, written, strict=True) if row["round"] == 0 and row["agent"] in lives
    ]
    new = [s for s, row in zip(shares, written, strict=True) if row["round"] > 0]
    assert new == pytest.approx([np.mean(survivors)] * 6, abs=1e-4)


def test_what_is_told_as_the_most_means_all():
    game = DonorGame(generations=1, games=1)
    log = play(game, make_society(game, Puppets(act=amounts(thirds_then_all)), size=12))
    last = [row["fields"] for row in encounters(log) if row["fields"]["encounter"] == 12]
    assert all(fields["resources_after"] == 0 and fields["share"] == 1 for fields in last)
    assert all(fields["resources_before"] % 1e-3 > 0 for fields in last)


def thirds_then_all(society, request):
    return request.form.high / 3 if request.round < 12 else [float(f"{x:g}") for x in request.form.high]


def test_inequality_by_mean_difference():
    game = DonorGame(generations=1)
    log = play(game, make_society(game, Puppets(act=amounts(wild)), size=8))
    final = np.zeros((2, 8))
    for row in log.rows("actions"):
        if row["fields"].get("encounter") == 12:
            final[row["fields"]["game"] - 1, row["agent"]] = row["fields"]["resources_after"]
    x = final.mean(axis=0)
    assert figures(log)["mean_final_resources"] == pytest.approx([x.mean()])
    assert figures(log)["gini"] == pytest.approx([np.abs(x[:, None] - x).mean() / (2 * x.mean())])


def test_the_most_is_what_full_givers_reach():
    game = DonorGame(generations=1, rounds=7, multiplier=3.0, pairing="published")
    log = play(game, make_society(game, ShareDonor(share=1.0), size=10))
    most = donation.most("published", 5, 7, 10.0, 3.0)
    assert figures(log)["mean_final_resources"] == pytest.approx([most])
    assert figures(log)["relative_efficiency"] == pytest.approx([1.0])


def test_societies_that_do_not_fit_are_refused():
    game = DonorGame()
    with pytest.raises(InputError, match="even population of 4 or more, given 7"):
        play(game, make_society(game, size=7))
    with pytest.raises(InputError, match="has none"):
        play(game, make_society(game, arm="shuffled_exposure"))


def test_total_rounds_count_encounters():
    assert DonorGame(generations=3, games=2, rounds=5).total_rounds == 30
