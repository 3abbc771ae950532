"""How the gateway calls: how many at once, how fast, how often again, and for how much."""

from __future__ import annotations

from pydantic import Field

from plursim.gateway.budget import Limits
from plursim.gateway.retries import RetryPolicy
from plursim.parts import NO_RESULT, Part


class CallSettings(Part):
    """How the gateway calls; fields of the language-model reasoner. No result depends on them."""

    concurrency: int = Field(
        default=32, ge=1, le=10_000, description="Most calls under way at once.", json_schema_extra=NO_RESULT
    )
    timeout: float = Field(
        default=60.0,
        gt=0,
        le=3600,
        description="Seconds a call may take; doubled once.",
        json_schema_extra=NO_RESULT,
    )
    retries: int = Field(
        default=4,
        ge=0,
        le=100,
        description="Further tries after a server error.",
        json_schema_extra=NO_RESULT,
    )
    backoff: float = Field(
        default=0.5,
        gt=0,
        le=600,
        description="Seconds before the first further try, then doubled.",
        json_schema_extra=NO_RESULT,
    )
    longest_wait: float = Field(
        default=120.0,
        ge=0,
        le=86_400,
        description="Most seconds a provider may ask to wait; for more the run stops and can be resumed.",
        json_schema_extra=NO_RESULT,
    )
    requests_per_minute: float | None = Field(
        default=None, gt=0, description="Most calls in a minute.", json_schema_extra=NO_RESULT
    )
    tokens_per_minute: float | None = Field(
        default=None, gt=0, description="Most tokens in a minute.", json_schema_extra=NO_RESULT
    )
    budget: Limits = Field(
        default_factory=Limits, description="Most a run may spend.", json_schema_extra=NO_RESULT
    )
    n_per_call: int = Field(
        default=128, ge=1, le=1024, description="Most draws of one prompt in a call, where the model can."
    )

    @property
    def policy(self) -> RetryPolicy:
        """How often a failed call is tried again, and when."""
        return RetryPolicy(self.retries, self.backoff, longest_wait=self.longest_wait)
