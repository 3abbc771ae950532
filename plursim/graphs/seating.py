"""Who sits at which round table."""

from __future__ import annotations

import numpy as np

from plursim.portable import Ints


def seat(agents: int, table_size: int, rng: np.random.Generator) -> Ints:
    """Seat agents at random at tables of at most ``table_size``, as evenly as possible.

    Returns
    -------
    table of each agent, 0 .. tables - 1, shape [agents]; sizes differ by at most one.

    Examples
    --------
    >>> np.bincount(seat(10, 4, np.random.default_rng(0))).tolist()
    [4, 3, 3]
    """
    tables = max(-(-agents // table_size), 1)
    return rng.permutation(agents).astype(np.int64) % tables
