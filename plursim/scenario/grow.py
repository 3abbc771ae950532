"""The section ``grow`` of a scenario: how a persona pool is grown towards the survey."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from plursim.parts import Part

MethodName = Literal["em", "boosting", "evolve"]


class GrowSpec(Part):
    """How ``plursim fit --method boosting|em|evolve`` grows a persona pool towards the survey."""

    method: MethodName = Field(
        default="boosting",
        description="boosting adds for the residual, em rewrites to assigned parts, evolve refines in place.",
    )
    personas: int = Field(default=8, ge=1, le=10_000, description="Most personas of the pool.")
    candidates: int = Field(default=4, ge=1, le=1000, description="Texts asked for in each turn.")
    steps: int = Field(default=30, ge=1, le=10_000, description="Most steps.")
    patience: int = Field(default=2, ge=1, le=1000, description="Steps without an accepted text to stop at.")
    min_gain: float = Field(
        default=0.005, ge=0, lt=1, description="Share of it by which the held-out objective must fall."
    )
    held_out: float = Field(
        default=0.3,
        gt=0,
        lt=1,
        description="Share of questions texts are accepted by, unless fit.holdout names some.",
    )
    test: float = Field(
        default=0.2, ge=0, lt=1, description="Share of questions that are looked at once, at the end."
    )
    words: int = Field(default=120, ge=5, le=2000, description="Word limit of a persona.")
    told: int = Field(default=20, ge=1, le=1000, description="Most questions a writer is told of.")
