"""Averages, shares of variance, surfaces, pictures and the report of a sweep."""

from __future__ import annotations

import base64
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from matplotlib.collections import LineCollection
from scipy import stats

from plursim.analysis.measuring import Row
from plursim.errors import InputError, MeasureError
from plursim.reports.plots.sweeps import NO_REPEATS, _drawings, line_over, save_sweep_figures
from plursim.reports.plots.ternary import place, ternary
from plursim.sweeps import open_sweep
from plursim.sweeps.averages import Looked, averaged, looked_at
from plursim.sweeps.planning import Factor
from plursim.sweeps.report import write_report
from plursim.sweeps.results import CELLS, PLAN, SweepResult
from plursim.sweeps.sensitivity import sobol_indices, variance_shares
from plursim.sweeps.shares import factor_shares
from plursim.sweeps.surface import quadratic_surface


class TestAverages:
    def test_intervals_are_students_over_seeds(self) -> None:
        rng = np.random.default_rng(1)
        frame = pd.DataFrame({"x": np.repeat([0, 1], 10), "z": np.tile(np.repeat([0, 1], 5), 2),
                              "seed": np.tile(np.arange(5), 4), "value": rng.normal(size=20),
                              "low": 0.0, "high": 0.0})  # fmt: skip
        found = averaged(frame, ["x"])
        for x in (0, 1):
            by_seed = frame[frame["x"] == x].groupby("seed")["value"].mean()
            low, high = stats.t.interval(0.95, 4, by_seed.mean(), stats.sem(by_seed))
            row = found[found["x"] == x].iloc[0]
            np.testing.assert_allclose(
                row[["value", "low", "high"]].astype(float), [by_seed.mean(), low, high]
            )
            assert row["repeats"] == 5

    def test_a_single_run_keeps_its_own_interval_and_a_mean_over_factors_has_none(self) -> None:
        frame = pd.DataFrame(
            {"x": [0, 1, 1], "value": [1.0, 2.0, 4.0], "low": [0.5, 1, 1], "high": [1.5, 3, 5]}
        )
        found = averaged(frame, ["x"])
        assert found.iloc[0][["value", "low", "high"]].tolist() == [1.0, 0.5, 1.5]
        assert found.iloc[1]["value"] == 3
        assert found.iloc[1][["low", "high"]].isna().all()


def ishigami(x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.sin(x[..., 0]) + 7 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0])


class TestSensitivity:
    def test_sobol_indices_of_the_ishigami_function(self) -> None:
        sampler = stats.qmc.Sobol(6, scramble=True, seed=np.random.default_rng(0))
        drawn = np.pi * (2 * sampler.random(2**13) - 1)
        a, b = drawn[:, :3], drawn[:, 3:]
        mixed = np.stack([np.where(np.arange(3) == k, b, a) for k in range(3)])
        found = sobol_indices(ishigami(a), ishigami(b), ishigami(mixed), np.random.default_rng(1), draws=100)
        v1, v2, v13 = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2, 49 / 8, 0.01 * np.pi**8 * (1 / 18 - 1 / 50)
        total = v1 + v2 + v13
        np.testing.assert_allclose(found.first, np.array([v1, v2, 0]) / total, atol=0.02)
        np.testing.assert_allclose(found.total, np.array([v1 + v13, v2, v13]) / total, atol=0.02)
        assert (found.first_low < found.first).all()
        assert (found.first < found.first_high).all()
        assert (found.total_low < found.total_high).all()

    def test_sobol_indices_agree_with_scipy(self) -> None:
        rng = np.random.default_rng(5)
        a, b = rng.uniform(-3, 3, (2, 64, 3))
        mixed = np.stack([np.where(np.arange(3) == k, b, a) for k in range(3)])
        f_a, f_b, f_ab = ishigami(a), ishigami(b), ishigami(mixed)
        ours = sobol_indices(f_a, f_b, f_ab, rng, draws=5)
        theirs = stats.sobol_indices(
            func={"f_A": f_a[None], "f_B": f_b[None], "f_AB": f_ab[:, None]},
            n=64,
        )
        np.testing.assert_allclose(ours.first, theirs.first_order.ravel(), atol=1e-10)
        np.testing.assert_allclose(ours.total, theirs.total_order.ravel(), atol=1e-10)

    def test_variance_shares_are_those_of_the_analysis_of_variance(self) -> None:
        i, j, k = (side.ravel() for side in np.meshgrid(range(3), range(4), range(2), indexing="ij"))
        main, other = np.array([-1.0, 0, 1]), np.array([-3.0, 1, 1, 1])
        cross = np.outer([1.0, -2, 1], [1.0, -1, 0, 0])
        values = 10 + main[i] + other[j] + cross[i, j]
        parts = [main.var(), other.var(), (cross**2).mean()]
        found = variance_shares(values, np.stack([i, j, k], axis=1))
        np.testing.assert_allclose(found.first, [parts[0] / sum(parts), parts[1] / sum(parts), 0], atol=1e-12)
        np.testing.assert_allclose(
            found.total,
            [(parts[0] + parts[2]) / sum(parts), (parts[1] + parts[2]) / sum(parts), 0],
            atol=1e-12,
        )

    def test_what_cannot_be_shared_is_refused(self) -> None:
        levels = np.array([[0, 0], [0, 1], [1, 0]])
        with pytest.raises(MeasureError, match="4 combinations, 3 are there"):
            variance_shares(np.arange(3.0), levels)
        full = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
        with pytest.raises(MeasureError, match="the same in every cell"):
            variance_shares(np.ones(4), full)
        with pytest.raises(MeasureError, match="finite"):
            variance_shares(np.array([1, 2, 3, np.nan]), full)

    def test_designs_that_do_not_allow_it_have_none(self) -> None:
        frame = pd.DataFrame({"x": [1, 2], "value": [1.0, 2.0]})
        assert factor_shares(Looked("f", frame), (Factor("grid", {"x": "setting"}),)) is None
        assert factor_shares(Looked("f", frame), (Factor("random", {"x": "setting"}),)) is None


def test_a_surface_and_its_intervals_are_those_of_least_squares() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.uniform(2, 5, 40), rng.uniform(-1, 0, 40)
    values = 1 + x - 2 * y + 0.3 * x * y + rng.normal(scale=0.1, size=40)
    surface = quadratic_surface(x, y, values, steps=5)
    across, up = (side.ravel() for side in np.meshgrid(surface.x, surface.y))

    def terms(a: Any, b: Any) -> Any:
        return np.column_stack([np.ones_like(a), a, b, a**2, a * b, b**2])

    fit = sm.OLS(values, terms(x, y)).fit()
    there = fit.get_prediction(terms(across, up))
    np.testing.assert_allclose(surface.value.ravel(), there.predicted_mean, rtol=1e-6)
    ends = there.conf_int()
    np.testing.assert_allclose(2 * surface.reach.ravel(), ends[:, 1] - ends[:, 0], rtol=1e-6)
    assert surface.r_squared == pytest.approx(fit.rsquared)
    with pytest.raises(MeasureError, match="at least 7"):
        quadratic_surface(x[:6], y[:6], values[:6])
    with pytest.raises(MeasureError, match="not determined"):
        quadratic_surface(x, x, values)


def made(
    folder: Path,
    factors: list[tuple[str, dict[str, str], list[dict[str, Any]]]],
    figure: Any,
    **more: Any,
) -> SweepResult:
    """A sweep's folder as running it would leave it: every combination of rows, figures by formula."""
    rng = np.random.default_rng(0)
    rows: list[dict[str, Any]] = [{}]
    for _, _, points in factors:
        rows = [{**row, **point} for row in rows for point in points]
    (folder / CELLS).mkdir(parents=True)
    for number, row in enumerate(rows):
        value = float(figure(row)) + 0.05 * rng.normal()
        figures = [
            Row(measure="drift_w1", arm="treatment", stage="change", question="q", n=9, missing=0,
                value=value, low=value - 0.1, high=value + 0.1),
            Row(measure="total_variation", arm="treatment", stage="last", question="q", n=9, missing=0,
                value=value / 2),
        ]  # fmt: skip
        columns = {
            name: [None if got != got else got for got in (getattr(one, name) for one in figures)]
            for name in Row.__dataclass_fields__
        }
        cell = folder / CELLS / f"k{number}"
        cell.mkdir()
        ending = {"key": f"k{number}", "status": "finished", "error": None, "rows": columns}
        (cell / "cell.json").write_text(json.dumps(ending))
    plan = {
        "name": "made",
        "description": more.get("description", ""),
        "key": "0",
        "sweep": {"scenario": "s.yaml", "settings": {}, "factors": []},
        "outcomes": more.get("outcomes", []),
        "factors": [{"kind": kind, "columns": columns} for kind, columns, _ in factors],
        "cells": [{"key": f"k{number}", "levels": row} for number, row in enumerate(rows)],
        "versions": {"plursim": "0"},
    }
    (folder / PLAN).write_text(json.dumps(plan))
    return open_sweep(folder)


SEEDS = ("seeds", {"seed": "seed"}, [{"seed": 1}, {"seed": 2}])
CORNERS = {f"mixture.{name}": "weight" for name in "abc"}
LATTICE = [{f"mixture.{n}": w / 2 for n, w in zip("abc", row, strict=True)}
           for row in ((2, 0, 0), (1, 1, 0), (1, 0, 1), (0, 2, 0), (0, 1, 1), (0, 0, 2))]  # fmt: skip
NUMBERS = np.random.default_rng(3).uniform(size=(24, 2)).tolist()
WIDE = np.random.default_rng(4).dirichlet(np.ones(5), 12).tolist()


@pytest.mark.parametrize(
    ("factors", "files"),
    [
        ([("mixture_path", {"mixture.position": "position"},
           [{"mixture.position": t} for t in (0.0, 0.5, 1.0)]),
          ("grid", {"g": "setting"}, [{"g": "few"}, {"g": "many"}]), SEEDS],
         ["mixture_path", "by_g", "sensitivity"]),
        ([("mixture_lattice", CORNERS, LATTICE), SEEDS], ["mixture_ternary", "sensitivity"]),
        ([("mixture_dirichlet", {f"m.{k}": "weight" for k in range(5)},
           [{f"m.{k}": w for k, w in enumerate(row)} for row in WIDE])], ["mixture_weights"]),
        ([("mixture_leave_one_out", {"mixture.without": "without"},
           [{"mixture.without": name} for name in ("nothing", "ann", "bob")]), SEEDS],
         ["mixture_without", "sensitivity"]),
        ([("latin_hypercube", {"x": "setting", "y": "setting"}, [{"x": x, "y": y} for x, y in NUMBERS])],
         ["surface_x_y"]),
        ([("grid", {"x": "setting"}, [{"x": 1}, {"x": 2}]), SEEDS], ["over_x", "sensitivity"]),
        ([("list", {"x": "setting", "y": "setting", "z": "setting"},
           [{"x": 1, "y": None, "z": "a"}, {"x": 2, "y": None, "z": None}, {"x": None, "y": 5, "z": "b"}]),
          SEEDS],
         ["by_z", "over_x", "sensitivity"]),
    ],
)  # fmt: skip
def test_each_design_has_its_pictures(tmp_path: Path, factors: Any, files: list[str]) -> None:
    def figure(row: dict[str, Any]) -> float:
        return sum(v for name, v in row.items() if name != "seed" and isinstance(v, int | float))

    result = made(tmp_path / "s", factors, figure)
    drawn = save_sweep_figures(result, tmp_path / "one")
    assert [file.stem for file in drawn] == files
    assert all(file.stat().st_size > 5_000 for file in drawn)


def test_a_number_is_drawn_as_one_line_over_its_levels_and_split_by_what_it_is_crossed_with(
    tmp_path: Path,
) -> None:
    sizes = [{"size": 4}, {"size": 12}]
    alone = made(tmp_path / "alone", [("grid", {"size": "setting"}, sizes), SEEDS], lambda row: row["size"])
    (ax, *_) = dict(_drawings(alone, looked_at(alone)))["over_size"](looked_at(alone)).axes
    (line,) = ax.lines
    assert np.asarray(line.get_xdata()).tolist() == [4, 12]
    np.testing.assert_allclose(np.asarray(line.get_ydata()), [2, 6], atol=0.1)  # half of the drift
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["4", "12"]
    assert len(ax.collections) == 1  # the band of the interval

    rows = [{"size": size, "order": order} for size in (4, 12) for order in ("all", "turns")]
    columns = {"size": "setting", "order": "setting"}
    for kind, lines in (("grid", 2), ("list", 1)):
        result = made(tmp_path / kind, [(kind, columns, rows), SEEDS], lambda row: row["size"])
        (ax, *_) = dict(_drawings(result, looked_at(result)))["over_size"](looked_at(result)).axes
        assert len(ax.lines) == lines, kind


def test_the_interval_of_a_single_place_is_drawn() -> None:
    frame = pd.DataFrame({"x": [3.0], "value": [1.0], "low": [0.5], "high": [2.0]})
    (ax,) = line_over([Looked("figure", frame)], "x").axes
    segments = [part for drawn in ax.collections if isinstance(drawn, LineCollection)
                for part in drawn.get_segments()]  # fmt: skip
    assert [np.asarray(part).tolist() for part in segments] == [[[3.0, 0.5], [3.0, 2.0]]]


def test_a_missing_neighbour_takes_no_interval_away() -> None:
    """Where one of three places has no interval, the others keep theirs, and the picture says why."""
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0], "value": 1.0, "low": [0.5, np.nan, 0.5], "high": 2.0})
    (ax,) = line_over([Looked("figure", frame)], "x").axes
    segments = [np.asarray(part).tolist() for drawn in ax.collections if isinstance(drawn, LineCollection)
                for part in drawn.get_segments()]  # fmt: skip
    assert segments == [[[1.0, 0.5], [1.0, 2.0]], [[3.0, 0.5], [3.0, 2.0]]]
    assert ax.get_xlabel().splitlines() == ["x", NO_REPEATS]
    (whole,) = line_over([Looked("figure", frame.assign(low=0.5))], "x").axes
    assert whole.get_xlabel() == "x"


def test_levels_too_near_to_each_other_keep_the_usual_ticks() -> None:
    frame = pd.DataFrame({"x": [0.0, 0.01, 1.0], "value": 1.0, "low": 0.5, "high": 2.0})
    (ax,) = line_over([Looked("figure", frame)], "x").axes
    assert ax.get_xticks().tolist() != [0.0, 0.01, 1.0]


def test_the_sobol_design_gives_its_indices(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    a, b = rng.uniform(size=(2, 64, 2))
    rows = [
        {"x": row[0], "y": row[1], "sobol.sample": sample, "sobol.matrix": matrix}
        for matrix, drawn in {"A": a, "B": b, "x": np.column_stack([b[:, 0], a[:, 1]]),
                              "y": np.column_stack([a[:, 0], b[:, 1]])}.items()
        for sample, row in enumerate(drawn.tolist())
    ]  # fmt: skip
    columns = {"x": "setting", "y": "setting", "sobol.sample": "sample", "sobol.matrix": "matrix"}
    result = made(tmp_path, [("sobol", columns, rows)], lambda row: 4 * row["x"] + row["y"])
    shares = factor_shares(looked_at(result)[0], result.factors)
    assert shares is not None
    assert shares["factor"].tolist() == ["x", "y"]
    np.testing.assert_allclose(shares["total"], [16 / 17, 1 / 17], atol=0.25)
    drawn = save_sweep_figures(result, tmp_path / "one")
    assert [file.stem for file in drawn] == ["surface_x_y", "sensitivity"]
    again = save_sweep_figures(open_sweep(tmp_path), tmp_path / "two")
    assert [file.read_bytes() for file in drawn] == [file.read_bytes() for file in again]


def test_corners_of_the_triangle() -> None:
    np.testing.assert_allclose(place(np.eye(3)), [[0, 0], [1, 0], [0.5, np.sqrt(0.75)]])
    sides = np.linalg.norm(np.diff(place(np.eye(3)[[0, 1, 2, 0]]), axis=0), axis=1)
    np.testing.assert_allclose(sides, 1)
    with pytest.raises(InputError, match="three corners"):
        ternary([], ["a"], ["a"])


class Page(HTMLParser):
    """Collects tags and where they point."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.targets: list[str] = []
        self.policy = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.targets += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "action")]
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"] or ""


def test_the_report_stands_alone_and_shows_text_as_text(tmp_path: Path) -> None:
    evil = '<script>alert(1)</script><img src="https://example.org/x">'
    factors: Any = [("grid", {"g": "setting"}, [{"g": evil}, {"g": "b"}]), SEEDS]
    outcomes = [{"measure": "drift_w1"}, {"measure": "no_such"}]
    result = made(tmp_path / "s", factors, lambda row: len(row["g"]), description=evil, outcomes=outcomes)
    figures = save_sweep_figures(result, tmp_path / "figures")
    text = write_report(result, figures).read_text()
    page = Page()
    page.feed(text)
    assert "script" not in page.tags
    assert len(page.targets) == len(figures) == 2
    for target, figure in zip(page.targets, figures, strict=True):
        assert base64.b64decode(target.removeprefix("data:image/png;base64,")) == figure.read_bytes()
    assert "default-src 'none'" in page.policy
    assert not re.search(r"https?:|\*", page.policy)
    assert "&lt;script&gt;" in text
    assert "no rows for {measure: no_such}" in text
    assert "4 of 4 cells finished" in " ".join(text.split())
