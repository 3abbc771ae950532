"""Growing persona pools: writers are told of a target, and a survey judges their texts.

:func:`grow` takes a scenario; :class:`Grower` works on whoever asks and writes.
"""

from __future__ import annotations

from plursim.growing.growth import Grower
from plursim.growing.methods import METHODS
from plursim.growing.records import Candidate
from plursim.growing.running import Growth, grow

__all__ = ["METHODS", "Candidate", "Grower", "Growth", "grow"]
