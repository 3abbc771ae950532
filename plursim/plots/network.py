"""The social graph, coloured by what its agents think."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from plursim.errors import InputError
from plursim.plots.style import (
    GREY,
    TEXT,
    in_order,
    is_ordinal,
    label,
    legend,
    need,
    option_colours,
    option_labels,
    panels,
    thinned,
    title,
)
from plursim.portable import Ints

MOST_AGENTS, MOST_TIES = 2_000, 20_000
FEWER = 500
"""Agents drawn of a crowd: ties of more cannot be told apart, and a layout of 2,000 takes seconds."""
LAYOUT_SEED = 0
MOST_AROUND_A_TABLE = 40


def network(
    agents: pd.DataFrame,
    edges: pd.DataFrame,
    answers: pd.DataFrame,
    questions: pd.DataFrame,
    question: str,
    round: int,  # noqa: A002 - the word of this project
    *,
    most_agents: int = MOST_AGENTS,
) -> Figure:
    """Draw the social graph in one round, one panel an arm, agents coloured by their private answer.

    Parameters
    ----------
    agents : ``agent``, one row an agent.
    edges : ``hearer`` and ``heard``, one row a tie; a tie listed in both directions is drawn once.
    answers : ``arm, round, agent, question, option``; ``option`` is NA where the answer is missing.
    questions : ``question`` (id), ``options`` (list of labels), and ``ordinal`` where some are nominal.
    question, round : which answers colour the agents; the last poll of the round counts.
    most_agents : above this many, only 500 are drawn, those nearest to the first one by ties (breadth-first,
        so that neighbourhoods stay whole), and the title says so.

    Returns
    -------
    figure : a spring layout, or, where the graph falls into small groups, a circle a group; the same in all
        arms and every time. Agents without an answer are hollow.

    Raises
    ------
    InputError : a table is empty or lacks a column, or nobody was asked this question in this round.
    """
    need(agents, "agents", ("agent",))
    need(edges, "edges", ("hearer", "heard"))
    need(answers, "answers", ("arm", "round", "agent", "question", "option"))
    asked = answers[(answers["question"] == question) & (answers["round"] == round)]
    need(asked, f"answers to '{question}' in round {round}", ())
    ids = agents["agent"].to_numpy(dtype=np.int64)
    ties = _ties(ids, edges)
    most = most_agents if len(ids) <= most_agents else min(most_agents, FEWER)
    shown = _nearest_to_first(len(ids), ties, most)
    place, drawn, left_out = _layout(shown, ties)
    labels = option_labels(questions, question)
    colours = option_colours(len(labels), ordinal=is_ordinal(questions, question))
    arms = in_order(asked["arm"])
    columns = min(3, len(arms))
    rows = -(-len(arms) // columns)
    figure, axes = panels(rows, columns, 4.2, [4.2] * rows, share_y=False)
    for ax, arm in zip(axes.flat, arms, strict=False):
        rows_here = asked[asked["arm"] == arm].drop_duplicates("agent", keep="last").set_index("agent")
        option = rows_here["option"].reindex(ids[shown]).to_numpy(dtype=np.float64, na_value=np.nan)
        _draw(ax, place, drawn, option, colours)
        ax.set_title(label(arm), fontsize=TEXT, loc="left")
    for ax in axes.flat:
        ax.set_axis_off()
    _legend(figure, labels, colours)
    cut = f", {len(shown):,} of {len(ids):,} agents (nearest to the first)" if len(shown) < len(ids) else ""
    cut += f", {len(drawn):,} of {len(drawn) + left_out:,} ties" if left_out else ""
    title(figure, f"{question}, round {round}{cut}")
    return figure


def _ties(ids: Ints, edges: pd.DataFrame) -> Ints:
    """Return each tie once as a pair of positions in ``ids``, shape [ties, 2]."""
    place = pd.Series(np.arange(len(ids)), index=ids)
    ends = np.stack([place.reindex(edges[name]).to_numpy() for name in ("hearer", "heard")], axis=1)
    if np.isnan(ends).any():
        raise InputError("edges name an agent that is not among agents")
    ends = np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1)
    each = np.unique(ends[:, 0].astype(np.int64) * len(ids) + ends[:, 1].astype(np.int64))
    return np.stack(np.divmod(each, len(ids)), axis=1)


def _nearest_to_first(agents: int, ties: Ints, most: int) -> Ints:
    """Return the agents drawn, ascending: all, or those reached first from agent 0, then from the next."""
    if agents <= most:
        return np.arange(agents, dtype=np.int64)
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order

    matrix = csr_array((np.ones(len(ties)), (ties[:, 0], ties[:, 1])), shape=(agents, agents))
    reached = np.zeros(agents, dtype=bool)
    order: list[int] = []
    for start in range(agents):
        if len(order) >= most:
            break
        if not reached[start]:
            found = breadth_first_order(matrix, start, directed=False, return_predecessors=False)
            reached[found] = True
            order.extend(found.tolist())
    return np.sort(np.array(order[:most], dtype=np.int64))


def _layout(shown: Ints, ties: Ints) -> tuple[NDArray[np.float64], Ints, int]:
    """Return positions [shown, 2], the ties drawn as pairs of positions, and how many ties are left out."""
    kept = ties[np.isin(ties, shown).all(axis=1)]
    kept = np.searchsorted(shown, kept)
    place = _placed(len(shown), tuple(map(tuple, kept.tolist())))
    drawn = kept[thinned(len(kept), MOST_TIES)]
    return place, drawn, len(kept) - len(drawn)


@lru_cache(maxsize=1)
def _placed(agents: int, ties: tuple[tuple[int, int], ...]) -> NDArray[np.float64]:
    """Return the positions of agents, shape [agents, 2]; kept, since a run is drawn before and after."""
    groups = _groups(agents, ties)
    if len(groups) > 1 and len(groups[0]) <= MOST_AROUND_A_TABLE:
        return _circles(agents, groups)
    import networkx as nx

    graph = nx.empty_graph(agents)
    graph.add_edges_from(ties)
    found = nx.spring_layout(graph, seed=LAYOUT_SEED, iterations=50 if agents <= 500 else 25)
    return np.array([found[agent] for agent in range(agents)]).reshape(-1, 2)


def _groups(agents: int, ties: tuple[tuple[int, int], ...]) -> list[list[int]]:
    """Return who is tied to whom, directly or through others: the largest group first, each ascending."""
    group = [[agent] for agent in range(agents)]
    for one, other in ties:
        small, large = sorted((group[one], group[other]), key=len)
        if small is not large:  # each agent moves into a group twice as large: log2(agents) times at most
            large.extend(small)
            for agent in small:
                group[agent] = large
    apart = {min(members): members for members in {id(members): members for members in group}.values()}
    return sorted((sorted(apart[first]) for first in sorted(apart)), key=len, reverse=True)


def _circles(agents: int, groups: list[list[int]]) -> NDArray[np.float64]:
    """Place each group on a circle of its own, as around a table, and the circles on a grid."""
    columns = int(np.ceil(np.sqrt(len(groups))))
    place = np.zeros((agents, 2))
    for number, group in enumerate(groups):
        turn = 2 * np.pi * np.arange(len(group)) / len(group)
        radius = 0.36 if len(group) > 1 else 0.0
        centre = number % columns, -(number // columns)
        place[group] = np.stack([np.cos(turn), np.sin(turn)], axis=1) * radius + centre
    return place


def _draw(
    ax: Axes, place: NDArray[np.float64], ties: Ints, option: NDArray[np.float64], colours: list[str]
) -> None:
    faint = float(np.clip(250 / max(len(ties), 1), 0.06, 0.6))
    ax.add_collection(
        LineCollection(list(place[ties]), colors="#444444", linewidths=0.5, alpha=faint, zorder=1)
    )
    size = float(np.clip(9_000 / max(len(place), 1), 7.0, 70.0))
    answered = ~np.isnan(option)
    fill = [colours[int(k)] for k in option[answered]]
    ax.scatter(
        place[answered, 0], place[answered, 1], s=size, c=fill, edgecolors="#555555", linewidths=0.3, zorder=3
    )
    silent = place[~answered]
    ax.scatter(
        silent[:, 0], silent[:, 1], s=size, facecolors="white", edgecolors=GREY, linewidths=0.7, zorder=2
    )
    ax.set_aspect("equal")
    ax.margins(0.03)


def _legend(figure: Figure, labels: list[str], colours: list[str]) -> None:
    """Name the colours; of many options only some are named."""
    entries: list[tuple[str, Any]] = [
        (label(labels[i], 24), Line2D([], [], linestyle="", marker="o", markersize=6, color=colours[i]))
        for i in thinned(len(labels), 9)
    ]
    hollow = Line2D([], [], linestyle="", marker="o", markersize=6, markerfacecolor="white", color=GREY)
    legend(figure, [*entries, ("no answer", hollow)])
