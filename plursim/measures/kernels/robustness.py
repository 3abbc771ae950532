"""Whether a figure says more about agents than about the format it was asked in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.measures.kernels.uncertainty import CELLS
from plursim.portable import Floats, product, ranks


class Robustness(NamedTuple):
    """Spread of a figure over formats.

    Attributes
    ----------
    sd : standard deviation over formats (ddof 1); units of the figure, shape [...].
    ratio : sd over the size of the effect; 0 (robust) upwards, near 1 the format makes the figure; NaN for an
        effect of 0.
    """

    sd: Floats
    ratio: Floats


def robustness(figures: ArrayLike, effect: ArrayLike) -> Robustness:
    """Return how much a figure varies over formats, against the effect it stands for.

    Formats are repetitions under another option order, label format, wording, response format, persona
    wording or seed.

    Parameters
    ----------
    figures : the figure in each format, shape [..., formats].
    effect : the effect it stands for, such as a difference between arms or the gain over uniform answers; a
        number or shape [...].

    Examples
    --------
    >>> found = robustness([0.2, 0.3, 0.4], 0.2)
    >>> round(float(found.sd), 12), round(float(found.ratio), 12)
    (0.1, 0.5)
    """
    given, size = checks.numbers(figures, "figures"), np.abs(checks.numbers(effect, "effect"))
    if given.ndim == 0 or given.shape[-1] < 2:
        raise MeasureError(
            f"figures: given shape {given.shape}, expected two formats or more over the last axis"
        )
    shape = checks.together(figures=given[..., 0], effect=size)
    sd = np.broadcast_to(given.std(axis=-1, ddof=1), shape)
    ratio = np.divide(sd, size, out=np.full(shape, np.nan), where=np.broadcast_to(size > 0, shape))
    return Robustness(np.asarray(sd), np.asarray(ratio))


class Permutation(NamedTuple):
    """Result of a permutation test.

    Attributes
    ----------
    effect : mean of the first sample - mean of the second; shape [...].
    p_value : share of permutations, the observed one among them, with an effect at least as large in size;
        above 0 .. 1, shape [...].
    """

    effect: Floats
    p_value: Floats


def permutation_test(
    first: ArrayLike,
    second: ArrayLike,
    rng: np.random.Generator,
    *,
    paired: bool = False,
    draws: int = 10_000,
) -> Permutation:
    """Test whether two samples differ in their mean, by exchanging their members at random; two-sided.

    Members must be exchangeable: give one figure a run or discussion group, not one an agent (Fisher 1935;
    with the observed arrangement counted, as Phipson and Smyth 2010 advise).

    Parameters
    ----------
    first, second : figures by unit, shape [..., units] each; all rows are permuted alike.
    rng : source of randomness.
    paired : whether units of both are the same, such as a run under two formats: signs are exchanged.
    draws : number of random permutations.

    Raises
    ------
    MeasureError : fewer than two units, or different units in a paired test.

    Examples
    --------
    >>> found = permutation_test([5.0, 6.0, 7.0, 8.0], [1.0, 2.0, 3.0, 4.0], np.random.default_rng(0))
    >>> float(found.effect), round(float(found.p_value), 2)  # 2 of 70 arrangements
    (4.0, 0.03)
    """
    one, other = checks.numbers(first, "first"), checks.numbers(second, "second")
    if min(one.ndim, other.ndim) == 0 or min(one.shape[-1], other.shape[-1]) < 1 or draws < 1:
        raise MeasureError(
            f"given shapes {one.shape} and {other.shape} and {draws} draws, expected units over the last "
            "axis and 1 draw or more"
        )
    shape = checks.together(first=one[..., 0], second=other[..., 0])
    one, other = (np.broadcast_to(each, (*shape, each.shape[-1])) for each in (one, other))
    if paired and one.shape != other.shape:
        raise MeasureError(
            f"first {one.shape} and second {other.shape}: expected the same units in a paired test"
        )
    values = one - other if paired else np.concatenate([one, other], axis=-1)
    units, firsts = values.shape[-1], one.shape[-1]
    if units < 2:
        raise MeasureError(f"{units} unit, expected two or more")
    effect = np.asarray(one.mean(axis=-1) - other.mean(axis=-1))
    # rounding must not tell arrangements apart that are the same
    least = np.abs(effect) - 1e-12 * np.abs(values).max(axis=-1)
    as_large, step = np.zeros(shape), max(1, CELLS // (units + effect.size))
    for start in range(0, draws, step):
        size = min(step, draws - start)
        weights = _signs(units, size, rng) if paired else _exchanged(firsts, units - firsts, size, rng)
        as_large += (np.abs(product(values, weights)) >= least[..., None]).sum(axis=-1)
    return Permutation(effect, np.asarray((as_large + 1) / (draws + 1)))


def _signs(units: int, draws: int, rng: np.random.Generator) -> Floats:
    """Return what makes a mean of differences with random signs, shape [units, draws]."""
    return rng.choice([-1.0, 1.0], size=(units, draws)) / units


def _exchanged(firsts: int, seconds: int, draws: int, rng: np.random.Generator) -> Floats:
    """Return what makes a difference of means of samples drawn anew, shape [units, draws]."""
    rank = ranks(rng.random((firsts + seconds, draws)), axis=0)
    return np.where(rank < firsts, 1 / firsts, -1 / seconds)
