"""The arms of a run: what is switched off, one thing an arm, to tell what does what."""

from __future__ import annotations

from dataclasses import dataclass


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
    """

    name: str = "treatment"
    interaction: bool = True
    persona: bool = True
    shuffled: bool = False


ARMS: dict[str, Arm] = {
    arm.name: arm
    for arm in (
        Arm(),
        Arm("no_interaction", interaction=False),
        Arm("no_persona", persona=False),
        Arm("shuffled_exposure", shuffled=True),
    )
}
