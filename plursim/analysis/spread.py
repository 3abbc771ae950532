"""How spread out and how split stances are, as figures of drawn agents."""

from __future__ import annotations

from functools import partial

import numpy as np

from plursim.analysis import weighing
from plursim.analysis.arms import Asked
from plursim.analysis.distances import of_shares
from plursim.analysis.material import Material, Waves
from plursim.analysis.resampling import Figure, at
from plursim.analysis.weighing import weight_at
from plursim.measures.kernels.polarisation import (
    bimodality,
    effective_clusters,
    esteban_ray,
    extremity,
    normalised_entropy,
    variance,
)
from plursim.portable import Floats, Ints
from plursim.surveys.question import Question


def spread_figures(material: Material, question: Question, waves: Waves, wave: int) -> list[Asked]:
    """Return the polarisation figures of one wave; nominal questions have an entropy only.

    Esteban-Ray is of stances on 0..1, so that it compares across questions. Clusters are runs of stances no
    two neighbours of which are more than half the smallest step of the scale apart. Weighted agents have no
    bimodality: its correction for small samples is of agents that count alike.
    """
    values, options, weights = waves.values[wave], waves.options[wave], material.weights
    known = material.counted(options)
    if not known.any():
        return []
    figures: dict[str, Figure] = {"entropy": of_shares(normalised_entropy, question, options, weights)}
    if question.ordinal:
        figures |= (
            _ordinal(question, values, options) if weights is None else _weighted(question, options, weights)
        )
    n, missing = int(known.sum()), int((options < 0).sum())
    counts = np.asarray(known * (1.0 if weights is None else weights))
    width = float(question.scale[-1] - question.scale[0]) if question.ordinal else 1.0
    found = [
        Asked(
            measure=f"polarisation_{name}",
            figure=figure,
            n=n,
            missing=missing,
            among=counts,
            unit={"variance": width**2, "extremity": width}.get(name, 1.0),
            link="positive" if name == "variance" else "none",
        )
        for name, figure in figures.items()
    ]
    for variable in material.groups_of(question.id) if question.ordinal else ():
        codes = np.unique(material.attributes[variable], return_inverse=True)[1].astype(np.int64)
        found.append(
            Asked(
                measure="polarisation_between_groups",
                figure=partial(between_groups, values, codes, weights=weights),
                n=n,
                missing=missing,
                among=counts,
                group=variable,
            )
        )
    return found


def _ordinal(question: Question, values: Floats, options: Ints) -> dict[str, Figure]:
    scale = question.scale
    middle, gap = float(scale[0] + scale[-1]) / 2, float(np.diff(scale).min()) / 2
    unit = (scale - scale[0]) / (scale[-1] - scale[0])
    return {
        "variance": lambda drawn: variance(at(values, drawn)),
        "extremity": lambda drawn: extremity(at(values, drawn), middle),
        "bimodality": lambda drawn: bimodality(at(values, drawn)),
        "esteban_ray": of_shares(partial(esteban_ray, positions=unit), question, options),
        "clusters": lambda drawn: effective_clusters(at(values, drawn), gap),
    }


def _weighted(question: Question, options: Ints, weights: Floats) -> dict[str, Figure]:
    """Return the same of weighted agents, whose stances are options."""
    scale, values = question.scale, question.value_of(options)
    middle, unit = float(scale[0] + scale[-1]) / 2, (scale - scale[0]) / (scale[-1] - scale[0])
    far = np.abs(values - middle)
    return {
        "variance": lambda drawn: weighing.variance(at(values, drawn), weight_at(weights, drawn)),
        "extremity": lambda drawn: weighing.mean(at(far, drawn), weight_at(weights, drawn)),
        "esteban_ray": of_shares(partial(esteban_ray, positions=unit), question, options, weights),
        "clusters": of_shares(lambda shares: 1 / (shares**2).sum(axis=-1), question, options, weights),
    }


def between_groups(values: Floats, codes: Ints, drawn: Ints, weights: Floats | None = None) -> Floats:
    """Return the share of variance that lies between groups (eta squared) in each draw.

    What :func:`between_group_share` says, for draws that differ in who is in which group.

    Parameters
    ----------
    values : stances, NaN missing, shape [agents].
    codes : group of each agent from 0, shape [agents].
    drawn : positions of agents, shape [draws, places].
    weights : of agents, shape [agents]; None where all count alike.
    """
    stances = at(values, drawn)
    known = np.where(np.isnan(stances), 0.0, weight_at(weights, drawn))
    groups = int(codes.max()) + 1
    cell = codes[np.maximum(drawn, 0)] + groups * np.arange(len(drawn))[:, None]
    count = known.sum(axis=1)
    mean = np.nan_to_num(weighing.mean(stances, known))
    away = np.where(known > 0, stances - mean[:, None], 0.0)
    size = len(drawn) * groups
    members = np.bincount(cell.ravel(), known.ravel(), minlength=size).reshape(-1, groups)
    totals = np.bincount(cell.ravel(), (known * away).ravel(), minlength=size).reshape(-1, groups)
    between = np.divide(totals**2, members, out=np.zeros(totals.shape), where=members > 0).sum(axis=1)
    within = (known * away**2).sum(axis=1)
    share: Floats = np.divide(
        between, within, out=np.full(len(drawn), np.nan), where=within > 1e-12 * (1 + count)
    )
    return share
