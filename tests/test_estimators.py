"""Estimators recover what scripted agents do, in real societies, within two standard errors over 50 seeds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from pydantic import Field
from scipy.integrate import quad
from scipy.special import ndtri

from plursim.analysis import arrays_of, measure
from plursim.portable import Floats
from plursim.protocols.deliberation import Deliberation
from plursim.reasoning.scripted import ScriptedReasoner
from plursim.reasoning.scripted.constant import Constant
from plursim.reasoning.scripted.opinion import Anchored, Averager, ModelBias, Repeater, read_messages
from plursim.reasoning.scripted.sycophant import Sycophant
from plursim.reasoning.stance_based import heard_mean
from plursim.society.events import MemoryLog
from plursim.society.requests import Poll, Reflect
from plursim.society.society import Society
from plursim.surveys.question import Question
from tests.logs import HandLog, kept_log
from tests.societies import make_society

pytestmark = pytest.mark.slow
SEEDS = 50
SCALE = Question(id="q", text="Where do you stand?", options=tuple(f"point {k}" for k in range(11)))
"""Stances from 1 to 11, any number between them."""


def deliberate(
    *reasoners: object,
    size: int = 60,
    group_size: int = 6,
    rounds: int = 1,
    seed: int,
    arm: str = "treatment",
) -> MemoryLog:
    """Let agents talk at tables, polled before the first and after every round."""
    protocol = Deliberation(group_size=group_size, rounds=rounds, last_n=0)
    reasoner_of = np.minimum(np.arange(size), len(reasoners) - 1)
    society = make_society(
        protocol, *reasoners, size=size, seed=seed, questions=[SCALE], arm=arm, reasoner_of=reasoner_of
    )
    protocol.check(society)
    society.start_round(0)
    society.begin()
    society.poll()
    protocol.start(society)
    for number in range(1, rounds + 1):
        society.start_round(number)
        protocol.play(society)
        society.poll()
    assert isinstance(society.sink, MemoryLog)
    return society.sink


def influence(log: HandLog) -> pd.Series:
    """The influence figures of the treatment arm by name."""
    found = measure(arrays_of(log), ["influence"], 0)
    return found[found["arm"] == "treatment"].set_index("measure")["value"]


def over_seeds(estimate: Callable[[int], float]) -> tuple[float, float]:
    """Mean of an estimate over the seeds, and twice its standard error."""
    values = np.array([estimate(seed) for seed in range(SEEDS)])
    return float(values.mean()), 2 * float(values.std(ddof=1)) / np.sqrt(SEEDS) + 1e-9


class NoisyAverager(Averager):
    """An averager whose private answers are noisy, as those of a language model are."""

    sd: float = 1.0

    def polled(self, society: Society, request: Poll) -> Floats:
        """Return stances with noise keyed by the round."""
        u = society.draw("test.noise", request.round)[request.agents]
        return super().polled(society, request) + self.sd * ndtri(u)[:, None]


class Pulled(Averager):
    """Given by stated shares of the gaps to those heard, a default and its first stance, and by chance."""

    pulls: tuple[float, float, float] = Field(default=(0.0, 0.0, 0.0))
    default: float = 4.0
    sd: float = 0.5

    def weigh(self, society: Society, request: Reflect, own: Floats) -> Floats:
        """Return the stances after the pulls."""
        values = read_messages(society, request)
        mean = heard_mean(own, request.heard, values, ~np.isnan(values))
        noise = self.sd * ndtri(society.draw("test.move", request.round)[request.agents])
        gaps = (mean - own, self.default - own, self.first(society, request) - own)
        moved: Floats = own + sum(share * gap for share, gap in zip(self.pulls, gaps, strict=True)) + noise
        return moved


@pytest.mark.parametrize("mu", [0.0, 0.3])
def test_susceptibility_of_noisy_averagers_is_mu(mu: float) -> None:
    def estimate(seed: int) -> float:
        log = kept_log(
            [SCALE], 60, {"treatment": deliberate(NoisyAverager(mu=mu, start="uniform"), seed=seed)}
        )
        return float(influence(log)["influence_susceptibility"])

    found, reach = over_seeds(estimate)
    assert found == pytest.approx(mu, abs=reach)
    assert reach < 0.1


def test_gaps_closed_by_noise_alone_vanish_net_of_placebo() -> None:
    """Who answers anew each time falls back to the middle and closes gaps, but no more to those heard."""

    def estimate(seed: int) -> float:
        log = kept_log([SCALE], 60, {"treatment": deliberate(Repeater(sd=0.2, start="uniform"), seed=seed)})
        found = influence(log)
        assert not {"influence_gap_closed_raw", "influence_gap_closed_placebo"} & set(found.index)
        return float(found["influence_gap_closed"])

    found, reach = over_seeds(estimate)
    assert found == pytest.approx(0, abs=reach)
    assert reach < 0.1


def test_gap_closed_in_pairs_is_mu_less_what_pairs_of_strangers_close_by_chance() -> None:
    """Stances are even over the scale (length 1, least gap g), so that the placebo is an integral.

    Agent x moves to mu of the way to p. Towards a stranger y that closes mu (p - x) / (y - x), over all pairs
    at least g apart: mu times the integral of (1/2 - x) h(x) over the share (1 - g)^2 of pairs so far apart,
    where h(x) integrates 1 / (y - x) over y.
    """
    mu, g = 0.4, 0.05

    def h(x: float) -> float:
        return max(np.log((1 - x) / g), 0.0) - max(np.log(x / g), 0.0)

    chance = quad(lambda x: (0.5 - x) * h(x), 0, 1, points=[g, 1 - g])[0] / (1 - g) ** 2

    def estimate(seed: int) -> float:
        log = deliberate(Averager(mu=mu, start="uniform"), group_size=2, size=80, seed=seed)
        return float(influence(kept_log([SCALE], 80, {"treatment": log}))["influence_gap_closed"])

    found, reach = over_seeds(estimate)
    assert found == pytest.approx(mu * (1 - chance), abs=reach)
    assert reach < 0.1


@pytest.mark.parametrize("k", [0.1, 0.35])
def test_model_bias_is_the_pull_of_the_models_default(k: float) -> None:
    """The first answers of the arm without personas are not the default; the rule knows no chance."""
    target = 3.0
    alone = deliberate(Constant(value=9.0), seed=0, arm="no_persona")

    def estimate(seed: int) -> float:
        talk = deliberate(ModelBias(k=k, target=target, start="uniform"), rounds=3, seed=seed)
        found = influence(kept_log([SCALE], 60, {"treatment": talk, "no_persona": alone}))
        assert found["influence_pull_of_group"] == pytest.approx(0, abs=1e-9)
        return float(found["influence_pull_of_model"])

    found, reach = over_seeds(estimate)
    assert found == pytest.approx(k, abs=reach)


def test_three_pulls_are_told_apart() -> None:
    pulls = (0.3, 0.15, 0.2)
    names = ["influence_pull_of_group", "influence_pull_of_model", "influence_pull_of_persona"]
    alone = deliberate(Constant(value=4.0), size=48, seed=0, arm="no_persona")

    def estimate(seed: int) -> Floats:
        reasoner = Pulled(pulls=pulls, start="uniform")
        log = kept_log(
            [SCALE],
            48,
            {"treatment": deliberate(reasoner, size=48, rounds=4, seed=seed), "no_persona": alone},
        )
        return influence(log)[names].to_numpy(dtype=np.float64)

    found = np.stack([estimate(seed) for seed in range(SEEDS)])
    error = found.std(axis=0, ddof=1) / np.sqrt(SEEDS)
    assert (np.abs(found.mean(axis=0) - pulls) <= 2 * error).all()
    assert (error < 0.02).all()


def test_deaf_agents_are_pulled_by_the_default_and_by_nobody_they_hear() -> None:
    """Two tenths of the way to 4 each round, whatever is said; without personas they first answer 9."""
    alone = deliberate(Constant(value=9.0), size=120, seed=0, arm="no_persona")

    def estimate(seed: int) -> Floats:
        log = deliberate(Pulled(pulls=(0.0, 0.2, 0.0), start="uniform"), size=120, rounds=4, seed=seed)
        found = influence(kept_log([SCALE], 120, {"treatment": log, "no_persona": alone}))
        return found[["influence_pull_of_group", "influence_pull_of_model"]].to_numpy(dtype=np.float64)

    found = np.stack([estimate(seed) for seed in range(SEEDS)])
    error = found.std(axis=0, ddof=1) / np.sqrt(SEEDS)
    assert (np.abs(found.mean(axis=0) - (0.0, 0.2)) <= 3 * error).all()
    assert (error < 0.005).all()


@pytest.mark.parametrize("weight", [0.2, 0.35])
def test_anchored_agents_are_as_susceptible_over_four_rounds_as_in_one(weight: float) -> None:
    """Friedkin and Johnsen: weight x heard + (1 - weight) x first; without chance all pulls are exact."""
    for seed in range(5):
        log = deliberate(Anchored(weight=weight, start="uniform"), size=24, group_size=4, rounds=4, seed=seed)
        found = influence(kept_log([SCALE], 24, {"treatment": log}))
        assert found["influence_susceptibility"] == pytest.approx(weight)
        assert found["influence_pull_of_persona"] == pytest.approx(1 - weight)
        assert found["influence_pull_of_model"] == pytest.approx(0, abs=1e-9)


def test_a_tighter_bound_of_confidence_leaves_agents_less_susceptible() -> None:
    def estimate(eps: float) -> float:
        found = []
        for seed in range(10):
            log = deliberate(Averager(mu=0.5, eps=eps, start="uniform"), rounds=1, seed=seed)
            found.append(influence(kept_log([SCALE], 60, {"treatment": log}))["influence_susceptibility"])
        return float(np.mean(found))

    open_, bounded, closed = (estimate(eps) for eps in (1.0, 0.4, 0.0))
    assert open_ == pytest.approx(0.5)
    assert closed == pytest.approx(0, abs=1e-9)
    assert 0.02 < bounded < 0.4


@pytest.mark.parametrize("p", [0.25, 0.7])
def test_dissimulation_of_sycophants_is_p_times_the_gap_to_whom_they_please(p: float) -> None:
    pleased = 9.0

    def estimate(seed: int) -> float:
        reasoners = (Constant(value=pleased), Sycophant(p=p, follows=0, start="uniform"))
        log = kept_log([SCALE], 60, {"treatment": deliberate(*reasoners, rounds=2, seed=seed)})
        # in the first round nobody has spoken yet whom to please; agent 0 pleases nobody
        said = log.messages[(log.messages["round"] == 2) & (log.messages["agent"] > 0)]
        log = HandLog(**{**vars(log), "messages": said})
        own = log.answers[(log.answers["round"] == 0) & (log.answers["agent"] > 0)]["value"]
        return float(influence(log)["influence_dissimulation"] / (own - pleased).abs().mean())

    found, reach = over_seeds(estimate)
    assert found == pytest.approx(p, abs=reach)


def test_scripted_rules_come_by_name_too() -> None:
    """The scenario's way to a rule leads to the same figures as the rule itself."""
    rule = Averager(mu=0.5, start="uniform")
    logs = [deliberate(one, seed=3) for one in (rule, ScriptedReasoner(rule=rule))]
    first, second = (influence(kept_log([SCALE], 60, {"treatment": log})) for log in logs)
    assert first.equals(second)
