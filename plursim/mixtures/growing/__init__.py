"""Growing persona pools: writers are told of a target, and a survey judges their texts.

:func:`grow` takes a scenario; :class:`Grower` works on whoever asks and writes.
"""

from __future__ import annotations

from plursim.mixtures.growing.growth import Grower
from plursim.mixtures.growing.methods import METHODS
from plursim.mixtures.growing.records import Candidate
from plursim.mixtures.growing.running import Growth, grow

__all__ = ["METHODS", "Candidate", "Grower", "Growth", "grow"]
