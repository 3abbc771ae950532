"""What is missing, from whom, and what it cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from plursim.reports.card.view import View


def missing_by_persona(views: Sequence[View]) -> pd.DataFrame:
    """Return for each persona how many private answers were asked for and which share is missing.

    Most missing first; ``reason`` is the most frequent one, empty where nothing is missing.
    """
    frames = [
        view.run.answers[["agent", "status", "reason"]].merge(
            view.run.agents[["agent", "persona"]], on="agent"
        )
        for view in views
    ]
    answers = pd.concat(frames, ignore_index=True).astype({"persona": str, "reason": str, "status": str})
    answers["lost"] = answers["status"] == "missing"
    found = answers.groupby("persona", sort=False)["lost"].agg(["size", "mean"]).reset_index()
    found.columns = pd.Index(["persona", "asked", "missing"])
    lost = answers[answers["lost"]]
    found["reason"] = [
        _most_frequent(lost.loc[lost["persona"] == name, "reason"]) for name in found["persona"]
    ]
    return found.sort_values("missing", ascending=False, kind="stable", ignore_index=True)


def _most_frequent(reasons: pd.Series[str]) -> str:
    counts = reasons.value_counts()
    return str(counts.index[0]) if len(counts) else ""


def cost(views: Sequence[View]) -> dict[str, Any]:
    """Return calls, tokens and cost of all runs; the cost is None where the price of a call is not known."""
    calls = pd.concat([view.run.calls[["prompt_tokens", "completion_tokens", "cost"]] for view in views])
    answers = sum(len(view.run.answers) for view in views)
    known = bool(calls["cost"].notna().all())
    return {
        "calls": len(calls),
        "answers": answers,
        "prompt_tokens": int(calls["prompt_tokens"].sum()),
        "completion_tokens": int(calls["completion_tokens"].sum()),
        "cost": float(calls["cost"].sum()) if known else None,
    }
