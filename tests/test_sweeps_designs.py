"""Designs of sweeps: which points they visit."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from plursim.documents import flow
from plursim.errors import DocumentError
from plursim.runs import open_run
from plursim.sweeps import DESIGNS, load_sweep
from plursim.sweeps.cell import Job, read_outcome, run_cell
from plursim.sweeps.mixtures import NOTHING, lattice
from plursim.sweeps.planning import Cell, plan
from plursim.sweeps.ranges import Choice, Integers, LogUniform, Normal, Uniform
from tests.conftest import ROOT

PERSONAS = """\
name: three
personas:
  - {id: ann, prompt: You are Ann., attributes: {side: left}}
  - {id: bob, prompt: You are Bob., attributes: {side: left}}
  - {id: cem, prompt: You are Cem., attributes: {side: right}}
"""
SCENARIO = """\
name: naming
seed: 3
population: {size: 12, personas: three.yaml, mixture: {ann: 0.5, bob: 0.25, cem: 0.25}}
reasoning: {kind: scripted, rule: {kind: best_response}}
protocol: {kind: naming_game, names: [Q, M], rounds: 5}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "three.yaml").write_text(PERSONAS)
    (tmp_path / "naming.yaml").write_text(SCENARIO)
    return tmp_path


def cells(folder: Path, *factors: dict[str, Any], seed: int = 0) -> tuple[Cell, ...]:
    file = folder / "sweep.yaml"
    file.write_text(f"name: s\nscenario: naming.yaml\nseed: {seed}\nfactors: {flow(list(factors))}\n")
    return plan(load_sweep(file)).cells


def mixtures(found: tuple[Cell, ...]) -> list[dict[str, float]]:
    return [cell.scenario["population"]["mixture"] for cell in found]


def test_every_combination_of_all_factors_is_a_cell_the_last_fastest(folder: Path) -> None:
    found = cells(
        folder,
        {"kind": "grid", "values": {"protocol.rounds": [5, 6], "population.size": [10, 12]}},
        {"kind": "arms", "arms": ["treatment", "no_interaction"]},
        {"kind": "seeds", "values": [0, 9]},
    )
    assert [tuple(cell.levels.values()) for cell in found] == [
        (rounds, size, arm, seed)
        for rounds in (5, 6)
        for size in (10, 12)
        for arm in ("treatment", "no_interaction")
        for seed in (0, 9)
    ]
    last = found[-1].scenario
    assert (last["protocol"]["rounds"], last["population"]["size"], last["seed"]) == (6, 12, 9)
    assert last["arms"] == ["no_interaction"]
    assert [cell.index for cell in found] == list(range(16))
    assert len({cell.key for cell in found}) == 16


def test_rows_may_set_different_paths_and_a_new_kind_drops_the_old_settings(folder: Path) -> None:
    rows = [
        {"protocol.rounds": 7},
        {"reasoning.rule.kind": "faulty", "reasoning.rule.rule": {"kind": "best_response"}},
    ]
    first, second = cells(folder, {"kind": "list", "rows": rows})
    assert first.levels["protocol.rounds"] == 7
    assert second.levels["protocol.rounds"] is None
    assert second.levels["reasoning.rule.rule"] == "{kind: best_response}"
    assert second.scenario["reasoning"]["rule"]["rule"]["kind"] == "best_response"


def test_draws_are_the_same_for_the_same_seed_and_independent_of_other_factors(folder: Path) -> None:
    drawn = {
        "kind": "random",
        "draws": 5,
        "values": {"protocol.rounds": {"kind": "integers", "low": 1, "high": 99}},
    }
    seeds = {"kind": "seeds", "count": 1}

    def rounds(*factors: dict[str, Any], seed: int = 0) -> list[int]:
        return [cell.levels["protocol.rounds"] for cell in cells(folder, *factors, seed=seed)]

    assert rounds(drawn) == rounds(drawn, seeds) != rounds(drawn, seed=1)


def test_designs_of_one_sweep_draw_from_streams_of_their_own(folder: Path) -> None:
    """Otherwise the third cell of one design would be the third of the other: a line, not a square."""

    def drawn(path: str) -> dict[str, Any]:
        return {"kind": "random", "draws": 6, "values": {path: {"kind": "uniform", "low": 0, "high": 1}}}

    found = cells(folder, drawn("protocol.match"), drawn("protocol.mismatch"))
    match, mismatch = (
        list(dict.fromkeys(cell.levels[f"protocol.{name}"] for cell in found))
        for name in ("match", "mismatch")
    )
    assert len(found) == 36
    assert len({*match, *mismatch}) == 12


def test_a_latin_hypercube_has_one_draw_in_every_slice(folder: Path) -> None:
    values = {
        "reasoning.rule.rate": {"kind": "uniform", "low": 0, "high": 1},
        "population.size": {"kind": "integers", "low": 10, "high": 29},
    }
    base = {
        "kind": "list",
        "rows": [{"reasoning.rule": {"kind": "faulty", "rule": {"kind": "best_response"}}}],
    }
    with pytest.raises(DocumentError, match="is set by factor 1 already"):
        cells(folder, base, {"kind": "latin_hypercube", "draws": 20, "values": values})
    scenario = folder / "naming.yaml"
    scenario.write_text(
        SCENARIO.replace("{kind: best_response}", "{kind: faulty, rate: 0.5, rule: {kind: best_response}}")
    )
    found = cells(folder, {"kind": "latin_hypercube", "draws": 20, "values": values})
    rates = [cell.levels["reasoning.rule.rate"] for cell in found]
    assert sorted(int(20 * rate) for rate in rates) == list(range(20))
    assert sorted(cell.levels["population.size"] for cell in found) == list(range(10, 30))


def test_a_sobol_design_swaps_one_column_at_a_time(folder: Path) -> None:
    values = {
        "protocol.rounds": {"kind": "integers", "low": 1, "high": 10_000},
        "protocol.history": {"kind": "integers", "low": 1, "high": 900},
    }
    found = cells(folder, {"kind": "sobol", "samples": 8, "values": values})
    rows: dict[str, list[tuple[int, int]]] = {}
    for cell in found:
        levels = cell.levels
        rows.setdefault(levels["sobol.matrix"], []).append(
            (levels["protocol.rounds"], levels["protocol.history"])
        )
    a, b = rows["A"], rows["B"]
    assert len(found) == 8 * 4
    assert rows["protocol.rounds"] == [(y[0], x[1]) for x, y in zip(a, b, strict=True)]
    assert rows["protocol.history"] == [(x[0], y[1]) for x, y in zip(a, b, strict=True)]
    assert a != b


class TestRanges:
    u = np.linspace(0.001, 0.999, 37)

    def test_quantiles_are_those_of_the_distributions(self) -> None:
        pairs = [
            (Uniform(low=-1.0, high=3.0), stats.uniform(-1, 4)),
            (LogUniform(low=0.01, high=5.0), stats.loguniform(0.01, 5)),
            (Normal(mean=2.0, sd=0.5), stats.norm(2, 0.5)),
            (Normal(mean=2.0, sd=0.5, low=1.5), stats.truncnorm(-1, np.inf, 2, 0.5)),
        ]
        for ours, theirs in pairs:
            np.testing.assert_allclose(ours.quantile(self.u), theirs.ppf(self.u), rtol=1e-9)

    @given(st.integers(-50, 50), st.integers(0, 60), st.floats(0, 1, exclude_max=True))
    def test_integers_stay_within_their_ends(self, low: int, more: int, u: float) -> None:
        (found,) = Integers(low=low, high=low + more).quantile(np.array([u]))
        assert low <= found <= low + more

    def test_integers_and_choices_come_as_often_as_they_should(self) -> None:
        u = (np.arange(6000) + 0.5) / 6000
        assert np.bincount(Integers(low=0, high=2).quantile(u)).tolist() == [2000, 2000, 2000]
        chosen = Choice(values=("a", "b", "c"), weights=(1.0, 0.0, 3.0)).quantile(u)
        assert [chosen.count(value) for value in "abc"] == [1500, 0, 4500]


class TestMixtures:
    def test_a_path_has_both_ends_and_straight_steps(self, folder: Path) -> None:
        path = {"kind": "mixture_path", "start": {"ann": 1}, "end": {"bob": 0.5, "cem": 0.5}, "steps": 4}
        found = cells(folder, path)
        assert [cell.levels["mixture.position"] for cell in found] == [0, 0.25, 0.5, 0.75, 1]
        assert mixtures(found)[0] == {"ann": 1}
        assert mixtures(found)[1] == {"ann": 0.75, "bob": 0.125, "cem": 0.125}
        assert mixtures(found)[4] == {"bob": 0.5, "cem": 0.5}

    def test_groups_take_the_shares_of_the_scenario_or_of_another_mixture(self, folder: Path) -> None:
        left = {"where": {"side": "left"}}
        (first, *_) = mixtures(
            cells(folder, {"kind": "mixture_path", "start": left, "end": "uniform", "steps": 1})
        )
        assert first == pytest.approx({"ann": 2 / 3, "bob": 1 / 3})
        even = {"where": {"side": ["left"]}, "of": "uniform"}
        (first, *_) = mixtures(
            cells(folder, {"kind": "mixture_path", "start": even, "end": "uniform", "steps": 1})
        )
        assert first == {"ann": 0.5, "bob": 0.5}

    def test_a_mixture_file_is_a_corner(self, folder: Path) -> None:
        (folder / "own.mixture.yaml").write_text("weights: {cem: 1}\n")
        path = {"kind": "mixture_path", "start": "own.mixture.yaml", "end": "uniform", "steps": 1}
        assert mixtures(cells(folder, path))[0] == {"cem": 1}

    def test_a_lattice_over_the_labels_of_an_attribute(self, folder: Path) -> None:
        found = cells(folder, {"kind": "mixture_lattice", "by": "side", "steps": 2, "name": "mix"})
        assert [tuple(cell.levels.values()) for cell in found] == [(1, 0), (0.5, 0.5), (0, 1)]
        assert list(found[0].levels) == ["mix.left", "mix.right"]
        assert mixtures(found)[1] == pytest.approx({"ann": 1 / 3, "bob": 1 / 6, "cem": 0.5})

    @given(st.integers(1, 5), st.integers(1, 6))
    def test_a_lattice_is_complete(self, corners: int, steps: int) -> None:
        found = lattice(corners, steps)
        assert found.shape == (math.comb(steps + corners - 1, steps), corners)
        np.testing.assert_allclose(found.sum(axis=1), 1)
        assert len({tuple(row) for row in (steps * found).round().astype(int).tolist()}) == len(found)

    def test_dirichlet_draws_have_the_mean_and_spread_of_the_distribution(self, folder: Path) -> None:
        alpha = {"ann": 2.0, "bob": 1.0, "cem": 1.0}
        design = {"kind": "mixture_dirichlet", "by": "persona", "draws": 600, "concentration": alpha}
        drawn = np.array([list(cell.levels.values()) for cell in cells(folder, design)])
        expected = stats.dirichlet(list(alpha.values()))
        np.testing.assert_allclose(drawn.mean(axis=0), expected.mean(), atol=0.04)
        np.testing.assert_allclose(drawn.var(axis=0), expected.var(), atol=0.01)
        wrong = {**design, "concentration": {"ann": 1.0}}
        with pytest.raises(DocumentError, match="differ in bob, cem"):
            cells(folder, wrong)

    def test_one_out_leaves_the_others_in_proportion(self, folder: Path) -> None:
        found = cells(folder, {"kind": "mixture_leave_one_out"})
        assert [cell.levels["mixture.without"] for cell in found] == [NOTHING, "ann", "bob", "cem"]
        assert mixtures(found)[0] == {"ann": 0.5, "bob": 0.25, "cem": 0.25}
        assert mixtures(found)[1] == {"bob": 0.5, "cem": 0.5}
        assert mixtures(found)[3] == pytest.approx({"ann": 2 / 3, "bob": 1 / 3})
        by = cells(folder, {"kind": "mixture_leave_one_out", "by": "side", "of": "uniform"})
        assert [cell.levels["mixture.without"] for cell in by] == [NOTHING, "left", "right"]
        with pytest.raises(DocumentError, match="nobody is left"):
            cells(folder, {"kind": "mixture_leave_one_out", "of": {"ann": 1}})


def test_what_a_game_computed_in_its_last_round_stands_in_the_table(folder: Path) -> None:
    (cell,) = cells(folder, {"kind": "seeds", "values": [4]})
    job = Job(cell.key, cell.scenario, str(folder), str(folder / "cell"))
    assert run_cell(job).status == "finished"
    outcome = read_outcome(folder / "cell")
    assert outcome is not None
    rows = outcome["rows"]
    figures = open_run(folder / "cell").figures
    last = figures[figures["round"] == figures.groupby("name", observed=True)["round"].transform("max")]
    expected = last.groupby("name", observed=True, sort=False)["value"].mean()
    # What the game computed comes last, after the figures counted in its moves.
    own = slice(len(rows["measure"]) - len(expected), None)
    assert rows["measure"][own] == [str(name) for name in expected.index]
    assert rows["value"][own] == [None if value != value else value for value in expected]
    assert set(rows["stage"][own]) == {"last"}
    assert set(rows["measure"]) - set(rows["measure"][own]) == {"naming_game_success_rate"}


def test_a_cell_is_named_by_all_it_depends_on(folder: Path) -> None:
    seeds = {"kind": "seeds", "values": [1]}
    (before,) = cells(folder, seeds)
    assert cells(folder, seeds)[0].key == before.key
    scenario, personas = folder / "naming.yaml", folder / "three.yaml"
    scenario.write_text(SCENARIO + "description: other words\n")
    assert cells(folder, seeds)[0].key == before.key
    scenario.write_text(SCENARIO.replace("rounds: 5", "rounds: 6"))
    assert cells(folder, seeds)[0].key != before.key
    scenario.write_text(SCENARIO)
    personas.write_text(PERSONAS.replace("You are Ann.", "You are Anna."))
    assert cells(folder, seeds)[0].key != before.key


def test_the_documentation_names_every_design() -> None:
    text = (ROOT / "docs" / "sweeps.md").read_text()
    for design in DESIGNS:
        assert f"`{design.kind_name()}`" in text
