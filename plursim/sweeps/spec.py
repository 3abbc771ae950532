"""The sweep file: which scenario is varied, how, and which figures are looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pydantic import Field, JsonValue

from plursim.documents import Document, overridden, read, validate
from plursim.errors import DocumentError
from plursim.parts import Part, family
from plursim.scenario.spec import Slug, one_of
from plursim.sweeps.factors import Arms, Grid, LatinHypercube, Random, Rows, Seeds, Setting, Sobol
from plursim.sweeps.mixtures import MixtureDirichlet, MixtureLattice, MixtureLeaveOneOut, MixturePath
from plursim.sweeps.points import Design, KeyPath

DESIGNS: tuple[type[Design], ...] = family(
    "sweeps",
    (
        Grid,
        Rows,
        Random,
        LatinHypercube,
        Sobol,
        Seeds,
        Arms,
        MixtureLattice,
        MixtureDirichlet,
        MixturePath,
        MixtureLeaveOneOut,
    ),
)
"""All designs; what a sweep's ``factors`` may hold."""

if TYPE_CHECKING:
    AnyDesign: TypeAlias = Design
else:
    AnyDesign = one_of(DESIGNS, "kind")


class Outcome(Part):
    """A figure to draw and to report: rows of the table that agree with what is given."""

    measure: str = Field(min_length=1, description="Name in the column 'measure', such as drift_w1.")
    question: str | None = Field(default=None, description="Question; default each of them.")
    arm: str | None = Field(default=None, description="Arm; default the first of each cell.")
    stage: Literal["first", "last", "change"] | None = Field(
        default=None, description="Poll; default the last, or the change between first and last."
    )
    group: str = Field(default="all", description="Group variable; default everybody.")
    label: str = Field(default="all", description="Label of the group; default everybody.")


class Sweep(Part):
    """A scenario and what is varied in it: every combination of the points of all factors is a cell."""

    name: Slug = Field(description="Name of the sweep and of its folder.")
    description: str = Field(default="", description="What the sweep is for.")
    scenario: Path = Field(description="The scenario that is varied, relative to the sweep file.")
    settings: dict[Setting, JsonValue] = Field(
        default={}, description="Values that replace those of the scenario in every cell, by path."
    )
    seed: int = Field(default=0, ge=0, description="Seed of what the designs draw.")
    factors: tuple[AnyDesign, ...] = Field(min_length=1, description="What is varied, and how.")
    outcomes: tuple[Outcome, ...] = Field(
        default=(), description="Figures to draw and report; default the main ones of the scenario."
    )


@dataclass(frozen=True)
class LoadedSweep:
    """A sweep and where it came from."""

    sweep: Sweep
    document: Document
    file: Path

    def located(self, error: DocumentError, at: KeyPath, problem: str | None = None) -> DocumentError:
        """Return an error about a value at a key path of the sweep file."""
        file, line = self.document.place(at)
        return DocumentError(
            problem or error.problem,
            file=file or self.file,
            line=line,
            path=".".join(map(str, at)),
            given=error.given,
            expected=error.expected,
            hint=error.hint,
        )


def load_sweep(path: str | Path, settings: Sequence[str] = ()) -> LoadedSweep:
    """Load a sweep file.

    Parameters
    ----------
    path : the sweep file.
    settings : further values that replace those of the scenario in every cell, each as ``path=value``.

    Raises
    ------
    DocumentError : with file, line, key path, what was given and what was expected.
    """
    file = Path(path)
    document = read(file)
    protocol, is_scenario = document.find(("protocol",))
    if is_scenario:
        raise DocumentError(
            "this file is a scenario, no sweep over one",
            file=file,
            line=protocol.line,
            hint=f"plursim run {file}",
        )
    loaded = LoadedSweep(validate(Sweep, document), document, file)
    if not settings:
        return loaded
    added: dict[str, Any] = {}
    for text in settings:
        name = text.partition("=")[0].strip()
        # read under the rules of --set, so that a mistake is answered as there
        found = overridden(Document.of({}), [text]).find(tuple(name.split(".")))[0]
        added[name] = found.plain()
    changed = loaded.sweep.model_copy(update={"settings": {**loaded.sweep.settings, **added}})
    return LoadedSweep(changed, document, file)


def assignments(settings: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return settings as pairs of path and value, kinds first: a new kind drops the settings of the old.

    Examples
    --------
    >>> assignments({"reasoning.bias": 0.5, "reasoning.kind": "argument"})
    [('reasoning.kind', 'argument'), ('reasoning.bias', 0.5)]
    """
    ordered = sorted(settings, key=lambda path: not path.endswith(("kind", "source")))
    return [(path, settings[path]) for path in ordered]
