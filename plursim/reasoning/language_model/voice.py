"""How a language model is asked: sampling, form of its replies, and how prompts are put."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from plursim.parts import Part
from plursim.reasoning.language_model.expression import Expression


class Voice(Part):
    """How prompts are put and replies are asked for; fields of the language-model reasoner."""

    temperature: float | None = Field(default=1.0, ge=0, le=2, description="Null for the provider's default.")
    max_tokens: int = Field(default=512, ge=1, le=1_000_000, description="Most tokens of one reply.")
    max_context_tokens: int = Field(
        default=16_000, ge=256, description="Most tokens of a prompt and its reply; oldest messages go first."
    )
    expression: Expression = Field(
        default="sampled",
        description="How polls are answered: a sampled answer, log-probabilities, or shares.",
    )
    temperature_scale: float = Field(
        default=1.0, gt=0, le=100, description="T in p ** (1/T), for log-probabilities of options."
    )
    least_mass: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Least probability the options' letters have together, for log-probabilities.",
    )
    json_schema: bool = Field(
        default=True, description="Ask for replies by JSON schema where it is known to work."
    )
    shuffle_options: bool = Field(
        default=False, description="Show options in an order drawn for each persona."
    )
    option_orders: int = Field(
        default=1, ge=1, le=1000, description="Orders the agents of one persona share."
    )
    persona_in: Literal["system", "user"] = Field(
        default="system", description="Message the persona stands in."
    )
