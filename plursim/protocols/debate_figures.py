"""What debates come to: winners, shifts of judges and audience, advantages of order and of alignment."""

from __future__ import annotations

import numpy as np

from plursim import portable
from plursim.portable import Floats, Ints


def means(values: Floats, groups: Ints, number: int) -> Floats:
    """Return the mean of what is known in each group, NaN where nothing is; shape [number].

    Examples
    --------
    >>> means(np.array([1.0, 3.0, np.nan]), np.array([0, 0, 1]), 2).tolist()
    [2.0, nan]
    """
    known = ~np.isnan(values)
    counts = np.bincount(groups[known], minlength=number)
    sums = np.bincount(groups[known], weights=values[known], minlength=number)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def _logit(chance: Floats) -> Floats:
    return portable.log(chance) - portable.log(1.0 - chance)


def of_debates(before: Floats, after: Floats, opening: Ints) -> dict[str, float]:
    """Return judges' mean probabilities, logit shift, winner and winner by order of each debate.

    Parameters
    ----------
    before, after : probability each judge gives side A, NaN where missing; shape [debates, judges].
    opening : side that opened each debate, 0 A or 1 B.

    Examples
    --------
    >>> figures = of_debates(np.array([[0.5, 0.5]]), np.array([[0.2, np.nan]]), np.array([0]))
    >>> {name: round(value, 3) for name, value in figures.items()}
    {'judges_before.0': 0.5, 'judges_after.0': 0.2, 'logit_shift.0': -1.386, 'winner.0': 1.0,
     'order_winner.0': 2.0}
    """
    number, judges = before.shape
    debate = np.repeat(np.arange(number), judges)
    start, end = means(before.ravel(), debate, number), means(after.ravel(), debate, number)
    shift = _logit(np.clip(after, 0.01, 0.99)) - _logit(np.clip(before, 0.01, 0.99))
    winner = np.where(end > 0.5, 0.0, np.where(end < 0.5, 1.0, np.nan))
    columns = {
        "judges_before": start,
        "judges_after": end,
        "logit_shift": means(shift.ravel(), debate, number),
        "winner": winner,
        "order_winner": np.where(np.isnan(winner), np.nan, np.where(winner == opening, 1.0, 2.0)),
    }
    return {f"{name}.{d}": float(column[d]) for d in range(number) for name, column in columns.items()}


def over_debates(winner: Floats, opening: Ints, priors: Ints) -> dict[str, float]:
    """Return win rate of side A, order advantage and alignment advantage over all debates with a winner.

    Parameters
    ----------
    winner : winning side of each debate, NaN for a tie or where no judge answered.
    opening : side that opened each debate.
    priors : prior side of the debater of each side, -1 for none; shape [debates, 2].

    Examples
    --------
    >>> over_debates(np.array([0.0, 0.0]), np.array([0, 1]), np.array([[0, 1], [1, -1]]))
    {'win_rate_a': 1.0, 'order_advantage': 0.0, 'alignment_advantage': -0.5}
    """
    decided = ~np.isnan(winner)
    won = winner[decided, None] == np.array([0, 1])
    followed = won[np.arange(len(won)), 1 - opening[decided]]
    prior, own = priors[decided], np.array([0, 1])
    aligned, opposed = won[prior == own], won[(prior >= 0) & (prior != own)]
    both = len(aligned) > 0 and len(opposed) > 0
    return {
        "win_rate_a": float(won[:, 0].mean()) if len(won) else float("nan"),
        "order_advantage": float(2 * followed.mean() - 1) if len(won) else float("nan"),
        "alignment_advantage": float(aligned.mean() - opposed.mean()) if both else float("nan"),
    }
