"""Whether what is said covers the views there are (Overton pluralism, Sorensen et al. 2024)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim.measures.base import Measure, Need, Told
from plursim.measures.figures import Figure, Known, OfTotals, ratio
from plursim.measures.given import Given
from plursim.measures.kernels.entailment import (
    Entailment,
    lexical_entailment,
    semantic_entailment,
    sentences,
    text_entailment,
)
from plursim.measures.kernels.pluralism import ENTAILED, overton_coverage, overton_score


class Overton(Measure):
    """Share of reference values that messages express: each message, and all of an arm together.

    A value counts as expressed where a sentence entails it with more than a stated probability (Feng et al.
    2024). ``lexical`` entailment counts shared words and needs nothing; ``semantic`` compares sentence
    embeddings (``plursim[semantic]``).
    """

    needs: ClassVar = frozenset({Need.MESSAGES, Need.TEXTS})
    told: ClassVar = {
        "coverage": Told("values a message expresses", better="more", shown=True),
        "entailment": Told("mean entailment of values by a message", better="more"),
        "score": Told("values some message expresses", better="more", shown=True),
    }
    example: ClassVar[Mapping[str, Any]] = {
        "values": {question: ["share more", "work harder"] for question in ("scale", "more", "names")}
    }
    kind: Literal["overton"] = "overton"
    values: dict[str, tuple[str, ...]] = Field(
        min_length=1, description="Reference values by question id, each a sentence."
    )
    entailment: Literal["lexical", "semantic"] = Field(
        default="lexical", description="How a sentence is held against a value."
    )
    model: str = Field(default="all-MiniLM-L6-v2", description="Embedding model, for semantic entailment.")
    threshold: float = Field(
        default=ENTAILED, ge=0, le=1, description="Entailment above which a value counts as expressed."
    )

    def figures(self, given: Given) -> Iterator[Figure]:
        """Yield the coverage of one question's messages."""
        said, values = given.said, self.values.get(given.question.id)
        if said is None or not values:
            return
        entails: Entailment = (
            lexical_entailment if self.entailment == "lexical" else semantic_entailment(self.model)
        )
        texts = [str(text) for text in said.text]
        kept = [place for place, text in enumerate(texts) if sentences(text)]
        if not kept:
            return
        by_text = [text_entailment(texts[place], values, entails) for place in kept]
        found = [overton_coverage(one, self.threshold) for one in by_text]
        agents = given.options.shape[1]
        speaker, left = said.agent[kept], len(texts) - len(kept)
        count = np.bincount(speaker, minlength=agents)
        for name, each in (("coverage", "share"), ("entailment", "mean")):
            per_text = np.array([float(getattr(one, each)) for one in found])
            sums = np.stack([np.bincount(speaker, per_text, agents), count], axis=1).astype(np.float64)
            yield OfTotals(name=name, sums=sums, of=ratio, n=len(found), missing=left, link="rate")
        covered = np.max([one.max(axis=1) for one in by_text], axis=0) > self.threshold
        yield Known(name="score", value=float(overton_score(covered)), n=len(found), missing=left)
