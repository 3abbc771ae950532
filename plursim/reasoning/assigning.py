"""Which reasoner answers for which agent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from plursim.portable import Ints
from plursim.randomness import Streams
from plursim.society.population import Population


def assigned(
    population: Population, names: Sequence[str], shares: Mapping[str, float], streams: Streams
) -> Ints:
    """Return the reasoner of each agent: by share if drawn, else as its persona says, else the default.

    Parameters
    ----------
    population : the agents; each persona names one of ``names`` or none.
    names : of the reasoners; the default is ``""``.
    shares : of all agents, by name: so many, drawn at random, use that one whatever their persona says.
    streams : keyed randomness.

    Returns
    -------
    position in ``names`` of each agent's reasoner, shape [agents].
    """
    by_persona = [names.index(persona.reasoner or "") for persona in population.pool.personas]
    reasoner_of: Ints = np.array(by_persona, dtype=np.int64)[population.persona]
    order = streams.generator("shares").permutation(population.size)
    start = 0
    for name, share in shares.items():
        stop = start + round(share * population.size)
        reasoner_of[order[start:stop]] = names.index(name)
        start = stop
    return reasoner_of
