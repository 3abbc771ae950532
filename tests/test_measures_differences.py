"""Differences of distances: their intervals against known truths, and against the p-values beside them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from benchmarks.coverage_net import CASES, DISTANCES, Held, net, net_distances, plain, plain_distances
from benchmarks.tables import OPTIONS, Case, Talk, by_table, drawn, joint, over_tables
from plursim.errors import MeasureError
from plursim.measures.kernels.differences import Arm, difference_interval
from plursim.measures.kernels.distance import total_variation, wasserstein
from plursim.measures.kernels.distance_interval import distance_interval
from plursim.measures.kernels.floors import effective_answers
from plursim.measures.kernels.inversion import Curve, read
from plursim.measures.kernels.jackknife import (
    LEAST_UNITS,
    NOT_KNOWN,
    Link,
    effective_units,
    jackknife,
    share_interval,
)
from plursim.measures.kernels.nearest import Pairs, difference, nearest

CHURNS, FROZEN = Talk(churn=0.6), Talk(churn=0.0)
NAMED = {case.name: case for case in CASES}


def tables(case: Case, count: int = 20, runs: int = 1, seed: int = 0) -> tuple[np.ndarray, ...]:
    """Counts of first poll, arm and control, [tables, runs, options], and shares of the survey."""
    found = drawn(case, count, runs, np.random.default_rng(seed))
    return *(by_table(answers) for answers in (found.first, found.arm, found.control)), found.survey


class TestTruth:
    def test_the_population_in_closed_form_is_that_of_very_many_tables(self) -> None:
        case = Case("", Talk(0.6, moved=0.5, between=0.7), Talk(0.3), survey=0.4)
        many = drawn(case, 8, 4000, np.random.default_rng(0))
        counts = np.zeros((OPTIONS, OPTIONS))
        np.add.at(counts, (many.first.ravel(), many.arm.ravel()), 1)
        assert counts / counts.sum() == pytest.approx(joint(case, case.arm), abs=0.003)
        assert many.survey.mean(axis=0) == pytest.approx(over_tables(0.4, 0.4), abs=0.002)

    def test_churn_without_a_move_leaves_the_distribution_as_it_was(self) -> None:
        case = NAMED["no effect, frozen control"]
        assert joint(case, CHURNS).sum(axis=0) == pytest.approx(joint(case, CHURNS).sum(axis=1))


class TestCoverage:
    """Small versions of the benchmark; its full size is printed in docs/card.md."""

    RUNS = 150

    def held(self, name: str, count: int) -> dict[str, Held]:
        rng = np.random.default_rng(5)
        runs = drawn(NAMED[name], count, self.RUNS, rng)
        return dict(net_distances(NAMED[name], runs, rng, draws=300))

    @pytest.mark.parametrize("count", [50, 10])
    def test_no_effect_beside_a_frozen_control_is_no_finding(self, count: int) -> None:
        """Percentiles of a bootstrap never held 0 here."""
        for name, held in self.held("no effect, frozen control", count).items():
            assert held.coverage >= 0.9, name
            assert held.found <= 0.1, name

    def test_a_true_effect_is_held(self) -> None:
        for name, held in self.held("effect, frozen control", 20).items():
            assert held.truth > 0.07
            assert held.coverage >= 0.88, name
            assert np.median(held.estimate) == pytest.approx(held.truth, abs=0.03), name

    def test_smooth_figures_with_ten_tables(self) -> None:
        case = NAMED["tables agree strongly, no effect"]
        runs = drawn(case, 10, 400, np.random.default_rng(2))
        found = {**dict(net(case, runs)), **dict(plain(case, runs))}
        assert len(found) == 8
        for name, held in found.items():
            least = 0.85 if name == "variance" else 0.91
            assert least <= held.coverage <= 0.98, name
            if name.endswith("net"):
                assert held.found <= 0.08, name

    def test_plain_distances_with_ten_tables(self) -> None:
        case = NAMED["effect, unstable control"]
        rng = np.random.default_rng(4)
        for name, held in plain_distances(case, drawn(case, 10, self.RUNS, rng), rng):
            assert held.coverage >= 0.88, name


class TestAgreement:
    @pytest.mark.parametrize("name", list(DISTANCES))
    @pytest.mark.parametrize("level", [0.8, 0.95])
    def test_p_is_below_alpha_exactly_where_the_interval_leaves_0_out(self, name: str, level: float) -> None:
        seen = set()
        for case in ("effect, unstable control", "no effect, frozen control", "towards the survey"):
            _, arm, control, survey = tables(NAMED[case], runs=30)
            found = difference_interval(
                DISTANCES[name], Arm(counts=arm), Arm(counts=control), np.random.default_rng(1),
                target=survey, target_n=1000, draws=300, level=level,
            )  # fmt: skip
            outside = (found.low > 0) | (found.high < 0)
            assert ((found.p < 1 - level) == outside).all()
            assert (found.low <= found.estimate).all()
            assert (found.estimate <= found.high).all()
            seen |= set(outside.tolist())
        assert seen == {True, False}

    @pytest.mark.parametrize("control", [FROZEN, Talk(0.3)])
    def test_of_drift_too(self, control: Talk) -> None:
        case = Case("", Talk(0.6, moved=0.25), control)
        first, arm, other, _ = tables(case, runs=60)
        found = difference_interval(
            wasserstein,
            Arm(counts=arm, first=first),
            Arm(counts=other, first=first),
            np.random.default_rng(1),
        )
        outside = (found.low > 0) | (found.high < 0)
        assert ((found.p < 0.05) == outside).all()
        assert 0 < outside.mean() < 1

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(st.floats(-3, 3, allow_subnormal=False), min_size=2, max_size=30),
        st.floats(0.5, 0.999),
    )
    def test_of_smooth_figures(self, means: list[float], level: float) -> None:
        units = np.array(means)
        value, left_out = units.mean(), (units.sum() - units) / (len(units) - 1)
        found = jackknife(value, left_out, len(units) - 1, level=level)
        if found.p == found.p and abs(found.p - (1 - level)) > 1e-9:
            assert (found.p < 1 - level) == (found.low > 0 or found.high < 0)

    def test_of_curves(self) -> None:
        rng = np.random.default_rng(0)
        for _ in range(200):
            d, p = np.sort(rng.normal(size=(15, 1)), axis=0), rng.random((15, 1))
            curve = Curve.through(d, np.sort(p, axis=0)[::-1])
            _, low, high, p_value = read(curve, 0.3)
            assert (p_value[0] < 0.3) == (low[0] > 0 or high[0] < 0)


class TestDifferences:
    def test_arms_that_agree_in_every_table_differ_by_0(self) -> None:
        first, arm, _, survey = tables(NAMED["effect, frozen control"])
        for given_ in ({"target": survey, "target_n": 500}, {}):
            one = Arm(counts=arm, first=None if given_ else first)
            found = difference_interval(total_variation, one, one, np.random.default_rng(0), **given_)
            assert [part.item() for part in found] == [0, 0, 0, 1]

    def test_beside_a_control_that_never_moved_it_is_the_interval_of_one_distance(self) -> None:
        first, arm, control, _ = tables(NAMED["effect, frozen control"])
        assert (control == first).all()
        net_ = difference_interval(
            wasserstein,
            Arm(counts=arm, first=first),
            Arm(counts=control, first=first),
            np.random.default_rng(0),
        )
        alone = distance_interval(
            wasserstein, arm, first.sum(axis=0) / first.sum(), np.random.default_rng(0),
            target_counts=first, paired_target=True,
        )  # fmt: skip
        assert net_.low == pytest.approx(alone.low, abs=0.02)
        assert net_.high == pytest.approx(alone.high, abs=0.02)
        turned = difference_interval(
            wasserstein,
            Arm(counts=control, first=first),
            Arm(counts=arm, first=first),
            np.random.default_rng(0),
        )
        assert turned.low == pytest.approx(-net_.high, abs=0.01)
        assert turned.estimate == pytest.approx(-net_.estimate, abs=0.01)

    def test_what_both_arms_share_does_not_count(self) -> None:
        """Two arms far from a survey of few people, on the same side: its error is the same in both."""
        case = Case("", Talk(0.2, moved=0.5), FROZEN, survey=-2.0)
        _, arm, control, survey = tables(case, runs=10)
        width = {}
        for n in (60, 100_000):
            found = difference_interval(
                wasserstein, Arm(counts=arm), Arm(counts=control), np.random.default_rng(0),
                target=survey, target_n=n,
            )  # fmt: skip
            width[n] = float((found.high - found.low).mean())
        assert width[60] == pytest.approx(width[100_000], rel=0.15)

    def test_an_error_that_moves_the_arms_apart_counts(self) -> None:
        """Arms on either side of a survey: where it errs towards one, it errs away from the other."""
        case = Case("", Talk(0.9, moved=1.6), FROZEN, survey=0.8)
        _, arm, control, survey = tables(case, count=50, runs=10)
        width = {}
        for n in (30, 100_000):
            found = difference_interval(
                wasserstein, Arm(counts=arm), Arm(counts=control), np.random.default_rng(0),
                target=survey, target_n=n,
            )  # fmt: skip
            width[n] = float((found.high - found.low).mean())
        assert width[30] > 1.5 * width[100_000]

    def test_figures_of_several_questions_at_once_are_those_of_each(self) -> None:
        _, arm, control, survey = tables(NAMED["away from the survey"], runs=3)
        together = difference_interval(
            total_variation, Arm(counts=arm), Arm(counts=control), np.random.default_rng(0),
            target=survey, target_n=1000, draws=4000,
        )  # fmt: skip
        assert together.low.shape == (3,)
        for k in range(3):
            alone = difference_interval(
                total_variation, Arm(counts=arm[:, k]), Arm(counts=control[:, k]), np.random.default_rng(k),
                target=survey[k], target_n=1000, draws=4000,
            )  # fmt: skip
            assert alone.high == pytest.approx(together.high[k], abs=0.02)

    def test_what_does_not_fit_is_refused(self) -> None:
        first, arm, _, survey = tables(NAMED["effect, frozen control"])
        rng = np.random.default_rng(0)
        with pytest.raises(MeasureError, match="same clusters"):
            difference_interval(total_variation, Arm(counts=arm), Arm(counts=arm[:5]), rng, target=survey)
        with pytest.raises(MeasureError, match="either a target or a first wave"):
            difference_interval(total_variation, Arm(counts=arm), Arm(counts=arm), rng)
        with pytest.raises(MeasureError, match="either a target or a first wave"):
            difference_interval(
                total_variation,
                Arm(counts=arm, first=first),
                Arm(counts=arm, first=first),
                rng,
                target=survey,
            )


class TestNearest:
    @pytest.mark.parametrize("seed", range(6))
    def test_against_a_general_optimiser(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        root = rng.normal(size=(3, 2, 2))
        covariance = np.einsum("jab,jcb->jac", root, root) + 0.2 * np.eye(2)
        observed, weights = rng.normal(size=(3, 2)), np.array([0.2, 0.5, 0.3])
        pairs = Pairs(
            *(part[None] for part in (observed[:, 0], observed[:, 1])),
            *(part[None] for part in (covariance[:, 0, 0], covariance[:, 0, 1], covariance[:, 1, 1])),
            weights,
        )
        start = float(difference(observed.T[None], weights)[0])
        for sought in start + np.array([-0.2, 0.2]):
            ours = nearest(pairs, np.array([sought]), np.array([50.0]))[0].T
            inverse = np.linalg.inv(covariance)

            def cost(u: np.ndarray, inverse: np.ndarray = inverse) -> float:
                away = u.reshape(3, 2) - observed
                return float(np.einsum("ja,jab,jb->", away, inverse, away))

            def gap(u: np.ndarray, sought: float = sought) -> float:
                size = np.abs(u.reshape(3, 2))
                return float(weights @ (size[:, 0] - size[:, 1]) - sought)

            tries = [
                optimize.minimize(
                    cost, observed.ravel() + rng.normal(scale=0.3, size=6), method="SLSQP",
                    constraints={"type": "eq", "fun": gap}, options={"maxiter": 500},
                )
                for _ in range(25)
            ]  # fmt: skip
            best = min(found.fun for found in tries if found.success and abs(gap(found.x)) < 1e-6)
            assert abs(gap(ours.ravel())) < 1e-4
            # where the difference jumps a point between two solutions is taken, which costs a little
            assert cost(ours.ravel()) <= best * 1.3 + 1e-3


class TestJackknife:
    def test_of_means_it_is_students_t(self) -> None:
        units = np.random.default_rng(0).normal(0.3, size=12)
        left_out = (units.sum() - units) / 11
        low, high, p = jackknife(units.mean(), left_out, 11)
        there = stats.ttest_1samp(units, 0)
        assert p == pytest.approx(there.pvalue)
        assert (low, high) == pytest.approx(tuple(there.confidence_interval()))

    @pytest.mark.parametrize(
        ("link", "value"), [("rate", 0.97), ("positive", 0.02), ("correlation", 0.97), ("rate", 1.0)]
    )
    def test_intervals_stay_in_range(self, link: Link, value: float) -> None:
        units = np.clip(value + np.array([0.03, -0.2] * 6), -0.5 if link == "correlation" else 0, 1)
        left_out = np.minimum((units.sum() - units) / 11 + value - units.mean(), 1.0)
        low, high, _ = jackknife(value, left_out, 11, link=link)
        assert (-1 if link == "correlation" else 0) <= low < high
        assert high <= (np.inf if link == "positive" else 1)

    def test_dust_is_no_finding(self) -> None:
        """Rounding that differs between units has a small error, too; it is not tested."""
        dust = 3e-14 * (1 + np.random.default_rng(0).random(20) / 100)
        found = jackknife(3e-14, 0.4 + dust, 19)
        assert found == pytest.approx(NOT_KNOWN, nan_ok=True)
        assert jackknife(0.0, np.zeros(20), 19) == (0, 0, 1)
        assert np.isnan(jackknife(0.4, np.full(20, 0.4), 19).p)

    def test_units_of_unequal_size_count_for_less(self) -> None:
        assert effective_units(np.full(10, 3.0)) == pytest.approx(10)
        assert effective_units([91, *[1] * 9]) < 1.3
        assert LEAST_UNITS == 10

    def test_shares_of_few_tables(self) -> None:
        """Wilson's interval against statsmodels' formula, and its coverage where tables agree."""
        low, high = share_interval([0.1], 50, 1e9)
        z2 = stats.norm.ppf(0.975) ** 2
        middle = (0.1 + z2 / 100) / (1 + z2 / 50)
        assert (low[0] + high[0]) / 2 == pytest.approx(middle)
        case, held = Case("", Talk(0.9, between=0.6), FROZEN), []
        truth = joint(case, case.arm).sum(axis=0)
        for counts in by_table(drawn(case, 20, 300, np.random.default_rng(0)).arm).transpose(1, 0, 2):
            ends = share_interval(counts.sum(axis=0) / 400, effective_answers(counts, at_most=400), 19)
            held.append((ends[0] <= truth) & (truth <= ends[1]))
        assert 0.9 < np.mean(held) < 0.98
