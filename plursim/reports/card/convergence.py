"""Whether groups and camps converge as human ones do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from plursim.analysis.log_arrays import EVERYBODY, Polls
from plursim.analysis.rows import PEOPLE
from plursim.measures.kernels import weighing
from plursim.measures.kernels.jackknife import LEAST_UNITS, ROUNDING, jackknife
from plursim.measures.kernels.resampling import DRAWS, at, drawn_figures, everyone, interval
from plursim.portable import Floats, Ints, dot
from plursim.reports.card.view import View
from plursim.surveys.change import Change
from plursim.surveys.question import Question

KEYS = ("what", "question", "arm")
COLUMNS = (*KEYS, "value", "low", "high", "first", "last", "t", "moved", "apart")

SPREAD, GAP = "spread inside discussion groups", "gap between camps"
LEAST = 10
"""Agents a camp needs."""
CLEARLY = 0.975
"""Share of resamples in which camps must differ at first for an interval of what is left of their gap."""

HUMAN = {SPREAD: 1.0, GAP: 2.246 / 2.988}
"""What human deliberators keep: private spread in groups of four does not fall (DEBATE, 797 groups, t = .65,
not significant; groups of language models t = -4.65). Mean gap of Democrats and Republicans over 48 items
2.988 before and 2.246 after (America in One Room, 523 deliberators)."""


def convergence(view: View) -> pd.DataFrame:
    """Return which share of the spread inside discussion groups, and of the gap between camps, is left.

    The spread is the mean standard deviation of private stances inside a group, of everybody where there are
    no groups; ``t`` is the paired t of its change over groups, ``moved`` the share of agents whose stance
    changed. The camps are the two labels whose means lie farthest apart in the survey; where they do not
    differ in the first poll the share is NaN, and where they hardly do (``apart``, the share of resamples in
    which they differ, below .975) it has no interval. Only questions that were talked about count, all if
    none was. Where the survey asked the same people twice, the arm ``people`` says what is left of their gap.
    """
    rows = [
        (what, name, arm, *figures)
        for name in _talked_about(view)
        for arm in dict.fromkeys((view.arm, view.control or view.arm))
        for what, figures in _of_arm(view, view.arrays.questions[name], arm)
    ]
    for name in _talked_about(view):
        people = _of_people(view, view.arrays.questions[name])
        rows += [] if people is None else [(GAP, name, PEOPLE, *people)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def human(rows: pd.DataFrame, what: str, question: str) -> tuple[float, str]:
    """Return what people keep, and who they are: the survey's own where it asked them twice."""
    own = rows[(rows["what"] == what) & (rows["question"] == question) & (rows["arm"] == PEOPLE)]
    if len(own):
        return float(own["value"].iloc[0]), "the survey's own, from wave to wave"
    return HUMAN[what], "DEBATE" if what == SPREAD else "America in One Room"


def _talked_about(view: View) -> list[str]:
    twice = [
        name
        for (arm, name), polls in view.arrays.polls.items()
        if arm == view.arm and len(polls.rounds) > 1 and view.arrays.questions[name].ordinal
    ]
    topics = set(view.run.messages["question"].dropna().astype(str))
    return [name for name in twice if name in topics] or twice


def _of_arm(view: View, question: Question, arm: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    polls = view.arrays.polls.get((arm, question.id))
    if polls is None or len(polls.rounds) < 2:
        return
    rng = np.random.default_rng(int(view.run.scenario["seed"]))
    tables = view.arrays.clusters
    if len(np.unique(tables)) == len(tables):
        tables = np.zeros(len(tables), dtype=np.int64)
    spread = _spreads(polls, tables)
    if len(spread) and spread[:, 0].mean() > 0:
        yield SPREAD, (*_share_left(spread), _moved(polls), float("nan"))
    camps = _camps(view, question)
    if camps is not None:
        sides = tuple(np.flatnonzero(view.arrays.attributes[group] == label) for group, label in camps)
        left, apart = _gap_left(polls, sides, view.arrays.units("last"), rng)
        yield GAP, (*left, _moved(polls), apart)


def _moved(polls: Polls) -> float:
    """Return the share of agents whose stance changed between the first and the last poll."""
    change = polls.values[-1] - polls.values[0]
    known = ~np.isnan(change)
    return float((change[known] != 0).mean()) if known.any() else float("nan")


def _spreads(polls: Polls, tables: Ints) -> Floats:
    """Return the standard deviation inside each table, before and after; shape [tables, 2]."""
    first, last = polls.values[0], polls.values[-1]
    known = ~(np.isnan(first) | np.isnan(last))
    found = []
    for table in np.unique(tables):
        seated = known & (tables == table)
        if seated.sum() > 1:
            found.append((first[seated].std(ddof=1), last[seated].std(ddof=1)))
    return np.array(found).reshape(-1, 2)


def _share_left(spread: Floats) -> tuple[float, ...]:
    """Return which share of the spread is left; its interval is from leaving out each table, none of few."""
    first, last = spread.mean(axis=0)
    low = high = t = float("nan")
    if len(spread) >= LEAST_UNITS:
        without = (spread.sum(axis=0) - spread) / (len(spread) - 1)
        shares = without[:, 1] / np.maximum(without[:, 0], np.finfo(float).tiny)
        low, high, _ = jackknife(float(last / first), shares, len(spread) - 1, link="positive")
        if np.ptp(shares) <= ROUNDING:  # every table kept the same share
            low = high = float(last / first)
    if len(spread) > 1:
        change = spread[:, 1] - spread[:, 0]
        error = change.std(ddof=1) / np.sqrt(len(change))
        t = float(change.mean() / error) if error > 0 else float("nan")
    return float(last / first), low, high, float(first), float(last), t


def _camps(view: View, question: Question) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """Return group and label of the two camps that are farthest apart in the survey, the upper one first."""
    best: tuple[float, str, str, str] | None = None
    for group, labels in view.arrays.groups_of(question.id).items():
        means = {
            label: dot(view.arrays.truth[question.id, group, label].shares, question.scale)
            for label in labels
            if (view.arrays.attributes[group] == label).sum() >= LEAST and (group, label) != EVERYBODY
        }
        if len(means) > 1:
            top, bottom = max(means, key=means.__getitem__), min(means, key=means.__getitem__)
            apart = means[top] - means[bottom]
            if best is None or apart > best[0]:
                best = (apart, group, top, bottom)
    return None if best is None else ((best[1], best[2]), (best[1], best[3]))


def _of_people(view: View, question: Question) -> tuple[float, ...] | None:
    """Return what is left of the gap between the two camps of the survey's own people."""
    camps = _camps(view, question)
    changes = [view.arrays.changes.get((question.id, *camp)) for camp in camps or ()]
    if len(changes) < 2 or any(change is None or change.twice < LEAST for change in changes):
        return None
    rng = np.random.default_rng(int(view.run.scenario["seed"]))
    top, bottom = (_means(change, question, rng) for change in changes if change is not None)
    gaps = top - bottom
    left, apart = _left(gaps[0], gaps[1:])
    return (*left, float("nan"), apart)


def _means(change: Change, question: Question, rng: np.random.Generator) -> Floats:
    """Return the mean in both waves, of all people and of people drawn again; shape [1 + draws, 2]."""
    count = len(change.before)
    some = max(2, round(count * min(change.effective_n / change.twice, 1.0)))
    drawn = rng.integers(count, size=(DRAWS, some))
    found = []
    for options in (change.before, change.after):
        values = question.value_of(options)
        whole = weighing.mean(values[None], change.weights[None])
        found.append(np.concatenate([whole, weighing.mean(values[drawn], change.weights[drawn])]))
    return np.stack(found, axis=1)


def _gap_left(
    polls: Polls, camps: tuple[Ints, ...], clusters: Ints, rng: np.random.Generator
) -> tuple[tuple[float, ...], float]:
    """Return the share of the gap that is left, and in how many resamples there was one at first."""
    values = polls.values[[0, -1]]
    sides = []
    for camp in camps:
        side = np.full(values.shape, np.nan)
        side[:, camp] = values[:, camp]
        sides.append(side)

    def gap(drawn: Ints, poll: int) -> Floats:
        means = []
        for side in sides:
            picked = at(side[poll], drawn)
            known = ~np.isnan(picked)
            total, count = np.where(known, picked, 0.0).sum(axis=1), known.sum(axis=1)
            means.append(np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0))
        return np.asarray(means[0] - means[1])

    whole = everyone(values.shape[1])
    gaps = np.array([gap(whole, 0)[0], gap(whole, 1)[0]])
    if np.unique(clusters).size < LEAST_UNITS:
        return _left(gaps, np.empty((0, 2)))
    return _left(gaps, drawn_figures([lambda d: gap(d, 0), lambda d: gap(d, 1)], clusters, rng).T)


def _left(gaps: Floats, drawn: Floats) -> tuple[tuple[float, ...], float]:
    """Return which share of a gap is left with its interval, and in which share of draws there was one.

    Parameters
    ----------
    gaps : first and last gap.
    drawn : the same of resamples, shape [draws, 2].
    """
    nan = float("nan")
    first, last = (float(one) for one in gaps)
    differ = drawn[:, 0] > 0
    apart = float(differ.mean()) if differ.size else nan
    if not first > 0:
        return (nan, nan, nan, first, last, nan), apart
    low = high = nan
    if apart >= CLEARLY:  # else the ratio has no mean, and its quantiles are no interval
        low, high = interval(np.divide(drawn[:, 1], drawn[:, 0], out=np.full(len(drawn), nan), where=differ))
    return (last / first, low, high, first, last, nan), apart
