"""Whether the population answers like the survey, question by question and group by group."""

from __future__ import annotations

import pandas as pd

from plursim.reports.card.view import View

KEYS = ("question", "group", "label", "stage")
COLUMNS = (*KEYS, "value", "low", "high", "floor", "floor_95", "halves", "draws", "uniform", "pooled", "n",
           "by_construction")  # fmt: skip


def alignment(view: View) -> pd.DataFrame:
    """Return 1 - distance to the survey of the card's arm, in the first and the last poll.

    The distance is Wasserstein's on ordinal questions and total variation on others. Beside it stand, turned
    into alignments as well, what chance is expected to leave (``floor``) and leaves in 95% of cases
    (``floor_95``) between simulated answers and survey, two halves of the survey, two draws of the
    population, and what answers without any knowledge reach (uniform, and the pooled answer for groups).
    """
    rows = []
    for row in view.measures.to_dict("records"):
        question = view.arrays.questions.get(str(row["question"]))
        if question is None or row["arm"] != view.arm:
            continue
        if row["measure"] != ("wasserstein" if question.ordinal else "total_variation"):
            continue
        pooled = row["pooled"] if row["group"] != "all" else float("nan")
        distances = [row[name] for name in ("value", "high", "low", "floor", "floor_95", "halves", "draws")]
        aligned = [1 - float(distance) for distance in (*distances, row["uniform"], pooled)]
        rows.append((*(str(row[key]) for key in KEYS), *aligned, int(row["n"]), bool(row["by_construction"])))
    return pd.DataFrame(rows, columns=list(COLUMNS))
