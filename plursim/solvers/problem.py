"""The problem a fit solves: personas' response distributions, a target, and what a miss costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from plursim.errors import InputError, unknown
from plursim.portable import Bools, Floats, dot, log, product
from plursim.solvers.losses import Absolute, CrossEntropy, JensenShannon, Loss, Squared
from plursim.solvers.penalty import Penalty

__all__ = ["OBJECTIVES", "SMOOTH", "Objective", "Problem"]


Objective = Literal[
    "kl", "jensen_shannon", "total_variation", "wasserstein", "squared_error", "log_likelihood"
]
"""What a fit minimises; see :class:`Problem`."""
OBJECTIVES: tuple[Objective, ...] = get_args(Objective)
SMOOTH: tuple[Objective, ...] = ("kl", "jensen_shannon", "squared_error", "log_likelihood")
SUM_TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False, kw_only=True)
class Problem:
    """Which mixture w on the simplex makes P_w(y|q) = sum_k w_k P(y|q, persona k) come nearest to a target.

    The objective is a mean over questions, weighted by ``question_weights``, plus ``ridge * sum w^2`` plus
    ``entropy * sum w log w``:

    - ``kl``: Kullback-Leibler divergence of the mixture from the target, sum t log(t / p), in nats;
    - ``jensen_shannon``: Jensen-Shannon divergence in nats (the distance is its root);
    - ``total_variation``: half the absolute difference of shares, 0 .. 1;
    - ``wasserstein``: absolute difference of cumulated shares times option spacing, divided by the scale's
      range, 0 .. 1;
    - ``squared_error``: sum of squared differences of shares;
    - ``log_likelihood``: minus the mean log-probability of an individual answer; ``targets`` are then counts
      (or sums of survey weights) and a question counts as often as it was answered.

    Attributes
    ----------
    personas : P(y|q, k), shape [personas, questions, options]; where a question has fewer options than the
        others the surplus is ignored.
    targets : shares or counts, shape [questions, options].
    objective : see above.
    options : which options exist, shape [questions, options]; default all.
    question_weights : 0 or more, shape [questions]; default all alike.
    positions : scale positions of the options, increasing, shape [questions, options]; ``wasserstein`` only,
        default 0, 1, 2, ...
    ridge, entropy : strength of the penalties, 0 or more.
    prior : mixture the penalties draw the weights to, positive and summing to 1, shape [personas]; default
        the uniform one. With it the penalties are on ``sum (w - prior)^2`` and ``sum w log(w / prior)``.
    floors : least weight of each persona, 0 or more, summing to less than 1; shape [personas].
    smoothing : share of the uniform answer mixed into P_w before a logarithm is taken, so that an answer no
        persona gives costs much and not infinitely much; plays no part for the other objectives.

    Raises
    ------
    InputError : shapes that do not fit, distributions that do not sum to 1, an unknown objective.

    Examples
    --------
    >>> problem = Problem(personas=np.array([[[1.0, 0.0]], [[0.0, 1.0]]]), targets=np.array([[0.3, 0.7]]),
    ...                   objective="squared_error")
    >>> round(problem.value(np.array([0.5, 0.5])), 3)
    0.08
    """

    personas: Floats
    targets: Floats
    objective: Objective = "kl"
    options: Bools = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    question_weights: Floats = field(default_factory=lambda: np.zeros(0))
    positions: Floats = field(default_factory=lambda: np.zeros(0))
    ridge: float = 0.0
    entropy: float = 0.0
    prior: Floats | None = None
    floors: Floats = field(default_factory=lambda: np.zeros(0))
    smoothing: float = 1e-6

    def __post_init__(self) -> None:
        personas = np.ascontiguousarray(self.personas, dtype=np.float64)
        if personas.ndim != 3 or not personas.size:
            raise InputError(f"personas must have shape [personas, questions, options], not {personas.shape}")
        count, questions, width = personas.shape
        defaults = {
            "personas": personas,
            "targets": np.asarray(self.targets, dtype=np.float64),
            "options": _or(self.options, np.ones((questions, width), dtype=np.bool_)),
            "question_weights": _or(self.question_weights, np.ones(questions)),
            "positions": _or(self.positions, np.tile(np.arange(width, dtype=np.float64), (questions, 1))),
            "floors": _or(self.floors, np.zeros(count)),
        }
        for name, value in defaults.items():
            object.__setattr__(self, name, value)
        _check(self)

    @property
    def size(self) -> int:
        """Number of personas."""
        return len(self.personas)

    @property
    def penalty(self) -> Penalty:
        """The penalty on the weights."""
        return Penalty(self.ridge, self.entropy, self.prior)

    @cached_property
    def columns(self) -> Floats:
        """What the loss is a function of: each persona's shares or cumulated shares, [personas, columns]."""
        if self.objective == "wasserstein":
            return np.cumsum(np.where(self.options, self.personas, 0.0), axis=2)[:, self._steps]
        if self.options.all():
            return self.personas.reshape(self.size, -1)
        return self.personas[:, self.options]

    @cached_property
    def loss(self) -> Loss | Absolute:
        """The loss as a function of the mixture's columns."""
        targets, weights = self.targets[self.options], self._column_weights
        rest = self.smoothing / self.options.sum(axis=1)
        rest = np.repeat(rest, self.options.sum(axis=1))
        keep = 1.0 - self.smoothing
        match self.objective:
            case "kl":
                entropy = dot(weights * targets, log(np.where(targets > 0, targets, 1.0)))
                return CrossEntropy(weights * targets, keep, rest, entropy)
            case "log_likelihood":
                mass = weights * targets
                return CrossEntropy(mass / mass.sum(), keep, rest)
            case "jensen_shannon":
                return JensenShannon(weights, targets, keep, rest)
            case "squared_error":
                return Squared(weights, targets)
            case "total_variation":
                return Absolute(weights / 2, targets)
            case _:
                cumulated = np.cumsum(np.where(self.options, self.targets, 0.0), axis=1)
                return Absolute(self._spacing, cumulated[self._steps])

    @property
    def _column_weights(self) -> Floats:
        shares = self.question_weights / self.question_weights.sum()
        return np.repeat(shares, self.options.sum(axis=1))

    @property
    def _steps(self) -> Bools:
        """Options that have a next one, shape [questions, options]."""
        steps: Bools = np.zeros_like(self.options)
        steps[:, :-1] = self.options[:, :-1] & self.options[:, 1:]
        return steps

    @property
    def _spacing(self) -> Floats:
        """Question weight times spacing to the next option over the range of the scale, of each step."""
        steps = self._steps
        gaps = np.diff(self.positions, axis=1, append=np.nan)
        ranges = np.where(steps, gaps, 0.0).sum(axis=1)
        shares = self.question_weights / self.question_weights.sum()
        spacing: Floats = (shares / ranges)[:, None] * np.where(steps, gaps, 0.0)
        return spacing[steps]

    def mixed(self, weights: Floats) -> Floats:
        """Return the response distributions of a mixture, 0 beyond the options; [questions, options]."""
        flat = product(weights, self.personas.reshape(self.size, -1))
        mixed: Floats = np.where(self.options, flat.reshape(self.targets.shape), 0.0)
        return mixed

    def value(self, weights: Floats) -> float:
        """Return the objective of a mixture, penalties included."""
        return self.loss.value(product(weights, self.columns)) + self.penalty.value(weights)


def _or(given: NDArray[np.generic], default: NDArray[np.generic]) -> NDArray[np.generic]:
    """Return an array in the type of its default, or the default where nothing is given."""
    return np.asarray(given, dtype=default.dtype) if np.size(given) else default


def _check(problem: Problem) -> None:
    count, questions, width = problem.personas.shape
    if problem.objective not in OBJECTIVES:
        raise InputError(unknown("objective", str(problem.objective), OBJECTIVES))
    shapes = {
        "targets": (problem.targets, (questions, width)),
        "options": (problem.options, (questions, width)),
        "question_weights": (problem.question_weights, (questions,)),
        "positions": (problem.positions, (questions, width)),
        "floors": (problem.floors, (count,)),
    }
    for name, (array, shape) in shapes.items():
        if array.shape != shape:
            raise InputError(f"{name}: expected shape {shape}, given {array.shape}")
    _check_numbers(problem)
    if (np.diff(problem.options.astype(np.int64), axis=1) > 0).any() or (
        problem.options.sum(axis=1) < 2
    ).any():
        raise InputError("options: each question needs its 2 or more options at the front of its row")
    _check_sums(problem)
    prior = problem.prior
    if prior is not None and not (
        prior.shape == (count,) and (prior > 0).all() and abs(prior.sum() - 1) <= SUM_TOLERANCE
    ):
        raise InputError("prior: expected one positive weight a persona, summing to 1")
    if problem.objective == "wasserstein":
        gaps = np.diff(problem.positions, axis=1)
        if not (gaps[problem.options[:, 1:]] > 0).all():
            raise InputError("positions must increase from option to option")


def _check_numbers(problem: Problem) -> None:
    """Refuse negative and non-finite numbers."""
    options = problem.options
    arrays = {
        "targets": problem.targets[options],
        "question_weights": problem.question_weights,
        "floors": problem.floors,
        "ridge": np.array([problem.ridge]),
        "entropy": np.array([problem.entropy]),
        "smoothing": np.array([problem.smoothing]),
    }
    for name, array in arrays.items():
        if not (np.isfinite(array).all() and (array >= 0).all()):
            raise InputError(f"{name}: expected finite numbers of 0 or more")
    if problem.smoothing >= 1:
        raise InputError(f"smoothing must be below 1, given {problem.smoothing}")
    if not problem.question_weights.sum() > 0:
        raise InputError("question_weights: at least one must be positive")
    if not problem.floors.sum() < 1:
        raise InputError(f"floors must sum to less than 1, they sum to {problem.floors.sum():.6g}")


def _check_sums(problem: Problem) -> None:
    """Refuse rows that are no distributions, without a copy of a pool that may be large."""
    for k, persona in enumerate(problem.personas):
        shares = np.where(problem.options, persona, 0.0)
        off = np.abs(shares.sum(axis=1) - 1)
        if not (off.max() <= SUM_TOLERANCE and shares.min() >= 0):
            raise InputError(
                f"personas[{k}]: question {int(np.nanargmax(off))} is no response distribution "
                "(shares of 0 or more that sum to 1)"
            )
    counts = problem.objective == "log_likelihood"
    totals = np.where(problem.options, problem.targets, 0.0).sum(axis=1)
    used = problem.question_weights > 0
    if counts and not totals[used].sum() > 0:
        raise InputError("targets: nobody answered a question")
    if not counts and not np.abs(totals[used] - 1).max() <= SUM_TOLERANCE:
        raise InputError("targets: shares must sum to 1 for each question; counts are for log_likelihood")
