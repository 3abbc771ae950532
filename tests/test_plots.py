"""Figures show the numbers they are given, survive untrusted text, and come out the same every time."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.text import Text

from plursim import plots
from plursim.errors import InputError
from plursim.plots import (
    conversion,
    figure_over_rounds,
    network,
    save_figures,
    simulated_against_survey,
    stance_over_rounds,
)
from plursim.plots.network import _nearest_to_first
from plursim.plots.trends import measured_once

NASTY = [r"$\frac{1}{0", r"costs $5 or $6", r"\alpha_{", "_hidden", "日本 🙂\x1b[31m"]
ARMS = ["treatment", "no_interaction"]
AGENTS = 40


@dataclass(frozen=True)
class Frames:
    """Tables like those of a run: options are lists, words of the log categories."""

    agents: pd.DataFrame
    edges: pd.DataFrame
    questions: pd.DataFrame
    answers: pd.DataFrame
    figures: pd.DataFrame
    shares: pd.DataFrame
    conversions: pd.DataFrame

    @property
    def outcomes(self) -> dict[str, dict[int, str]]:
        return {"winner": {0: "side A", 1: "side B"}}


def made(labels: list[str], question: str = "q") -> Frames:
    rng = np.random.default_rng(7)
    options = len(labels)
    answers = [
        {"arm": arm, "round": r, "phase": "poll", "agent": a, "question": question,
         "option": int(rng.integers(options)) if (r, a) != (1, 3) else pd.NA}
        for arm in ARMS for r in range(3) for a in range(AGENTS)
    ]  # fmt: skip
    p = rng.dirichlet(np.ones(options), size=(2, 2))
    shares = [
        {"arm": arm, "stage": stage, "question": question, "option": o, "label": text,
         "simulated": p[i, j, o], "low": 0.9 * p[i, j, o], "high": 1.2 * p[i, j, o],
         "survey": 1 / options, "survey_low": 0.8 / options, "survey_high": 1.1 / options}
        for i, arm in enumerate(ARMS) for j, stage in enumerate(["first", "last"])
        for o, text in enumerate(labels)
    ]  # fmt: skip
    cells = rng.multinomial(AGENTS, np.full(options**2, options**-2.0)).reshape(options, options)
    conversions = [
        {"arm": "treatment", "question": question, "before": b, "after": a, "count": int(cells[b, a]),
         "share": cells[b, a] / cells[b].sum()}
        for b in range(options) for a in range(options) if cells[b, a]
    ]  # fmt: skip
    figures = [
        {"arm": arm, "round": r, "phase": "close", "name": name, "value": float(rng.random())}
        for arm in ARMS for r in range(1, 6) for name in ("success_rate", "mean_resources")
    ]  # fmt: skip
    ring = np.arange(AGENTS)
    return Frames(
        agents=pd.DataFrame({"agent": ring}),
        edges=pd.DataFrame({"hearer": ring, "heard": (ring + 1) % AGENTS}),
        questions=pd.DataFrame([{"question": question, "text": "?", "options": labels, "ordinal": True}]),
        answers=pd.DataFrame(answers).astype({"option": "Int64", "arm": "category", "question": "category"}),
        figures=pd.DataFrame(figures).astype({"arm": "category", "name": "category"}),
        shares=pd.DataFrame(shares),
        conversions=pd.DataFrame(conversions),
    )


@pytest.fixture(scope="module")
def run() -> Frames:
    return made(["against", "neither", "for"])


def png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=40)
    return buffer.getvalue()


def drawn_texts(figure: Figure) -> list[str]:
    figure.draw_without_rendering()
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def test_bars_are_as_long_as_the_shares_and_whiskers_span_the_intervals(run: Frames) -> None:
    figure = simulated_against_survey(run.shares)
    assert len(figure.axes) == len(ARMS)
    for ax, arm in zip(figure.axes, ARMS, strict=True):
        rows = run.shares[run.shares["arm"] == arm]
        first, last = (rows[rows["stage"] == stage] for stage in ("first", "last"))
        survey, before, after = (
            [bar.get_width() for bar in bars] for bars in ax.containers if hasattr(bars, "patches")
        )
        assert survey == first["survey"].tolist()
        assert before == first["simulated"].tolist()
        assert after == last["simulated"].tolist()
        spans = [collection for collection in ax.collections if isinstance(collection, LineCollection)]
        ends = np.array([segment[:, 0] for segment in spans[2].get_segments()])
        np.testing.assert_allclose(ends, last[["low", "high"]].to_numpy())


def test_without_ground_truth_no_survey_bars_are_drawn(run: Frames) -> None:
    bare = run.shares.assign(survey=np.nan, survey_low=np.nan, survey_high=np.nan)
    names = [text.get_text() for text in simulated_against_survey(bare).legends[0].get_texts()]
    assert names == ["before the first round", "after the last round"]


def test_fine_scales_are_drawn_as_cumulative_shares() -> None:
    frames = made([str(i) for i in range(101)])
    ax = simulated_against_survey(frames.shares).axes[0]
    rows = frames.shares[(frames.shares["arm"] == "treatment") & (frames.shares["stage"] == "last")]
    np.testing.assert_allclose(ax.lines[-1].get_ydata(), rows["simulated"].cumsum())
    assert len(ax.get_xticks()) <= 6


def test_heat_maps_hold_the_share_of_each_option_and_the_line_its_mean(run: Frames) -> None:
    ax = stance_over_rounds(run.answers, run.questions).axes[0]
    grid = ax.images[0].get_array()
    assert grid is not None
    mine = run.answers[run.answers["arm"] == "treatment"].dropna(subset=["option"])
    np.testing.assert_allclose(grid, pd.crosstab(mine["option"], mine["round"], normalize="columns"))
    np.testing.assert_allclose(grid.sum(axis=0), 1.0)
    np.testing.assert_allclose(ax.lines[0].get_ydata(), mine.groupby("round")["option"].mean())
    assert ax.get_xlabel() == f"round ({100 / (3 * AGENTS):.1f}% of answers missing)"


def test_options_may_be_a_list_or_json_text(run: Frames) -> None:
    as_text = run.questions.assign(options=json.dumps(["against", "neither", "for"]))
    for questions in (run.questions, as_text):
        ax = stance_over_rounds(run.answers, questions).axes[0]
        assert [text.get_text() for text in ax.get_yticklabels()] == ["against", "neither", "for"]


def test_the_last_of_several_polls_in_a_round_counts_and_nominal_questions_have_no_mean(run: Frames) -> None:
    again = run.answers[run.answers["round"] == 2].assign(phase="poll.2", option=0)
    both = pd.concat([run.answers, again])
    ax = stance_over_rounds(both, run.questions.assign(ordinal=False)).axes[0]
    assert np.asarray(ax.images[0].get_array())[:, 2].tolist() == [1.0, 0.0, 0.0]
    assert not ax.lines


def test_conversion_matrices_hold_shares_and_counts(run: Frames) -> None:
    figure = conversion(run.conversions, run.questions)
    ax = figure.axes[0]
    np.testing.assert_allclose(np.asarray(ax.images[0].get_array()).sum(axis=1), 1.0)
    written = {text.get_position()[::-1]: int(text.get_text()) for text in ax.texts}
    cells = run.conversions.set_index(["before", "after"])["count"]
    assert written == cells.to_dict()
    assert sum(written.values()) == AGENTS


def test_conversion_without_a_table_of_questions_names_options_by_number(run: Frames) -> None:
    texts = [text.get_text() for text in conversion(run.conversions).axes[0].get_yticklabels()]
    assert texts == ["0", "1", "2"]


def test_lines_follow_the_figures_and_repeated_values_are_averaged(run: Frames) -> None:
    twice = pd.concat([run.figures, run.figures.assign(value=run.figures["value"] + 1.0)])
    ax = figure_over_rounds(twice).axes[1]
    want = run.figures[(run.figures["name"] == "mean_resources") & (run.figures["arm"] == "no_interaction")]
    assert list(ax.lines[1].get_xdata()) == [1, 2, 3, 4, 5]
    np.testing.assert_allclose(ax.lines[1].get_ydata(), want["value"] + 0.5)


def test_lines_of_one_panel_are_marked_alike_however_early_an_arm_stops() -> None:
    rounds = {"treatment": 5, "no_interaction": 60}
    long = pd.concat(
        pd.DataFrame({"name": "converged", "arm": arm, "round": range(last), "value": 0.5})
        for arm, last in rounds.items()
    )
    assert [line.get_marker() for line in figure_over_rounds(long).axes[0].lines] == ["", ""]
    marks = [line.get_marker() for line in figure_over_rounds(long[long["round"] < 20]).axes[0].lines]
    assert len(set(marks)) == 2
    assert "" not in marks


def test_the_graph_shows_every_tie_once_and_colours_agents_by_answer(run: Frames) -> None:
    both_ways = pd.concat([run.edges, run.edges.rename(columns={"hearer": "heard", "heard": "hearer"})])
    figure = network(run.agents, both_ways, run.answers, run.questions, "q", 1)
    ax = figure.axes[0]
    ties = next(c for c in ax.collections if isinstance(c, LineCollection))
    answered, silent = (c for c in ax.collections if isinstance(c, PathCollection))
    assert len(ties.get_segments()) == AGENTS
    assert len(silent.get_offsets()) == 1
    mine = run.answers[(run.answers["arm"] == "treatment") & (run.answers["round"] == 1)]["option"].dropna()
    colours = {tuple(row) for row in np.asarray(answered.get_facecolors())}
    assert len(answered.get_offsets()) == len(mine) == AGENTS - 1
    assert len(colours) == mine.nunique()


def test_large_graphs_are_cut_to_whole_neighbourhoods_and_say_so(run: Frames) -> None:
    figure = network(run.agents, run.edges, run.answers, run.questions, "q", 0, most_agents=11)
    assert "11 of 40 agents" in figure.get_suptitle().replace("\n", " ")
    shown = _nearest_to_first(AGENTS, run.edges.to_numpy(dtype=np.int64), 11)
    assert shown.tolist() == [0, 1, 2, 3, 4, 5, 35, 36, 37, 38, 39]


def test_agents_no_tie_reaches_are_drawn_in_order_after_the_first_group() -> None:
    assert _nearest_to_first(5, np.array([[0, 3]]), 3).tolist() == [0, 1, 3]


def test_untrusted_labels_are_shown_as_they_are(tmp_path: Path) -> None:
    run = made(NASTY, question=NASTY[0])
    arms = dict(zip(ARMS, (NASTY[0], NASTY[3]), strict=True))
    renamed = {
        name: getattr(run, name).astype({"arm": object}).replace({"arm": arms})
        for name in ("answers", "figures", "shares")
    }
    files = save_figures(replace(run, **renamed), tmp_path)
    assert len(files) == 6
    figure = network(run.agents, run.edges, renamed["answers"], run.questions, NASTY[0], 0)
    shown = [text.get_text().strip().replace(r"\$", "$") for text in figure.legends[0].get_texts()]
    assert shown == [*NASTY[:4], "日本 🙂 [31m", "no answer"]
    names = figure_over_rounds(renamed["figures"]).legends[0].get_texts()
    assert [text.get_text().strip().replace(r"\$", "$") for text in names] == list(arms.values())


def test_dollar_signs_never_start_mathtext() -> None:
    frames = made([r"$x$", r"$\undefined$"])
    for text in drawn_texts(stance_over_rounds(frames.answers, frames.questions)):
        assert text.count("$") == text.count(r"\$")


def test_the_same_run_gives_the_same_bytes_and_no_dates(run: Frames, tmp_path: Path) -> None:
    first, second = save_figures(run, tmp_path / "a"), save_figures(run, tmp_path / "b")
    assert [file.name for file in first] == [
        "simulated_against_survey.png",
        "stance_over_rounds.png",
        "conversion.png",
        "network.png",
        "network_2.png",
        "figure_over_rounds.png",
    ]
    for one, other in zip(first, second, strict=True):
        content = one.read_bytes()
        assert content == other.read_bytes()
        assert content.startswith(b"\x89PNG")
        assert not any(word in content for word in (b"tEXt", b"tIME"))


def test_plots_are_saved_as_vector_graphics_too_the_same_every_time(run: Frames, tmp_path: Path) -> None:
    first, second = (save_figures(run, tmp_path / name, ("svg", "pdf")) for name in "ab")
    assert [file.suffix for file in first] == [".svg", ".pdf"] * 6
    for one, other in zip(first, second, strict=True):
        content = one.read_bytes()
        assert content == other.read_bytes()
        assert content.startswith(b"%PDF-" if one.suffix == ".pdf" else b"<?xml")
        assert not any(word in content for word in (b"<dc:date>", b"CreationDate", b"atplotlib v"))
    with pytest.raises(InputError, match="unknown format of plots 'pgn'; did you mean 'png'"):
        save_figures(run, tmp_path / "none", ("pgn",))
    assert not (tmp_path / "none").exists()


def test_a_file_holds_what_matplotlib_itself_would_save(run: Frames, tmp_path: Path) -> None:
    file = save_figures(run, tmp_path)[1]
    drawn = io.BytesIO()
    stance_over_rounds(run.answers, run.questions).savefig(drawn, format="png", dpi=150)
    drawn.seek(0)
    np.testing.assert_array_equal(mpl.image.imread(file), mpl.image.imread(drawn))


def test_one_plot_by_name(run: Frames) -> None:
    one = png(plots.draw(run, "stances"))
    assert one == png(stance_over_rounds(run.answers, run.questions))
    assert png(plots.draw(run, "network", page=2)) != png(plots.draw(run, "network"))
    assert png(plots.draw(run, "stances", question="q")) == one
    for name, which, said in (
        ("stance", {}, "unknown plot 'stance'; did you mean 'stances'"),
        ("stances", {"question": "p"}, "unknown question 'p'"),
        ("figures", {"question": "q"}, "'figures' is not of questions"),
        ("network", {"page": 3}, "given 3, expected 1 to 2"),
        ("final_figures", {}, "nothing to draw the plot 'final_figures' from"),
    ):
        with pytest.raises(InputError, match=said):
            plots.draw(run, name, **which)


def test_axes_are_labelled_in_words(run: Frames) -> None:
    for figure in (plots.draw(run, "figures"), plots.draw(run, "stances"), plots.draw(run, "conversion")):
        left = next(ax for ax in figure.axes if ax.get_visible() and ax.get_label() != "<colorbar>")
        assert left.get_xlabel()
        assert left.get_ylabel()
    titles = [ax.get_title(loc="left") for ax in plots.draw(run, "figures").axes]
    assert "success rate" in titles


def test_empty_tables_give_no_file(run: Frames, tmp_path: Path) -> None:
    empty = Frames(*[getattr(run, name).iloc[:0] for name in run.__dataclass_fields__])
    assert save_figures(empty, tmp_path / "none") == []
    assert not (tmp_path / "none").exists()
    alone = replace(empty, figures=run.figures)
    assert [file.name for file in save_figures(alone, tmp_path)] == ["figure_over_rounds.png"]
    no_ties = replace(run, edges=run.edges.iloc[:0])
    assert not [file for file in save_figures(no_ties, tmp_path) if "network" in file.name]


def test_many_questions_go_on_over_pages(run: Frames, tmp_path: Path) -> None:
    one = run.figures[run.figures["name"] == "success_rate"]
    many = replace(
        Frames(*[getattr(run, name).iloc[:0] for name in run.__dataclass_fields__]),
        figures=pd.concat([one.assign(name=f"figure {i}") for i in range(13)]),
    )
    assert [file.name for file in save_figures(many, tmp_path)] == [
        "figure_over_rounds.png",
        "figure_over_rounds_2.png",
    ]


def test_wrong_tables_are_refused_with_what_is_missing(run: Frames) -> None:
    with pytest.raises(InputError, match=r"lacks columns \['value'\]"):
        figure_over_rounds(run.figures.drop(columns="value"))
    with pytest.raises(InputError, match="no rows"):
        conversion(run.conversions.iloc[:0])
    with pytest.raises(InputError, match="answers to 'q' in round 9 has no rows"):
        network(run.agents, run.edges, run.answers, run.questions, "q", 9)
    with pytest.raises(InputError, match="not among agents"):
        network(run.agents, run.edges + 1, run.answers, run.questions, "q", 1)
    with pytest.raises(InputError, match="'other' is not among"):
        stance_over_rounds(run.answers.assign(question="other"), run.questions)


def test_drawing_leaves_pyplot_and_the_settings_alone(run: Frames) -> None:
    before = dict(mpl.rcParams)
    png(figure_over_rounds(run.figures))
    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()
    assert dict(mpl.rcParams) == before


def test_groups_without_ties_between_them_sit_around_tables_of_their_own() -> None:
    agents = pd.DataFrame({"agent": range(7)})
    ties = [(a, b) for group in ((0, 2, 4), (1, 3, 5, 6)) for a in group for b in group if a != b]
    edges = pd.DataFrame(ties, columns=["hearer", "heard"])
    questions = pd.DataFrame({"question": ["q"], "options": [["no", "yes"]], "ordinal": [True]})
    answers = pd.DataFrame(
        {"arm": "treatment", "round": 0, "agent": range(7), "question": "q", "option": [0, 1] * 3 + [1]}
    )
    figure = plots.network(agents, edges, answers, questions, "q", 0)
    drawn = [dots for dots in figure.axes[0].collections if isinstance(dots, PathCollection)]
    place = np.concatenate([np.asarray(dots.get_offsets()) for dots in drawn])
    around = [np.linalg.norm(place - centre, axis=1) for centre in ([0, 0], [1, 0])]
    tables = [np.isclose(far, far.min()) for far in around]
    assert [int(table.sum()) for table in tables] == [4, 3]
    assert (tables[0] ^ tables[1]).all()


@given(st.integers(1, 30), st.data())
def test_groups_are_the_connected_parts_largest_first(agents: int, data: st.DataObject) -> None:
    import networkx as nx

    from plursim.plots.network import _groups

    ends = st.integers(0, agents - 1)
    ties = data.draw(st.lists(st.tuples(ends, ends), max_size=40))
    graph = nx.empty_graph(agents)
    graph.add_edges_from(ties)
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=len, reverse=True)
    assert _groups(agents, tuple(ties)) == parts


def test_figures_measured_once_are_drawn_by_family() -> None:
    often = pd.DataFrame({"arm": "a", "round": [1, 2], "name": "rate", "value": [0.1, 0.2]})
    once = pd.DataFrame(
        {
            "arm": ["a", "b"] * 3,
            "round": [2, 3] * 3,
            "name": ["win.0", "win.0", "win.1", "win.1", "gap", "gap"],
            "value": [1.0, 0.0, 0.5, 0.25, -1.0, 2.0],
        }
    )
    both = pd.concat([often, once], ignore_index=True)
    assert measured_once(both).tolist() == [False] * 2 + [True] * 6
    figure = plots.final_figures(once)
    titles = [ax.get_title(loc="left") for ax in figure.axes if ax.get_visible()]
    assert titles == ["win", "gap"]
    dots = [marks for marks in figure.axes[0].collections if isinstance(marks, PathCollection)]
    drawn = [np.asarray(marks.get_offsets())[:, 1].tolist() for marks in dots]
    assert [1.0, 0.5] in drawn
    assert [0.0, 0.25] in drawn


def test_codes_of_an_outcome_are_drawn_as_shares(run: Frames, tmp_path: Path, monkeypatch: Any) -> None:
    """A line at the mean of the codes 0 and 1 would be nonsense."""
    won = pd.DataFrame(
        {"arm": "a", "round": 3, "name": [f"winner.{d}" for d in range(4)], "value": [0.0, 0.0, 1.0, np.nan]}
    )
    drawn = []
    place = "plursim.plots.save.final_figures"
    monkeypatch.setattr(place, lambda page: drawn.append(page) or Figure())
    none = Frames(*[getattr(run, name).iloc[:0] for name in run.__dataclass_fields__])
    save_figures(replace(none, figures=won), tmp_path)
    assert dict(zip(drawn[0]["name"], drawn[0]["value"], strict=True)) == {
        "winner: side A": 0.5,
        "winner: side B": 0.25,
        "winner: none": 0.25,
    }


def drawn_whiskers(ax: Any) -> list[np.ndarray]:
    """The whiskers of each series of bars that has any to see: left and right ends."""
    spans = [collection for collection in ax.collections if isinstance(collection, LineCollection)]
    ends = [np.array([part[:, 0] for part in span.get_segments() if part.size]) for span in spans]
    return [end for end in ends if len(end)]


def test_unknown_intervals_are_not_drawn_and_said() -> None:
    """A whisker of length 0 would say that a share is exact."""
    frames = made(["against", "neither", "for"])
    last = frames.shares["stage"] == "last"
    unit = frames.shares.assign(
        low=frames.shares["low"].mask(last), high=frames.shares["high"].mask(last), survey_low=np.nan,
        survey_high=np.nan,
    )  # fmt: skip
    ax = simulated_against_survey(unit).axes[0]
    assert len(drawn_whiskers(ax)) == 1  # only the first poll's
    assert ax.get_xlabel().splitlines() == [
        "share of answers",
        "survey, no interval: the number of respondents is not known",
        "after the last round, no interval: one independent unit",
    ]
    whole = simulated_against_survey(frames.shares).axes[0]
    assert whole.get_xlabel() == "share of answers"
    assert len(drawn_whiskers(whole)) == 3


def test_bars_of_a_card_without_an_interval_have_no_whiskers() -> None:
    from matplotlib.axes import Axes

    from plursim.reports.plots.card import _bars

    figure = Figure()
    ax: Axes = figure.subplots()
    rows = pd.DataFrame(
        {"value": [0.8, 0.7, 0.9], "low": [0.6, np.nan, np.nan], "high": [0.9, np.nan, np.nan],
         "apart": [1.0, np.nan, 0.4]}
    )  # fmt: skip
    _bars(ax, ["a", "b", "c"], rows, ["C0"] * 3)
    (ends,) = drawn_whiskers(ax)
    np.testing.assert_allclose(ends, [[0.6, 0.9]])
    assert ax.get_xlabel().splitlines() == [
        "no interval: one independent unit",
        "no interval: the camps hardly differ at first",
    ]


def test_a_band_is_drawn_between_known_neighbours_and_a_bar_where_there_is_none() -> None:
    from plursim.plots.intervals import band

    ax = Figure().subplots()
    low = np.array([0.1, 0.2, np.nan, 0.3, np.nan])
    band(ax, np.arange(5.0), low, low + 0.5, "C0")
    filled, bars = ax.collections
    outlines = [np.asarray(path.vertices)[:, 0] for path in filled.get_paths()]
    assert [(at.min(), at.max()) for at in outlines if np.ptp(at)] == [(0, 1)]
    np.testing.assert_allclose(bars.get_segments(), [[[3, 0.3], [3, 0.8]]])
