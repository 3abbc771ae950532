"""The arms of a run: what each changes, one thing an arm, to tell what does what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

SWITCHES = ("interaction", "persona", "shuffled")
"""What an arm may switch in every scenario; all else it changes is a path of the scenario."""


@dataclass(frozen=True)
class Arm:
    """One arm of a run.

    Attributes
    ----------
    name : as in the scenario and the log.
    interaction : whether agents hear each other; without it they are only polled, or act on their own.
    persona : whether agents know their persona.
    shuffled : whether each agent hears, instead of what it would have heard, as many messages by others
        drawn at random from those said in the same phase (a placebo for whom one listens to).
    changes : values that replace those of the scenario in this arm, by path.
    """

    name: str = "treatment"
    interaction: bool = True
    persona: bool = True
    shuffled: bool = False
    changes: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @classmethod
    def of(cls, name: str, overrides: Mapping[str, Any]) -> Self:
        """Return the arm that differs from the treatment in some switches and paths of the scenario.

        Examples
        --------
        >>> Arm.of("calm", {"shuffled": True, "protocol.rounds": 2})
        Arm(name='calm', interaction=True, persona=True, shuffled=True, changes={'protocol.rounds': 2})
        """
        switched = {key: value for key, value in overrides.items() if key in SWITCHES}
        changes = {key: value for key, value in overrides.items() if key not in SWITCHES}
        return cls(name, **switched, changes=changes)


_BUILT_IN: dict[str, dict[str, Any]] = {
    "treatment": {},
    "no_interaction": {"interaction": False},
    "no_persona": {"persona": False},
    "shuffled_exposure": {"shuffled": True},
    "no_memory": {"memory": {"own": False, "last": 0}},
}

ARMS: dict[str, Arm] = {name: Arm.of(name, overrides) for name, overrides in _BUILT_IN.items()}
"""The arms that need no words in a scenario."""
