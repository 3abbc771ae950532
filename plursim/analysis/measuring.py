"""The figures of a run: distances to the survey, drift and polarisation, with intervals and noise floors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np
import pandas as pd

from plursim import measures
from plursim.analysis.material import EVERYBODY, Material, Truth, Waves
from plursim.analysis.resampling import at, interval
from plursim.measures.uncertainty import Distance
from plursim.randomness import Streams
from plursim.requests import Floats, Ints
from plursim.surveys.question import Question

DISTANCES = ("total_variation", "jensen_shannon", "wasserstein")
NAN = float("nan")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure.

    ``stage`` is ``first`` or ``last`` poll, or ``change`` between them; ``n`` how many answers count and
    ``missing`` how many do not. The noise floors of a distance stand beside it: what two halves of the survey
    and two draws of the simulated population differ by at most in 95% of cases, and how far the uniform and
    the pooled answer are from the survey.
    """

    measure: str
    arm: str
    stage: str
    question: str
    group: str = "all"
    label: str = "all"
    value: float
    low: float = NAN
    high: float = NAN
    n: int
    missing: int
    floor_survey: float = NAN
    floor_draws: float = NAN
    uniform: float = NAN
    pooled: float = NAN


def measure(material: Material, names: Sequence[str], seed: int, *, draws: int = 1000) -> pd.DataFrame:
    """Compute figures from the arrays of a log.

    Parameters
    ----------
    material : see :func:`plursim.analysis.material_of`.
    names : measures wanted, names of :data:`plursim.measures.MEASURES`.
    seed : seed of the resampling; each figure has a stream of its own.
    draws : resamples behind an interval.

    Returns
    -------
    one row a figure, with the columns of :class:`Row`; rows of the whole population first.
    """
    streams = Streams(seed)
    rows = [
        row
        for (arm, question), waves in material.waves.items()
        for row in _figures(material, names, arm, material.questions[question], waves, streams, draws)
    ]
    if "drift" in names:
        rows += _net_of_control(material)
    rows.sort(key=lambda row: (row.group != "all", row.question, names_order(row.measure)))
    return pd.DataFrame([asdict(row) for row in rows], columns=list(Row.__dataclass_fields__))


def names_order(name: str) -> int:
    """Place distances first, then drift, then polarisation."""
    return DISTANCES.index(name) if name in DISTANCES else len(DISTANCES) + name.startswith("polarisation")


def _figures(
    material: Material,
    names: Sequence[str],
    arm: str,
    question: Question,
    waves: Waves,
    streams: Streams,
    draws: int,
) -> Iterator[Row]:
    clusters = material.clusters[arm]
    stages = {"first": 0} if len(waves.rounds) == 1 else {"first": 0, "last": len(waves.rounds) - 1}
    for stage, wave in stages.items():
        # agents answer the first poll before anybody has heard anything: each is its own cluster
        units = np.arange(len(clusters)) if stage == "first" else clusters
        rng = partial(streams.generator, "measures", arm, question.id, stage)
        yield from _distances(material, names, question, (arm, stage), waves.options[wave], units, rng, draws)
        if "polarisation" in names:
            yield from _polarisation(material, question, (arm, stage), waves.values[wave], units, rng)
    if "drift" in names and len(stages) == 2:
        rng = partial(streams.generator, "measures", arm, question.id, "change")
        yield from _drift(question, arm, waves, clusters, rng)


def _distances(
    material: Material,
    names: Sequence[str],
    question: Question,
    where: tuple[str, str],
    options: Ints,
    clusters: Ints,
    rng: Callable[..., np.random.Generator],
    draws: int,
) -> Iterator[Row]:
    pooled = material.truth.get((question.id, *EVERYBODY))
    for (asked, group, label), truth in material.truth.items():
        everybody = (group, label) == EVERYBODY
        if asked != question.id or not (everybody or group in material.attributes):
            continue
        members = np.full(len(options), True) if everybody else material.attributes[group] == label
        answered = members & (options >= 0)
        if not answered.any():
            continue
        for name in (name for name in DISTANCES if name in names):
            if name == "wasserstein" and not question.ordinal:
                continue
            found = _distance_row(
                name,
                question,
                truth,
                pooled or truth,
                options[answered],
                clusters[answered],
                rng(name, group, label),
                draws if everybody else draws // 4,
            )
            yield Row(
                measure=name,
                arm=where[0],
                stage=where[1],
                question=question.id,
                group=group,
                label=label,
                n=int(answered.sum()),
                missing=int((members & (options < 0)).sum()),
                **found,
            )


def _distance_row(
    name: str,
    question: Question,
    truth: Truth,
    pooled: Truth,
    options: Ints,
    clusters: Ints,
    rng: np.random.Generator,
    draws: int,
) -> dict[str, float]:
    distance = distance_of(name, question)
    counts = measures.cluster_counts(options, clusters, len(question.options))
    shares = counts.sum(axis=0) / counts.sum()
    n = None if np.isnan(truth.effective_n) else max(truth.effective_n, 1)
    found = {
        "value": float(distance(shares, truth.shares)),
        "floor_draws": float(measures.draw_floor(distance, shares, len(options), rng, draws=draws).high),
        "uniform": float(measures.uniform_floor(distance, truth.shares)),
        "pooled": float(distance(pooled.shares, truth.shares)),
    }
    if n is not None and n >= 2:
        half = measures.draw_floor(distance, truth.shares, n / 2, rng, draws=draws)
        found["floor_survey"] = float(half.high)
    if len(counts) > 1:
        ends = measures.distance_interval(distance, counts, truth.shares, rng, target_n=n, draws=draws)
        found |= {"low": float(ends.low), "high": float(ends.high)}
    return found


def distance_of(name: str, question: Question) -> Distance:
    """Return a distance by its name; Wasserstein distance takes the spacing of the question's options."""
    if name == "wasserstein":
        return lambda p, q: measures.wasserstein(p, q, spacing=question.scale)
    return {"total_variation": measures.total_variation, "jensen_shannon": measures.jensen_shannon}[name]


def _polarisation(
    material: Material,
    question: Question,
    where: tuple[str, str],
    values: Floats,
    clusters: Ints,
    rng: Callable[..., np.random.Generator],
) -> Iterator[Row]:
    """Yield how spread and how split stances are; nominal questions have an entropy only."""
    figures: dict[str, tuple[str, Callable[[Ints], Floats]]] = {
        "entropy": ("", lambda drawn: measures.normalised_entropy(_shares(question, at(values, drawn))))
    }
    if question.ordinal:
        scale = question.scale
        figures |= {
            "variance": ("", lambda drawn: measures.variance(at(values, drawn))),
            "extremity": (
                "",
                lambda drawn: measures.extremity(at(values, drawn), float(scale[0] + scale[-1]) / 2),
            ),
            "bimodality": ("", lambda drawn: measures.bimodality(at(values, drawn))),
            "esteban_ray": (
                "",
                lambda drawn: measures.esteban_ray(_shares(question, at(values, drawn)), _unit(scale)),
            ),
        }
        for variable in _grouped(material, question):
            figures[f"between_{variable}"] = (
                variable,
                partial(_between, values, material.attributes[variable]),
            )
    known = ~np.isnan(values)
    for name, (variable, figure) in figures.items():
        if not known.any():
            continue
        low, high = interval(figure, clusters, rng("polarisation", name))
        yield Row(
            measure="polarisation_between_groups" if variable else f"polarisation_{name}",
            arm=where[0],
            stage=where[1],
            question=question.id,
            group=variable or "all",
            value=float(figure(np.arange(len(values))[None])[0]),
            low=low,
            high=high,
            n=int(known.sum()),
            missing=int((~known).sum()),
        )


def _grouped(material: Material, question: Question) -> list[str]:
    groups = dict.fromkeys(group for asked, group, _ in material.truth if asked == question.id)
    return [name for name in groups if name in material.attributes]


def _between(values: Floats, groups: np.ndarray[tuple[int], np.dtype[np.str_]], drawn: Ints) -> Floats:
    stances = at(values, drawn)
    return np.array(
        [
            float(measures.between_group_share(row, groups[np.maximum(places, 0)]))
            for row, places in zip(stances, drawn, strict=True)
        ]
    )


def _unit(scale: Floats) -> Floats:
    """Return positions of options on 0..1, so that the index compares across questions."""
    unit: Floats = (scale - scale[0]) / (scale[-1] - scale[0])
    return unit


def _shares(question: Question, stances: Floats) -> Floats:
    """Return the shares of the options nearest to stances, [draws, places] to [draws, options]."""
    options = question.nearest(stances)
    counts = np.stack([(options == k).sum(axis=-1) for k in range(len(question.options))], axis=-1)
    shares: Floats = counts / np.maximum(counts.sum(axis=-1, keepdims=True), 1)
    return shares


def _drift(
    question: Question, arm: str, waves: Waves, clusters: Ints, rng: Callable[..., np.random.Generator]
) -> Iterator[Row]:
    """Yield how far answers moved from the first to the last poll."""
    first, last = waves.values[0], waves.values[-1]
    before, after = (wave.astype(np.float64) for wave in (waves.options[0], waves.options[-1]))
    before[before < 0], after[after < 0] = np.nan, np.nan
    scale = question.scale
    width = float(scale[-1] - scale[0])

    def unchanged(drawn: Ints) -> Floats:
        pair = at(before, drawn), at(after, drawn)
        known = ~np.isnan(pair[0]) & ~np.isnan(pair[1])
        same: Floats = ((pair[0] == pair[1]) & known).sum(axis=-1) / np.maximum(known.sum(axis=-1), 1)
        return same

    figures: dict[str, Callable[[Ints], Floats]] = {"share_unchanged": unchanged}
    if question.ordinal:
        figures |= {
            "w1": lambda drawn: measures.drift_w1(at(first, drawn), at(last, drawn), scale[0], scale[-1]),
            "mean_absolute_change": lambda drawn: (
                measures.mean_absolute_change(at(first, drawn), at(last, drawn)) / width
            ),
            "mean_change": lambda drawn: measures.mean_change(at(first, drawn), at(last, drawn)) / width,
            "stability": lambda drawn: measures.stability(at(first, drawn), at(last, drawn)),
        }
    else:
        figures["total_variation"] = lambda drawn: measures.total_variation(
            _shares(question, at(first, drawn)), _shares(question, at(last, drawn))
        )
    known = ~np.isnan(first) & ~np.isnan(last)
    if not known.any():
        return
    for name, figure in figures.items():
        low, high = interval(figure, clusters, rng(name))
        yield Row(
            measure=f"drift_{name}",
            arm=arm,
            stage="change",
            question=question.id,
            value=float(figure(np.arange(len(first))[None])[0]),
            low=low,
            high=high,
            n=int(known.sum()),
            missing=int((~known).sum()),
        )


def _net_of_control(material: Material, control: str = "no_interaction") -> list[Row]:
    """Return by how much more agents moved in each arm than in the arm without interaction, with 95% ends."""
    rows = []
    for (arm, name), waves in material.waves.items():
        question, base = material.questions[name], material.waves.get((control, name))
        if arm == control or base is None or not question.ordinal or len(waves.rounds) < 2:
            continue
        width = float(question.scale[-1] - question.scale[0])
        moved, still = (np.abs(w.values[-1] - w.values[0]) / width for w in (waves, base))
        if np.isnan(moved - still).all():
            continue
        net = measures.net_of_control(moved, still, material.clusters[arm])
        value, reach = float(net.estimate), 1.959964 * float(net.standard_error)
        rows.append(
            Row(
                measure="drift_net_of_control",
                arm=arm,
                stage="change",
                question=name,
                value=value,
                low=value - reach,
                high=value + reach,
                n=net.used,
                missing=net.left_out,
            )
        )
    return rows
