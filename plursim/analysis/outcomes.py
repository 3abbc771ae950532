"""Figures of a protocol that are codes of an outcome, such as who won: counted, never averaged."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

Outcomes = Mapping[str, Mapping[int, str]]
"""Words of the codes by family of figures, such as ``{"winner": {0: "side A", 1: "side B"}}``."""

UNDECIDED = "none"


def family_of(names: pd.Series[str]) -> pd.Series[str]:
    """Return the names without a number behind the last dot: ``winner.3`` is of the family ``winner``."""
    return names.astype(str).str.replace(r"\.\d+$", "", regex=True)


def is_outcome(figures: pd.DataFrame, outcomes: Outcomes) -> pd.Series[bool]:
    """Return which rows hold a code and not a quantity."""
    return family_of(figures["name"]).isin(list(outcomes))


def counted(figures: pd.DataFrame, outcomes: Outcomes) -> pd.DataFrame:
    """Return how often each outcome came about, by family and arm, in the last round that has it.

    Parameters
    ----------
    figures : one row a figure: ``arm, name, value``; NaN is an outcome of its own, called none.
    outcomes : words of the codes by family; other figures are left out.

    Returns
    -------
    one row a family, outcome and arm: ``family, outcome, arm, count, of``, outcomes in the order of their
    codes. Outcomes that never came about in any arm are left out where they are no code of the family.

    Examples
    --------
    >>> names = ["winner.0", "winner.1", "winner.2"]
    >>> figures = pd.DataFrame({"name": names, "arm": "treatment", "value": [0.0, 0.0, float("nan")]})
    >>> counted(figures, {"winner": {0: "side A", 1: "side B"}})[["outcome", "count", "of"]].values.tolist()
    [['side A', 2, 3], ['side B', 0, 3], ['none', 1, 3]]
    """
    some = figures[is_outcome(figures, outcomes)]
    last = some.groupby(["name", "arm"], sort=False, observed=True)["value"].agg(lambda one: one.iloc[-1])
    frame = last.reset_index()
    frame["family"] = family_of(frame["name"])
    rows = []
    for family, part in frame.groupby("family", sort=False):
        words: dict[float, str] = {float(code): word for code, word in outcomes[str(family)].items()}
        undecided = [UNDECIDED] if part["value"].isna().any() else []
        for outcome in [*words.values(), *undecided]:
            for arm, mine in part.groupby(part["arm"].astype(str), sort=False):
                said = mine["value"].map(words).fillna(UNDECIDED)
                rows.append((str(family), outcome, str(arm), int((said == outcome).sum()), len(mine)))
    return pd.DataFrame(rows, columns=["family", "outcome", "arm", "count", "of"])


def with_shares(figures: pd.DataFrame, outcomes: Outcomes) -> pd.DataFrame:
    """Return figures in which shares of outcomes stand in the place of their codes, as plots take them."""
    coded = is_outcome(figures, outcomes)
    if not coded.any():
        return figures
    rounds = figures[coded].groupby(figures["arm"].astype(str))["round"].max()
    shares = counted(figures, outcomes)
    rows = pd.DataFrame(
        {
            "arm": shares["arm"],
            "round": shares["arm"].map(rounds),
            "name": shares["family"] + ": " + shares["outcome"],
            "value": shares["count"] / shares["of"],
        }
    )
    plain = figures[~coded].astype({"arm": str, "name": str})
    return pd.concat([plain, rows], ignore_index=True)
