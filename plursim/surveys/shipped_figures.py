"""Figures of surveys that come with plursim: response distributions and transition tables, with source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Self

import numpy as np
from pydantic import Field

from plursim.documents import read, validate
from plursim.errors import InputError, unknown
from plursim.parts import Part
from plursim.portable import Floats, Ints
from plursim.surveys.base import SurveySource
from plursim.surveys.change import Cell as Pair
from plursim.surveys.change import Change
from plursim.surveys.holdout import check_waves
from plursim.surveys.marginal_survey import Cell, MarginalSurvey
from plursim.surveys.question import Question
from plursim.surveys.shipped import shipped_codebook
from plursim.surveys.survey import ResponseDistribution, group_name
from plursim.surveys.told import all_sentences
from plursim.surveys.transitions import Transitions

FOLDER = Path(__file__).parent / "aggregates"
ROUNDING = 1e-4
"""How far shares that were written with six decimals may be from summing to 1."""
PERSON = 0.01
"""How far a share of people that was written with six decimals may be from a whole number of them."""


class Among(Part):
    """Whose answers figures are about."""

    question: str = Field(min_length=1, description="Question of the codebook.")
    group: str = Field(default="", description="Group variable; none for all respondents.")
    label: str = Field(default="", description="Label of the group variable.")

    @property
    def cell(self) -> Cell:
        """The response distribution the figures are about."""
        return self.question, self.group, self.label


class Marginal(Among):
    """How a group answered in one wave."""

    wave: str = Field(default="", description="Wave; none in a survey of one wave.")
    n: int = Field(ge=1, description="How many answered.")
    shares: tuple[float, ...] = Field(description="Weighted share of each option.")
    se: tuple[float, ...] = Field(description="Standard error of each share.")
    design_effect: float = Field(gt=0, description="Design effect.")
    missing: dict[str, float] = Field(default_factory=dict, description="Share without an answer by reason.")


class TransitionTable(Among):
    """How many respondents, unweighted, went from which answer to which; they answered in every wave."""

    start: str = Field(description="First of two waves.")
    end: str = Field(description="Later of two waves.")
    counts: tuple[tuple[int, ...], ...] = Field(description="Respondents by first and later option.")
    design_effect: float = Field(default=1.0, ge=1, description="Design effect of the change.")


class Aggregates(Part):
    """Figures of one survey. Questions and groups are those of the codebook of the same name."""

    name: str = Field(min_length=1, description="Name of the survey and of its codebook.")
    source: str = Field(min_length=1, description="Who collected the data, when, and under which terms.")
    computed: str = Field(min_length=1, description="How the figures were computed.")
    waves: tuple[str, ...] = Field(default=(), description="Waves in order; none for one wave.")
    population: dict[str, dict[str, float]] = Field(
        default_factory=dict, description="Weighted share of respondents with each label, by group variable."
    )
    marginals: tuple[Marginal, ...] = Field(min_length=1, description="Response distributions.")
    transitions: tuple[TransitionTable, ...] = Field(default=(), description="Transition tables.")


@dataclass(frozen=True, eq=False, kw_only=True)
class AggregateSurvey(MarginalSurvey):
    """A survey known by figures that come with plursim, at one of its waves.

    Attributes
    ----------
    waves : names of the waves in order; none for a survey of one wave.
    wave : the wave whose answers ``cells`` hold.
    by_wave : response distributions by wave.
    tables : transition tables by first wave, later wave and cell.
    """

    by_wave: Mapping[str, dict[Cell, ResponseDistribution]] = field(default_factory=dict)
    tables: Mapping[tuple[str, str, Cell], Transitions] = field(default_factory=dict)

    def at(self, wave: str) -> Self:
        """Return the survey of another wave, or raise InputError naming the nearest."""
        if wave not in self.by_wave:
            raise InputError(unknown("wave", wave, self.waves) + f" (survey '{self.name}')")
        return replace(self, wave=wave, cells=self.by_wave[wave])

    def later(self, waves: Sequence[str]) -> Self:
        """Return the survey of other waves as ground truth for this one; those of several are pooled.

        The same people were asked in all waves and their answers are not known one by one, so pooled shares
        are taken as no surer than those of the mean wave: standard errors are averaged, as if errors were
        the same in all.
        """
        check_waves(self.wave, self.waves, tuple(waves), self)
        if len(waves) == 1:
            return self.at(waves[0])
        cells = [self.by_wave[wave] for wave in waves]
        shared = [cell for cell in cells[0] if all(cell in other for other in cells)]
        return replace(
            self,
            wave=" and ".join(waves),
            cells={cell: pooled_waves([one[cell] for one in cells]) for cell in shared},
        )

    def transitions(
        self, question_id: str, start: str, end: str, where: Mapping[str, str] | None = None
    ) -> Transitions:
        """Return how many respondents, unweighted, went from one answer to another.

        Raises
        ------
        InputError : no such table; says which there are.
        """
        self.column(question_id)
        group, label = next(iter((where or {}).items()), ("", ""))
        found = self.tables.get((start, end, (question_id, group, label)))
        if found is None or len(where or {}) > 1:
            known = ", ".join(f"{a} to {b}" for a, b, cell in self.tables if cell == (question_id, "", ""))
            raise InputError(
                f"survey '{self.name}' has no transitions of '{question_id}' from {start} to {end} among"
                f" {group_name(where)}; of all respondents: {known or 'none'}"
            )
        return found

    def change(
        self, question_id: str, start: str, end: str, where: Mapping[str, str] | None = None
    ) -> Change | None:
        """Return the people of a transition table, one by one; None without a table for the group.

        Where shares are unweighted, who answered in one wave only is what the shares of that wave count
        beyond the table; otherwise the people are those of the table alone.
        """
        self.column(question_id)
        group, label = next(iter((where or {}).items()), ("", ""))
        table = self.tables.get((start, end, (question_id, group, label)))
        if table is None or len(where or {}) > 1:
            return None
        counts = table.counts.astype(np.int64)
        pairs = [Pair(b, a, int(n), float(n)) for (b, a), n in np.ndenumerate(counts) if n]
        pairs += self._once((question_id, group, label), table, counts)
        return Change.of_cells(start, end, pairs, table.n / table.design_effect)

    def _once(self, cell: Cell, table: Transitions, counts: Ints) -> list[Pair]:
        """Return who answered in one wave only, or in none; nobody where shares are no shares of people."""
        first, last = (self.by_wave[wave].get(cell) for wave in (table.start, table.end))
        if first is None or last is None:
            return []
        before, after = _people(first) - counts.sum(axis=1), _people(last) - counts.sum(axis=0)
        whole = [np.abs(found - np.rint(found)).max() < PERSON for found in (before, after)]
        before, after = np.rint(before).astype(np.int64), np.rint(after).astype(np.int64)
        if not all(whole) or min(before.min(), after.min()) < 0:
            return []
        asked = round(first.n / (1 - sum(first.missing.values())))
        neither = max(asked - int(counts.sum() + before.sum() + after.sum()), 0)
        once = [*((k, -1, n) for k, n in enumerate(before)), *((-1, k, n) for k, n in enumerate(after))]
        return [Pair(b, a, int(n), float(n)) for b, a, n in (*once, (-1, -1, neither)) if n]


def _people(found: ResponseDistribution) -> Floats:
    """Return how many people chose each option, if shares are unweighted; shape [options]."""
    return np.asarray(found.shares * found.n, dtype=np.float64)


class Shipped(SurveySource):
    """Figures of a survey that come with plursim, so that a scenario runs without the data file.

    america_in_one_room (before and after), gss_panel (waves 1, 2, 3) and fivethirtyeight_nonvoters: some of
    their questions, for all respondents and by group.
    """

    source: Literal["shipped"] = "shipped"
    name: str = Field(min_length=1, description="Name of the survey; 'plursim list surveys' shows them.")
    wave: str | int | None = Field(
        default=None, description="Wave whose answers are the ground truth; default the first."
    )

    def load(self, folder: Path) -> AggregateSurvey:  # noqa: ARG002
        """Return the survey of the wave with the chosen questions; ``folder`` plays no part."""
        survey = self.chosen(aggregate_survey(read_aggregates(self.name), self.smoothing))
        return survey if self.wave is None else survey.at(str(self.wave))


def pooled_waves(parts: Sequence[ResponseDistribution]) -> ResponseDistribution:
    """Return the distribution of several waves of the same people, each by how many answered in it."""
    n = np.array([part.n for part in parts], dtype=np.float64)
    weights = n / n.sum()
    effect = float((weights * [part.design_effect for part in parts]).sum())
    mean = float((weights * n).sum())
    reasons = dict.fromkeys(reason for part in parts for reason in part.missing)
    return ResponseDistribution(
        shares=np.asarray((weights[:, None] * np.stack([part.shares for part in parts])).sum(axis=0)),
        se=np.asarray((weights[:, None] * np.stack([part.se for part in parts])).sum(axis=0)),
        n=round(mean),
        effective_n=mean / effect,
        design_effect=effect,
        missing={
            reason: float(
                sum(w * part.missing.get(reason, 0.0) for w, part in zip(weights, parts, strict=True))
            )
            for reason in reasons
        },
    )


def shipped_aggregates() -> tuple[str, ...]:
    """Return the names of the surveys of which figures come with plursim."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.yaml")))


def read_aggregates(name: str) -> Aggregates:
    """Return the figures of a survey that come with plursim, or raise InputError naming the nearest."""
    if name not in shipped_aggregates():
        raise InputError(unknown("shipped survey", name, shipped_aggregates()))
    return validate(Aggregates, read(FOLDER / f"{name}.yaml"))


def aggregate_survey(book: Aggregates, smoothing: float = 2.0) -> AggregateSurvey:
    """Return the survey that figures make, at its first wave.

    Raises
    ------
    InputError : figures that do not fit the codebook; names question and group.
    """
    codebook = shipped_codebook(book.name)
    asked = dict.fromkeys(marginal.question for marginal in book.marginals)
    for name in asked:
        if name not in codebook.questions:
            raise InputError(unknown("question", name, codebook.questions))
    questions = {name: codebook.questions[name].question(name) for name in asked}
    waves = book.waves or ("",)
    by_wave: dict[str, dict[Cell, ResponseDistribution]] = {wave: {} for wave in waves}
    for marginal in book.marginals:
        by_wave[marginal.wave][marginal.cell] = _distribution(marginal, questions[marginal.question])
    groups = {group: tuple(shares) for group, shares in book.population.items()}
    return AggregateSurvey(
        name=book.name,
        questions=tuple(questions.values()),
        groups=groups,
        smoothing=smoothing,
        setting=codebook.setting,
        told=all_sentences({name: codebook.groups[name].told for name in groups}, groups),
        cells=by_wave[waves[0]],
        population={group: _shares(shares.values()) for group, shares in book.population.items()},
        waves=book.waves,
        wave=waves[0],
        by_wave=by_wave,
        tables=dict(_tables(book, questions)),
    )


def _distribution(marginal: Marginal, question: Question) -> ResponseDistribution:
    where = f"question '{marginal.question}' of {_group(marginal)}"
    shares = np.array(marginal.shares)
    if len(shares) != len(question.options) or len(marginal.se) != len(shares):
        raise InputError(f"{where}: {len(question.options)} options but {len(shares)} shares")
    if (shares < 0).any() or abs(shares.sum() - 1) > ROUNDING:
        raise InputError(f"{where}: shares must be 0 or more and sum to 1, given {shares.tolist()}")
    return ResponseDistribution(
        shares=shares / shares.sum(),
        se=np.array(marginal.se),
        n=marginal.n,
        effective_n=marginal.n / marginal.design_effect,
        design_effect=marginal.design_effect,
        missing=dict(marginal.missing),
    )


def _tables(
    book: Aggregates, questions: Mapping[str, Question]
) -> Iterator[tuple[tuple[str, str, Cell], Transitions]]:
    for table in book.transitions:
        counts = np.array(table.counts, dtype=np.float64)
        options = len(questions[table.question].options)
        if counts.shape != (options, options) or (counts < 0).any():
            raise InputError(
                f"question '{table.question}' of {_group(table)}: expected {options} times {options} counts"
            )
        found = Transitions(
            question=table.question,
            start=table.start,
            end=table.end,
            counts=counts,
            n=int(counts.sum()),
            left_out=None,
            design_effect=table.design_effect,
        )
        yield (table.start, table.end, table.cell), found


def _group(among: Among) -> str:
    return group_name({among.group: among.label} if among.group else None)


def _shares(shares: Iterable[float]) -> Floats:
    found = np.array(list(shares), dtype=np.float64)
    return np.asarray(found / found.sum(), dtype=np.float64)
