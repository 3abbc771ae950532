"""Whether figures hold when the seed, the option order, the label format or the wording changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from plursim.measures.kernels.robustness import robustness as spread_over_formats
from plursim.reports.card.view import View

COLUMNS = ("figure", "question", "effect", "sd", "ratio", "runs")
NOT_VARIED = ("name", "description", "measures", "limits")


def varied(views: Sequence[View]) -> list[str]:
    """Return the paths of the scenario values in which runs differ, such as ``seed``."""
    leaves = [dict(_leaves(view.run.scenario)) for view in views]
    for leaf in leaves:  # respondents are held out by the seed unless the scenario says otherwise
        if leaf.get("survey.holdout_seed") == leaf["seed"]:
            del leaf["survey.holdout_seed"]
    paths = dict.fromkeys(path for mapping in leaves for path in mapping)
    return [
        path
        for path in paths
        if path.split(".")[0] not in NOT_VARIED and len({repr(leaf.get(path)) for leaf in leaves}) > 1
    ]


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    else:
        yield path, value


def robustness(views: Sequence[View]) -> pd.DataFrame:
    """Return the standard deviation of figures over runs against the effect they stand for.

    Two figures a question: the alignment in the first poll, whose effect is what it gains over uniform
    answers, and the mean absolute change, net of the control arm where there is one. A ratio near or above 1
    says that the figure is made by the format. One run gives no rows.
    """
    if len(views) < 2:
        return pd.DataFrame(columns=list(COLUMNS))
    figures = pd.concat([_figures(view) for view in views], ignore_index=True)
    rows = []
    for (figure, question), part in figures.groupby(["figure", "question"], sort=False):
        if len(part) > 1:
            effect = float(part["effect"].mean())
            sd, ratio = map(float, spread_over_formats(part["value"].to_numpy(), effect))
            rows.append((figure, question, effect, sd, ratio, len(part)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _figures(view: View) -> pd.DataFrame:
    rows = []
    whole = view.measures[(view.measures["group"] == "all") & (view.measures["arm"] == view.arm)]
    compared = set(whole.loc[whole["measure"] == "drift_net_of_control", "question"].astype(str))
    for row in whole.to_dict("records"):
        name, question = str(row["measure"]), view.arrays.questions.get(str(row["question"]))
        if question is None:
            continue
        if name == ("wasserstein" if question.ordinal else "total_variation") and row["stage"] == "first":
            rows.append(("alignment", question.id, 1 - row["value"], row["uniform"] - row["value"]))
        drift = "drift_net_of_control" if question.id in compared else "drift_mean_absolute_change"
        if name == drift:
            rows.append(("drift", question.id, row["value"], row["value"]))
    return pd.DataFrame(rows, columns=["figure", "question", "value", "effect"])
