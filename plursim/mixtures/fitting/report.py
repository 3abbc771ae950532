"""A fit as tables, as one JSON object, and as a mixture file."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd

from plursim.mixtures.fitting.diagnosis import named_groups
from plursim.mixtures.fitting.estimate import Fitting
from plursim.mixtures.fitting.targets import resampled
from plursim.mixtures.fitting.verdict import find, headline, in_words, judge
from plursim.personas import Fitted, MixtureFile
from plursim.portable import Floats
from plursim.randomness import Streams
from plursim.reasoning.base import model_of
from plursim.runs.setup import Setup
from plursim.surveys.survey import Survey

SMALL_WEIGHT = 1e-9
"""Weights below this are 0 in a mixture file."""

HEADLINE_METHODS = ("fitted", "uniform", "best_single", "strata", "pooled", "regression")


def weights_table(fitting: Fitting) -> pd.DataFrame:
    """Return one row a persona: ``persona, weight, low, high, strata, carried``, heaviest first."""
    low, high = fitting.intervals
    nothing = np.full(len(fitting.weights), np.nan)
    frame = pd.DataFrame(
        {
            "persona": fitting.pool.ids,
            "weight": fitting.weights,
            "low": low,
            "high": high,
            "strata": nothing if fitting.strata is None else fitting.strata,
            "carried": nothing if fitting.carried is None else fitting.carried,
        }
    )
    return frame.sort_values("weight", ascending=False, kind="stable", ignore_index=True)


def groups_table(fitting: Fitting) -> pd.DataFrame:
    """Return one row a persona and group: ``group, label, persona, weight``; of a fit without groups none."""
    rows = [
        {"group": fitting.spec.group, "label": label, "persona": name, "weight": weight}
        for label, weights in fitting.by_group.items()
        for name, weight in zip(fitting.pool.ids, weights.tolist(), strict=True)
    ]
    return pd.DataFrame(rows, columns=["group", "label", "persona", "weight"])


def shares_table(fitting: Fitting, survey: Survey, streams: Streams) -> pd.DataFrame:
    """Return one row a question and option: what the mixture answers beside the survey.

    ``question, held_out, option, label, fitted, low, high, uniform, survey, survey_low, survey_high,
    by_construction`` (personas answer from the survey, or are told the answer); the
    intervals of the mixture come from the weights' bootstrap, those of the survey from its respondents.
    """
    tail = (1 - fitting.spec.level) / 2
    problem, target = fitting.problem, fitting.target
    fitted = problem.mixed(fitting.weights)
    uniform = problem.mixed(np.full(problem.size, 1 / problem.size))
    draws = np.stack([problem.mixed(w) for w in fitting.draws]) if len(fitting.draws) else None
    low, high = _quantiles(draws, tail, fitted)
    others = None
    if np.isfinite(target.sizes).all():
        others = resampled(survey, target, fitting.layout, 400, streams.generator("fit.shares"))
    survey_low, survey_high = _quantiles(others, tail, fitted)
    rows = [
        {
            "question": question.id,
            "held_out": not fitting.fitted[q],
            "option": o,
            "label": label,
            "fitted": fitted[q, o],
            "low": low[q, o],
            "high": high[q, o],
            "uniform": uniform[q, o],
            "survey": target.shares[q, o],
            "survey_low": survey_low[q, o],
            "survey_high": survey_high[q, o],
            "by_construction": fitting.informed or question.id in fitting.told,
        }
        for q, question in enumerate(fitting.layout.questions)
        for o, label in enumerate(question.options)
    ]
    return pd.DataFrame(rows)


def _quantiles(draws: Floats | None, tail: float, like: Floats) -> tuple[Floats, Floats]:
    if draws is None:
        return np.full_like(like, np.nan), np.full_like(like, np.nan)
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0)
    return low, high


def validation_table(fitting: Fitting) -> pd.DataFrame:
    """Return one row a scheme and method, see :class:`~plursim.mixtures.fitting.validation.HeldOut`."""
    rows = [vars(test) for test in fitting.tests if np.isfinite(test.value)]
    return pd.DataFrame(rows)


def holdout(fitting: Fitting) -> dict[str, float | None]:
    """Return mean total variation on held-out answers, of the fit and its baselines; None where unknown."""
    scheme = headline(fitting.tests)
    if scheme is None:
        return dict.fromkeys(HEADLINE_METHODS)
    values = {method: find(fitting.tests, scheme, method).value for method in HEADLINE_METHODS}
    return {method: value if np.isfinite(value) else None for method, value in values.items()}


def mixture_file(fitting: Fitting, setup: Setup) -> MixtureFile:
    """Return the mixture as it is kept in a file."""
    scenario, spec, ids = setup.scenario, fitting.spec, fitting.pool.ids
    assert setup.survey is not None
    low, high = fitting.intervals
    kept = [k for k, weight in enumerate(fitting.weights) if weight > SMALL_WEIGHT]
    return MixtureFile(
        name=scenario.name,
        description=f"Fitted by plursim fit to the survey {setup.survey.name}.",
        weights=_weights(ids, fitting.weights),
        intervals={ids[k]: (_digits(low[k]), _digits(high[k])) for k in kept if np.isfinite(low[k])},
        level=spec.level if len(fitting.draws) else None,
        by_group={spec.group: {label: _weights(ids, w) for label, w in fitting.by_group.items()}}
        if spec.group and fitting.by_group
        else {},
        fitted=Fitted(
            model=model_of(setup.reasoners),
            survey=setup.survey.name,
            **held_out_by(setup),
            questions=tuple(
                q.id for q, used in zip(setup.survey.questions, fitting.fitted, strict=True) if used
            ),
            objective=spec.objective,
            value=fitting.solution.objective,
            gap=fitting.solution.gap,
            ridge=spec.ridge,
            entropy=spec.entropy,
            total_variation=fitting.total_variation(fitting.weights),
            holdout=holdout(fitting),
            effective_personas=max(fitting.makeup.effective_personas, 1.0),
            verdict=" ".join(in_words(fitting)),
            pool=setup.pool.name,
            pool_hash=setup.pool.hash,
            date=f"{datetime.now(UTC):%Y-%m-%d}",
            seed=scenario.seed,
            plursim=version("plursim"),
        ),
    )


def held_out_by(setup: Setup) -> dict[str, Any]:
    """Return which part of the survey a fit does not see, as a mixture file says it."""
    source = setup.scenario.survey
    held = None if source is None else source.holdout
    waves = isinstance(held, tuple)
    return {
        "survey_holdout": tuple(str(wave) for wave in held) if isinstance(held, tuple) else held,
        "survey_holdout_seed": None if source is None or waves or not held else source.holdout_seed,
    }


def _weights(ids: tuple[str, ...], weights: Floats) -> dict[str, float]:
    """Return weights by id that sum to 1, small ones left out."""
    kept = np.where(weights > SMALL_WEIGHT, weights, 0.0)
    shares = kept / kept.sum()
    return {name: _digits(w, 12) for name, w in zip(ids, shares.tolist(), strict=True) if w > 0}


def _digits(value: float, digits: int = 6) -> float:
    return round(min(max(float(value), 0.0), 1.0), digits)


def summary(fitting: Fitting) -> dict[str, Any]:
    """Return what ``plursim fit --json`` prints, but for the files.

    ``weights`` by persona; ``objective``, the value at the weights; ``holdout``, mean total variation on
    held-out answers of the fit and its baselines (null where one cannot say); ``effective_personas``.
    """
    low, high = fitting.intervals
    ids, found = fitting.pool.ids, fitting.identifiability
    return {
        "weights": dict(zip(ids, fitting.weights.tolist(), strict=True)),
        "intervals": {} if not len(fitting.draws) else {
            name: [a, b] for name, a, b in zip(ids, low.tolist(), high.tolist(), strict=True)
        },
        "weights_by_group": {
            label: dict(zip(ids, w.tolist(), strict=True)) for label, w in fitting.by_group.items()
        },
        "objective": fitting.solution.objective,
        "objective_kind": fitting.spec.objective,
        "duality_gap": fitting.solution.gap,
        "converged": fitting.solution.converged,
        "holdout": holdout(fitting),
        "holdout_scheme": headline(fitting.tests),
        "questions_can_be_held_out": not fitting.informed,
        "questions_told": list(fitting.told),
        "effective_personas": fitting.makeup.effective_personas,
        "entropy": fitting.makeup.entropy,
        "within_persona_variance": fitting.makeup.within_variance,
        "within_persona_share": fitting.makeup.within_share,
        "l1_radius": fitting.l1_radius,
        "identifiability": {
            "directions": found.directions,
            "identified": found.identified,
            "null_directions": found.null_directions,
            "condition": found.condition,
            "indistinguishable": named_groups(found.twins, ids),
        },
        "left_out": list(fitting.left_out),
        "missing": fitting.elicited.reasons,
        "verdict": judge(fitting.tests),
        "verdict_text": in_words(fitting),
        "validation": validation_table(fitting).to_dict("records"),
    }  # fmt: skip
