"""Which language models answered in a run: snapshot, temperature and wording, as tables and cards say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plursim.errors import Missing

if TYPE_CHECKING:
    import pandas as pd

_REASONS = frozenset(reason.word for reason in Missing)


@dataclass(frozen=True)
class ModelAsked:
    """One language model of a run.

    ``snapshots`` counts the replies by what the provider says answered (its model string and fingerprint;
    "not said" where it does not); ``wording`` is the hash of the prompt templates.
    """

    model: str
    snapshots: Mapping[str, int]
    temperature: float | None
    expression: str
    wording: str

    def words(self) -> str:
        """Return it in one line.

        Examples
        --------
        >>> ModelAsked("openai/x", {"x-2026 fp_1": 3}, 1.0, "sampled", "0a1b").words()
        'Model openai/x: 3 replies of x-2026 fp_1; temperature 1, sampled, wording 0a1b'
        """
        counts = [f"{count:,} replies of {name}" for name, count in self.snapshots.items()]
        heat = "the provider's" if self.temperature is None else f"{self.temperature:g}"
        mock = " (a mock, no model)" if self.model.startswith("mock/") else ""
        said = ", ".join(counts) or "no reply"
        how = f"temperature {heat}, {self.expression}, wording {self.wording}"
        return f"Model {self.model}{mock}: {said}; {how}"


def models_asked(
    scenario: Mapping[str, Any], replies: Callable[[], pd.DataFrame], manifest: Mapping[str, Any]
) -> list[ModelAsked]:
    """Return the language models of a run in the order of its reasoners.

    Parameters
    ----------
    scenario : the canonical scenario.
    replies : gives the stored replies; called only where there is a language model.
    manifest : of the run.
    """
    stated = [scenario.get("reasoning"), *(scenario.get("reasoners") or {}).values()]
    parts = {
        part["model"]: part for part in stated if isinstance(part, Mapping) and part.get("kind") == "llm"
    }
    if not parts:
        return []
    stored = replies()
    given = stored[stored["reason"].astype(str).isin(_REASONS)]
    names = given["fingerprint"].astype(object).where(given["fingerprint"].notna(), "not said")
    found = []
    for model, part in parts.items():
        counted = names[given["model"].astype(str) == model].value_counts().sort_index()
        snapshots = {str(name): int(count) for name, count in counted.items()}
        wording = str(manifest.get("wording", "not said"))
        heat, expression = part.get("temperature"), str(part.get("expression", "sampled"))
        found.append(ModelAsked(model, snapshots, heat, expression, wording))
    return found
