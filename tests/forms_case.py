"""One example of every form, for so many agents, as different between them as the form allows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from plursim.forms import (
    Ballot,
    Choice,
    Choices,
    Form,
    Number,
    Numbers,
    Probability,
    Ranking,
    Several,
    Shares,
    Text,
)

WORDS = ("Ash", "Birch", "Cedar", "Elm")


def orders(agents: int, options: int = 4) -> np.ndarray:
    """Return another order of the options for each agent, shape [agents, options]."""
    return np.random.default_rng(7).random((agents, options)).argsort(axis=1)


EXAMPLES: dict[type[Form], Callable[[int], Form]] = {
    Choice: lambda n: Choice(options=WORDS, order=orders(n)),
    Choices: lambda n: Choices(options=WORDS, order=orders(n), least=1, most=3),
    Ranking: lambda n: Ranking(options=WORDS, order=orders(n)),
    Number: lambda n: Number(low=np.linspace(-1.0, 0.0, n), high=np.linspace(1.0, 9.0, n)),
    Numbers: lambda n: Numbers(
        names=("food", "water"), high=np.column_stack([np.full(n, 4.0), np.linspace(1.0, 6.0, n)]), total=5.0
    ),
    Shares: lambda n: Shares(options=WORDS, order=orders(n)),
    Ballot: lambda n: Ballot(options=WORDS, order=orders(n)),
    Text: lambda _n: Text(what="statement"),
    Probability: lambda _n: Probability(zero="it stays dry", certain="it rains"),
    Several: lambda n: Several(
        parts=(
            Text(name="reason"),
            Ranking(options=WORDS, order=orders(n)),
            Number(high=np.linspace(1.0, 9.0, n), whole=True),
        )
    ),
}
"""A form without an example here fails the tests of forms."""
