"""A mixture as it is kept in a file, with what it was fitted on."""

from __future__ import annotations

from typing import Annotated

import yaml
from pydantic import Field

from plursim.parts import Part
from plursim.personas.persona import PersonaPool
from plursim.solvers.problem import Objective


class TransferWarning(UserWarning):
    """A fitted mixture is used with another model, pool or survey than it was fitted on."""


Weight = Annotated[float, Field(ge=0, le=1)]


class Fitted(Part):
    """What a mixture was fitted on, and how well it did on answers it had not seen."""

    model: str = Field(min_length=1, description="Who answered for the personas: model or kind of reasoner.")
    survey: str = Field(min_length=1, description="Survey the target comes from.")
    survey_holdout: float | tuple[str, ...] | None = Field(
        default=None,
        description="Share of the survey's respondents, or its waves, that the fit did not see; null where it"
        " does not say, and may have seen all.",
    )
    survey_holdout_seed: int | None = Field(
        default=None, ge=0, description="Seed that drew the respondents the fit did not see."
    )
    questions: tuple[str, ...] = Field(min_length=1, description="Questions the weights were fitted on.")
    objective: Objective = Field(description="What was minimised.")
    value: float = Field(description="The objective at the weights, penalties included.")
    gap: float = Field(
        ge=0, description="Certified duality gap: how far the value may lie above the minimum."
    )
    ridge: float = Field(default=0.0, ge=0, description="Strength of the ridge penalty.")
    entropy: float = Field(default=0.0, ge=0, description="Strength of the entropy penalty.")
    total_variation: float = Field(
        ge=0, le=1, description="Mean total variation between mixture and survey on the questions fitted."
    )
    holdout: dict[str, float | None] = Field(
        default={}, description="Mean total variation on held-out answers, of the fit and its baselines."
    )
    effective_personas: float = Field(ge=1, description="Effective number of personas, 1 / sum w^2.")
    verdict: str = Field(default="", description="What the tests say of the fit, in words.")
    pool: str = Field(min_length=1, description="Name of the persona pool.")
    pool_hash: str = Field(pattern="^[0-9a-f]{64}$", description="SHA-256 of the persona pool.")
    date: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="Day of the fit.")
    seed: int = Field(ge=0, description="Seed of the fit.")
    plursim: str = Field(min_length=1, description="Version of plursim.")


class MixtureFile(Part):
    """A mixture as it is kept in a file ``*.mixture.yaml``; ``weights`` alone make one."""

    name: str = Field(default="", description="Name of the mixture.")
    description: str = Field(default="", description="How the weights were found.")
    weights: dict[str, float] = Field(
        min_length=1, description="Share of each persona, by id; sums to 1. Personas not named get 0."
    )
    intervals: dict[str, tuple[Weight, Weight]] = Field(
        default={}, description="Bootstrap interval of each weight, lower and upper end."
    )
    level: float | None = Field(
        default=None, gt=0, lt=1, description="Probability the intervals are to cover."
    )
    by_group: dict[str, dict[str, dict[str, Weight]]] = Field(
        default={}, description="Weights by group variable and label, of a fit with a mixture for each group."
    )
    fitted: Fitted | None = Field(default=None, description="What the weights were fitted on; null if not.")

    def unlike(self, pool: PersonaPool, model: str, survey: str | None) -> list[str]:
        """Return what differs from what was fitted, one clause each (none where the file does not say).

        A mixture holds for the model, the pool and the survey it was fitted on: each model answers
        differently for the same persona (measure before you carry one over).

        Parameters
        ----------
        pool : the personas it is used with.
        model : who answers for them, in words.
        survey : name of the survey it is used with; None without any.
        """
        fitted = self.fitted
        if fitted is None:
            return []
        found = []
        if model != fitted.model:
            found.append(f"it was fitted with {fitted.model} and is used with {model}")
        if pool.hash != fitted.pool_hash:
            found.append(f"it was fitted to another version of the persona pool '{fitted.pool}'")
        if survey is not None and survey != fitted.survey:
            found.append(f"it was fitted to the survey {fitted.survey} and is used with {survey}")
        return found


def mixture_text(mixture: MixtureFile) -> str:
    """Return a mixture as the text of a file that :meth:`plursim.personas.Mixture.load` reads back.

    Examples
    --------
    >>> print(mixture_text(MixtureFile(name="two", weights={"ann": 0.5, "bob": 0.5})), end="")
    name: two
    weights:
      ann: 0.5
      bob: 0.5
    """
    tree = mixture.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=108)
