"""What a run may spend: reserved before a call is made, settled after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import Field

from plursim.errors import BudgetExhausted, InputError
from plursim.gateway.prompt import Price, Prompt, prompt_tokens
from plursim.gateway.replies import Spend
from plursim.parts import Part


class Limits(Part):
    """Most a run may spend on model calls; null for no limit."""

    cost: float | None = Field(default=None, gt=0, description="US dollars.")
    calls: int | None = Field(default=None, ge=0, description="HTTP requests, failed ones included.")
    tokens: int | None = Field(default=None, ge=0, description="Tokens sent and received together.")


class Budget:
    """Keeps spending within limits: what a call may cost at most is set aside before it is made.

    A call that does not fit beside those under way waits for them: they mostly cost less than was set aside.
    """

    def __init__(self, limits: Limits, price: Price | None) -> None:
        if limits.cost is not None and price is None:
            raise InputError(
                "budget.cost needs a price, and none is known for this model; "
                "state `price` or limit `calls` or `tokens`"
            )
        self.limits, self._price = limits, price
        self.spent, self._reserved = Spend(), Spend()
        from asyncio import Event

        self._freed = Event()

    def most(self, prompt: int, completion: int) -> Spend:
        """Return what a call of so many tokens sent and received at most would spend."""
        cost = self._price.of(prompt, completion) if self._price else 0.0
        return Spend(1, prompt + completion, cost)

    async def reserve(self, wanted: Spend) -> None:
        """Set aside what a call may spend.

        Raises
        ------
        BudgetExhausted : if it does not fit although nothing else is under way.
        """
        while over := self._over(self.spent + self._reserved + wanted):
            if self._reserved.calls == 0:
                raise BudgetExhausted(
                    f"the budget of {over} does not allow the next call; spent so far: "
                    f"{self.spent.calls} calls, {self.spent.tokens} tokens, "
                    f"${self.spent.cost:.4f}; everything so far is kept"
                )
            self._freed.clear()
            await self._freed.wait()
        self._reserved += wanted

    def settle(self, reserved: Spend, spent: Spend) -> None:
        """Replace what was set aside by what was spent."""
        self._reserved -= reserved
        self.spent += spent
        self._freed.set()

    def _over(self, total: Spend) -> str:
        limits = self.limits
        if limits.calls is not None and total.calls > limits.calls:
            return f"{limits.calls} calls"
        if limits.tokens is not None and total.tokens > limits.tokens:
            return f"{limits.tokens} tokens"
        # Sums of prices carry rounding errors far below a cent.
        if limits.cost is not None and total.cost > limits.cost * (1 + 1e-9):
            return f"${limits.cost:g}"
        return ""


@dataclass(frozen=True)
class Estimate:
    """What prompts would take: calls, tokens sent, most tokens received, and US dollars at most.

    ``cost`` is None where no price is known.
    """

    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost: float | None


def estimate(prompts: Iterable[Prompt], model: str, most_draws: int, price: Price | None) -> Estimate:
    """Estimate what prompts would take without calling anybody, were nothing stored and nothing to fail.

    Parameters
    ----------
    prompts : as given to the gateway; identical ones are pooled as the gateway pools them.
    model : name of the model.
    most_draws : most answers one call is asked for.
    price : of the model, None where unknown.
    """
    wanted: dict[str, tuple[Prompt, set[str]]] = {}
    for prompt in prompts:
        wanted.setdefault(prompt.fingerprint(model), (prompt, set()))[1].update(prompt.draws)
    calls = sent = received = 0
    for prompt, draws in wanted.values():
        needed = -(-len(draws) // most_draws)
        calls += needed
        sent += needed * prompt_tokens(prompt.messages)
        received += len(draws) * int(prompt.parameters.get("max_tokens", 0))
    return Estimate(calls, sent, received, price.of(sent, received) if price else None)
