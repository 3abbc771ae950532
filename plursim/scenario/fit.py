"""The section ``fit`` of a scenario: how a mixture is learned from the survey, and how the fit is tested."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from plursim.parts import Part
from plursim.solvers.problem import Objective

Weight = Annotated[float, Field(ge=0, le=1e9)]


class FitSpec(Part):
    """How ``plursim fit`` learns the mixture and tests it."""

    objective: Objective = Field(default="kl", description="What the weights minimise over questions.")
    ridge: float = Field(
        default=0.0, ge=0, le=1e6, description="Strength of a penalty on the squared distance from the prior."
    )
    entropy: float = Field(
        default=0.0, ge=0, le=1e6, description="Strength of a penalty on the divergence from the prior."
    )
    prior: Literal["uniform", "survey"] = Field(
        default="uniform",
        description="Mixture the penalties draw the weights to: all alike, or each stratum's share of"
        " respondents.",
    )
    floor: float = Field(
        default=0.0, ge=0, lt=1, description="Least weight of every persona; their sum must be below 1."
    )
    smoothing: float = Field(
        default=1e-3,
        ge=0,
        lt=1,
        description="Share of the uniform answer mixed in before logarithms are taken, so that an answer no"
        " persona gives costs much and not infinitely much.",
    )
    question_weights: dict[str, Weight] = Field(
        default={}, description="Weight of a question by id; 1 for those not named."
    )
    group: str | None = Field(
        default=None, description="Group variable for 'per_group' and 'group_weights'; null for none."
    )
    group_weights: dict[str, Weight] = Field(
        default={},
        description="Weight of each label of 'group' in the target; default its share of respondents.",
    )
    per_group: bool = Field(
        default=False, description="Whether each label of 'group' gets a mixture of its own."
    )
    draws: int = Field(
        default=30,
        ge=1,
        le=100_000,
        description="Answers sampled from a persona to each question, where its distribution is not known.",
    )
    holdout: tuple[str, ...] = Field(
        default=(), description="Ids of questions kept out of the fit, to test it on."
    )
    folds: int = Field(default=5, ge=2, le=100, description="Folds of respondents and of questions.")
    seeds: int = Field(default=4, ge=1, le=1000, description="How often the folds are drawn anew.")
    bootstrap: int = Field(
        default=200, ge=0, le=100_000, description="Resamples behind the intervals of weights; 0 for none."
    )
    level: float = Field(default=0.95, gt=0, lt=1, description="Probability the intervals are to cover.")

    @field_validator("holdout")
    @classmethod
    def _questions_differ(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(names)) < len(names):
            raise ValueError("a question stands twice")
        return names

    @model_validator(mode="after")
    def _group_is_named(self) -> FitSpec:
        if self.group is None and (self.per_group or self.group_weights):
            raise ValueError(
                "'per_group' and 'group_weights' need 'group': the group variable they are about"
            )
        return self
