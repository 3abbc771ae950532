"""The realism card as one picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from plursim.plots.intervals import ONE_UNIT, caption, lacks, whiskers
from plursim.plots.style import GREY, INK, PALETTE, SMALL, TEXT, label, title

FIRST, LAST = PALETTE[5], PALETTE[0]
HUMAN = PALETTE[1]
PEOPLE = "people"
MOST_ROWS, MOST_PERSONAS = 34, 8
HARDLY = "no interval: the camps hardly differ at first"


def realism_card(
    name: str,
    alignment: pd.DataFrame,
    variety: pd.DataFrame,
    convergence: pd.DataFrame,
    robustness: pd.DataFrame,
    missing: pd.DataFrame,
    human: Mapping[str, float],
    summary: str = "",
) -> Figure:
    """Draw the realism card.

    Left: alignment with the survey by question and group, before and after, on the band of what chance allows
    for. Right: variance within personas, what is left of spread and gap beside human groups, how far figures
    move over the runs, and missing answers.

    Parameters
    ----------
    name : of the scenario, for the title.
    alignment : ``question, group, label, stage, value, low, high, floor_95, uniform, pooled``; hollow where
        ``by_construction`` says so.
    variety : ``question, value, low, high``; 1 is a draw from the survey.
    convergence : ``what, question, arm, value, low, high, apart``, shares of what there was at first.
    robustness : ``figure, question, ratio``, the standard deviation over runs as a share of the effect.
    missing : ``persona, asked, missing``, most missing first.
    human : what human groups keep, by ``what``; where ``convergence`` has the arm ``people`` these are the
        people.
    summary : a line below the title.
    """
    rows = _rows(alignment)
    height = max(5.2, 1.6 + 0.21 * len(rows))
    figure = Figure(figsize=(11.0, height), layout="constrained")
    lost = missing[missing["missing"] > 0].head(MOST_PERSONAS)
    sizes = [len(variety), len(convergence), len(robustness), len(lost)]
    grid = figure.add_gridspec(
        4, 2, width_ratios=[1.2, 1.0], height_ratios=[1.6 + max(size, 1.0) for size in sizes]
    )
    left = figure.add_subplot(grid[:, 0])
    right = [figure.add_subplot(grid[place, 1]) for place in range(4)]
    for ax in (left, *right):
        ax.tick_params(labelsize=SMALL, length=2.5)
        for side in ("top", "right"):
            ax.spines[side].set_visible(False)
        ax.grid(axis="x", linewidth=0.4, alpha=0.5)
        ax.set_axisbelow(True)
    _alignment(left, rows)
    _variety(right[0], variety)
    _convergence(right[1], convergence, human)
    _robustness(right[2], robustness)
    _missing(right[3], lost)
    title(figure, f"Realism card: {name}" + (f" · {summary}" if summary else ""))
    return figure


def _rows(alignment: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one entry a question and group: its polls, its floors and its name; the worst where many."""
    found: list[dict[str, Any]] = []
    for (question, group, name), part in alignment.groupby(["question", "group", "label"], sort=False):
        polls = {str(row["stage"]): row for row in part.to_dict("records")}
        whole = group == "all"
        words = str(question) if whole else f"{group}: {name}"
        found.append({"name": words, "whole": whole, "question": question, "polls": polls})
    order = list(dict.fromkeys(row["question"] for row in found))
    found.sort(key=lambda row: order.index(row["question"]))
    if len(found) <= MOST_ROWS:
        return found
    worst = sorted((row for row in found if not row["whole"]), key=_last_value)
    kept = {id(row) for row in worst[: MOST_ROWS - sum(row["whole"] for row in found)]}
    return [row for row in found if row["whole"] or id(row) in kept]


def _last_value(row: Mapping[str, Any]) -> float:
    polls = row["polls"]
    return float(polls.get("last", polls.get("first"))["value"])


def _alignment(ax: Axes, rows: Sequence[Mapping[str, Any]]) -> None:
    """Draw a line a question or group: band of chance, uniform and pooled ticks, first and last poll."""
    ax.set_title("Alignment with the survey (1 = same answers)", fontsize=TEXT, loc="left", fontweight="bold")
    for place, row in enumerate(rows):
        any_poll = next(iter(row["polls"].values()))
        ax.plot([any_poll["uniform"]] * 2, [place - 0.35, place + 0.35], color=GREY, linewidth=1.4)
        if any_poll["pooled"] == any_poll["pooled"]:
            ax.plot([any_poll["pooled"]] * 2, [place - 0.35, place + 0.35], color=HUMAN, linewidth=1.4)
        for stage, shift, colour in (("first", -0.17, FIRST), ("last", 0.17, LAST)):
            poll = row["polls"].get(stage)
            if poll is not None:
                chance = float(poll["floor_95"])
                ax.barh(place + 1.2 * shift, 1 - chance, 0.41, chance, color="#DDDDDD", linewidth=0)
                ax.plot([poll["low"], poll["high"]], [place + shift] * 2, color=colour, linewidth=1.3)
                given = bool(poll.get("by_construction", False))
                ax.plot(
                    poll["value"], place + shift, "o", color=colour, markersize=4.2 if row["whole"] else 3.2,
                    markerfacecolor="white" if given else colour,
                )  # fmt: skip
        if row["whole"] and place:
            ax.axhline(place - 0.5, color=INK, linewidth=0.5)
    ax.set_yticks(range(len(rows)), [label(row["name"], 34, 1) for row in rows])
    for tick, row in zip(ax.get_yticklabels(), rows, strict=True):
        tick.set_fontweight("bold" if row["whole"] else "normal")
    if not rows:
        _nothing(ax, "the questions have no ground truth")
        return
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlim(_lowest(rows), 1.005)
    handles = [
        (Line2D([], [], marker="o", color=FIRST, markersize=4), "first poll"),
        (Line2D([], [], marker="o", color=LAST, markersize=4), "last poll"),
        (Line2D([], [], color="#DDDDDD", linewidth=7), "what chance allows for"),
        (Line2D([], [], color=GREY, marker="|", linestyle="", markersize=9), "uniform answers"),
        (Line2D([], [], color=HUMAN, marker="|", linestyle="", markersize=9), "everybody's answer"),
    ]
    polls = [poll for row in rows for poll in row["polls"].values()]
    if any(poll.get("by_construction", False) for poll in polls):
        hollow = Line2D([], [], marker="o", color=LAST, markerfacecolor="white", markersize=4, linestyle="")
        handles.append((hollow, "hollow: by construction"))
    if any(lacks(poll["value"], poll["low"], poll["high"]) for poll in polls):
        alone = Line2D([], [], marker="o", color=LAST, markersize=4, linestyle="")
        handles.append((alone, f"no line: {ONE_UNIT}"))
    ax.legend(
        [handle for handle, _ in handles], [text for _, text in handles], fontsize=SMALL, frameon=False,
        loc="upper center", bbox_to_anchor=(0.4, -0.04), ncols=3,
    )  # fmt: skip


def _lowest(rows: Sequence[Mapping[str, Any]]) -> float:
    names = ("value", "low", "uniform", "pooled")
    values = [poll[name] for row in rows for poll in row["polls"].values() for name in names]
    return max(0.0, float(np.nanmin([*values, 0.9])) - 0.02)


def _variety(ax: Axes, variety: pd.DataFrame) -> None:
    ax.set_title("Variance within personas (dashed: people)", fontsize=TEXT, loc="left", fontweight="bold")
    known = variety[variety["value"].notna()]
    _bars(ax, known["question"].tolist(), known, [LAST] * len(known))
    ax.axvline(1.0, color=HUMAN, linewidth=1.6, linestyle="--")
    if not len(known):
        _nothing(ax, "the survey is not at hand")


def _convergence(ax: Axes, convergence: pd.DataFrame, human: Mapping[str, float]) -> None:
    ax.set_title("Disagreement left (dashed: people)", fontsize=TEXT, loc="left", fontweight="bold")
    names = [f"{row['what']}, {row['arm']}" for row in convergence.to_dict("records")]
    arms = list(dict.fromkeys(convergence["arm"]))
    _bars(ax, names, convergence, [LAST if arm == arms[0] else GREY for arm in convergence["arm"]])
    own = convergence[convergence["arm"] == PEOPLE].set_index(["what", "question"])["value"].to_dict()
    for place, row in enumerate(convergence.to_dict("records")):
        people = own.get((row["what"], row["question"]), human[row["what"]])
        ax.plot([people] * 2, [place - 0.45, place + 0.45], color=HUMAN, linewidth=1.8, linestyle="--")
    if not len(convergence):
        _nothing(ax, "polled once only")


def _robustness(ax: Axes, robustness: pd.DataFrame) -> None:
    ax.set_title("Spread over runs / effect (0 = robust)", fontsize=TEXT, loc="left", fontweight="bold")
    known = robustness[robustness["ratio"].notna()]
    if not len(known):
        _nothing(ax, "give several runs")
        return
    names = [f"{row['figure']}, {row['question']}" for row in known.to_dict("records")]
    ax.barh(range(len(known)), known["ratio"], 0.65, color=LAST)
    ax.axvline(1.0, color=INK, linewidth=0.8)
    ax.set_yticks(range(len(known)), [label(name, 30, 2) for name in names])
    ax.set_ylim(len(known) - 0.5, -0.5)
    ax.set_xlim(0.0, max(1.1, 1.05 * float(known["ratio"].max())))


def _missing(ax: Axes, worst: pd.DataFrame) -> None:
    ax.set_title("Missing answers by persona", fontsize=TEXT, loc="left", fontweight="bold")
    if not len(worst):
        _nothing(ax, "nothing is missing")
        return
    ax.barh(range(len(worst)), worst["missing"], color=LAST, height=0.65)
    ax.set_yticks(range(len(worst)), [label(str(name).replace("-", " "), 40, 1) for name in worst["persona"]])
    ax.set_ylim(len(worst) - 0.5, -0.5)
    ax.xaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}%")


def _bars(ax: Axes, names: Sequence[object], rows: pd.DataFrame, colours: Sequence[str]) -> None:
    values = rows["value"].to_numpy(dtype=np.float64)
    ends = rows["low"].to_numpy(np.float64), rows["high"].to_numpy(np.float64)
    ax.barh(range(len(rows)), values, 0.65, color=colours, **whiskers(values, *ends))
    if lacks(values, *ends):
        without = rows[rows["low"].isna() & rows["value"].notna()]
        hardly = without["apart"].notna() if "apart" in without else without["value"].isna()
        caption(ax, [HARDLY if one else ONE_UNIT for one in hardly])
    ax.set_yticks(range(len(rows)), [label(name, 30, 2) for name in names])
    ax.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    # whiskers of few runs may reach far: they are cut where bars would shrink to nothing
    longest, reach = (float(np.nanmax([*ends, 1.0])) for ends in (values, rows["high"]))
    ax.set_xlim(0.0, max(1.1, min(1.05 * max(reach, longest), 2.5 * longest)))


def _nothing(ax: Axes, words: str) -> None:
    ax.text(0.5, 0.5, words, transform=ax.transAxes, ha="center", va="center", fontsize=TEXT, color=GREY)
    ax.set_xticks([])
    ax.set_yticks([])
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
