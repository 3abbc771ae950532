"""Who builds a population does not judge it: a survey's build part and its ground truth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plursim.errors import InputError, unknown
from plursim.portable import Ints
from plursim.surveys.survey import Survey


def held_out(
    respondents: int,
    clusters: Ints | None,
    strata: Ints | None,
    share: float,
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    """Draw which respondents are held out, as the survey itself drew them.

    Whole units are drawn (the clusters where there are any), at random within the strata they were sampled
    in, so that either part is a sample of the same design as the survey and the two err independently of each
    other. They are deliberately *not* balanced over the groups of personas: parts that agree on the sizes of
    these groups share their sampling error, and look nearer to one another than either is to the electorate
    (``benchmarks/circularity.py`` counts by how much).

    Units lie in random order within strata; unit i is held out where i share + u passes a whole number, with
    one uniform u for all (systematic sampling, Madow 1949). So each stratum gives the nearest whole numbers
    below or above its share, and all units have the same chance.

    Parameters
    ----------
    respondents : how many there are.
    clusters, strata : unit and design stratum of each respondent; shape [respondents]; None for none.
    share : share of units to hold out, between 0 and 1.
    rng : source of randomness.

    Returns
    -------
    whether each respondent is held out, shape [respondents].

    Raises
    ------
    InputError : fewer than two units.

    Examples
    --------
    >>> drawn = held_out(6, np.array([0, 0, 1, 1, 2, 2]), None, 0.5, np.random.default_rng(1))
    >>> bool((drawn[::2] == drawn[1::2]).all()), int(drawn.sum()) in (2, 4)
    (True, True)
    """
    none = np.zeros(respondents, dtype=np.int64)
    keys = np.stack(
        [none if strata is None else strata, np.arange(respondents) if clusters is None else clusters]
    )
    units, unit = np.unique(keys, axis=1, return_inverse=True)
    count = units.shape[1]
    if count < 2:
        raise InputError(f"{respondents} respondents in {count} unit cannot be split: expected two or more")
    order = np.lexsort((rng.random(count), units[0]))
    passed = np.floor(np.arange(count + 1) * share + rng.random())
    chosen = np.zeros(count, dtype=np.bool_)
    chosen[order] = np.diff(passed) > 0
    if chosen.all() or not chosen.any():  # too small a share of too few units: one unit stands for it
        chosen[order[0]] = not chosen[0]
    found: NDArray[np.bool_] = chosen[unit.reshape(-1)]
    return found


def check_waves(build: str, known: tuple[str, ...], held: tuple[str, ...], survey: Survey) -> None:
    """Refuse waves that cannot be ground truth.

    Raises
    ------
    InputError : an unknown wave (names the nearest), one that stands twice, or the wave that builds.
    """
    for wave in held:
        if wave not in known:
            raise InputError(unknown("wave", wave, known) + f" (survey '{survey.name}')")
    if len(set(held)) < len(held):
        raise InputError(f"holdout: a wave stands twice in {', '.join(held)}")
    if build in held:
        raise InputError(
            f"wave '{build}' of '{survey.name}' builds the population and cannot be its ground truth as well;"
            f" expected other waves: {', '.join(wave for wave in known if wave != build)}"
        )
