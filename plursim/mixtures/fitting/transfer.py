"""Use a mixture that was fitted elsewhere, and say what it costs not to fit it again."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from plursim.mixtures.fitting.estimate import Fitting
from plursim.mixtures.fitting.targets import Layout, target_of
from plursim.mixtures.fitting.verdict import find, headline
from plursim.personas import TransferWarning
from plursim.portable import Floats, Ints
from plursim.reasoning.base import model_of
from plursim.runs.setup import Setup, prepare
from plursim.scenario import Scenario
from plursim.scenario.topics import GenericArgumentsNotice
from plursim.solvers.problem import Problem
from plursim.solvers.solving import solve

if TYPE_CHECKING:
    from plursim.runs import Run


@dataclass(frozen=True)
class Transfer:
    """What it costs to use a mixture as it is instead of fitting it again.

    Attributes
    ----------
    unlike : what differs from what the mixture was fitted on; empty where nothing does.
    carried, refitted : mean total variation from the survey with the mixture as it is, and fitted again.
    low, high : interval of the cost, NaN where it is not known.
    scheme : what the figures are about.
    """

    unlike: tuple[str, ...]
    carried: float
    refitted: float
    low: float
    high: float
    scheme: str

    @property
    def cost(self) -> float:
        """Total variation that fitting again would save; below 0 where the mixture as it is does better."""
        return self.carried - self.refitted

    def words(self) -> str:
        """Return one sentence on the cost."""
        interval = f", interval {self.low:+.3f} to {self.high:+.3f}" if np.isfinite(self.low) else ""
        cost = f"{self.cost:+.3f} total variation" if self.cost > 0 else "nothing"
        return (
            f"not refitting costs {cost} ({self.carried:.3f} as it is, "
            f"{self.refitted:.3f} fitted again{interval}; {self.scheme})"
        )


def transfer_of(fitting: Fitting, setup: Setup) -> Transfer | None:
    """Return what the mixture file a scenario uses costs against the fit, None where it uses none.

    On held-out answers where the fit was tested on any, otherwise on those fitted to.
    """
    if fitting.carried is None or setup.mixture.file is None:
        return None
    scheme = headline(fitting.tests) or "in_sample"
    fitted, carried = (find(fitting.tests, scheme, method) for method in ("fitted", "carried"))
    return Transfer(
        unlike=tuple(_differs(setup)),
        carried=carried.value,
        refitted=fitted.value,
        low=carried.more_low,
        high=carried.more_high,
        scheme="held-out answers" if scheme != "in_sample" else "answers fitted to",
    )


def _differs(setup: Setup) -> list[str]:
    """Return what of a setup differs from what its mixture was fitted on."""
    file, survey = setup.mixture.file, None if setup.survey is None else setup.survey.name
    return [] if file is None else file.unlike(setup.pool, model_of(setup.reasoners), survey)


def transfer_in_run(run: Run, scenario: Scenario) -> Transfer | None:
    """Estimate the cost of not refitting from the first poll of a run, without any further call.

    The agents of each persona are split into two halves; the mixture is fitted again to how one half
    answered and compared with the mixture as it is on how the other half did, both ways round, so that
    fitting noise is not counted as a gain. Personas with fewer than two answers to a question keep their
    weight in neither.

    Returns
    -------
    None where the scenario uses no mixture file, nothing differs from what it was fitted on, or too few
    agents answered.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TransferWarning)
        warnings.simplefilter("ignore", GenericArgumentsNotice)  # nobody talks here
        setup = prepare(scenario)
    file, survey = setup.mixture.file, setup.survey
    differs = _differs(setup)
    if file is None or survey is None or not differs:
        return None
    questions = [question for question in survey.questions if survey.has_distribution(question.id)]
    if not questions:
        return None
    layout = Layout.of(questions)
    halves = _halves(run, setup, layout)
    finite = np.isfinite(np.stack(halves, axis=1)).reshape(len(setup.pool.personas), -1)
    heard = np.asarray(finite.all(axis=1), dtype=np.bool_)
    if not (setup.mixture.weights[heard] > 0).any():
        return None
    weights = setup.mixture.weights[heard] / setup.mixture.weights[heard].sum()
    target = target_of(survey, layout).shares
    objective = "kl" if file.fitted is None else file.fitted.objective
    apart: list[tuple[float, float]] = []
    for fit_on, test_on in (halves, halves[::-1]):
        problem = Problem(
            personas=fit_on[heard], targets=target, options=layout.options, positions=layout.positions,
            objective="kl" if objective in ("log_likelihood", "wasserstein") else objective, smoothing=1e-3,
        )  # fmt: skip
        refitted = solve(problem, tolerance=1e-6).weights
        apart.append((_apart(weights, test_on[heard], target), _apart(refitted, test_on[heard], target)))
    carried, again = np.mean(apart, axis=0).tolist()
    return Transfer(
        tuple(differs), carried, again, float("nan"), float("nan"), "estimated from this run's first poll"
    )


def _halves(run: Run, setup: Setup, layout: Layout) -> tuple[Floats, Floats]:
    """Return the personas' answers in the first poll as shares, of every other agent and of the rest."""
    answers = run.answers
    first = answers[(answers["round"] == 0) & (answers["arm"] == answers["arm"].iloc[0])]
    first = first[first["option"].notna()]
    columns = {question.id: place for place, question in enumerate(layout.questions)}
    first = first[first["question"].astype(str).isin(list(columns))]
    persona = setup.population.persona[first["agent"].to_numpy(dtype=np.int64)]
    column = first["question"].astype(str).map(columns).to_numpy(dtype=np.int64)
    option = first["option"].to_numpy(dtype=np.int64)
    half = _turns(persona * len(columns) + column) % 2
    counts = np.zeros((2, len(setup.pool.personas), *layout.options.shape))
    places = np.ravel_multi_index((half, persona, column, option), counts.shape)
    counts += np.bincount(places, minlength=counts.size).reshape(counts.shape)
    with np.errstate(invalid="ignore"):
        shares = counts / counts.sum(axis=3, keepdims=True)
    return shares[0], shares[1]


def _turns(groups: Ints) -> Ints:
    """Return how many earlier entries are of the same group."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    starts = np.searchsorted(ordered, ordered, side="left")
    turns = np.empty(len(groups), dtype=np.int64)
    turns[order] = np.arange(len(groups)) - starts
    return turns


def _apart(weights: Floats, personas: Floats, target: Floats) -> float:
    return float(np.abs((weights[:, None, None] * personas).sum(axis=0) - target).sum(axis=1).mean() / 2)
