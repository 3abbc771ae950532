"""Whether a figure says more about agents than about the format it was asked in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.portable import Floats


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
