"""A survey of which only response distributions are known, overall and by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from plursim import portable
from plursim.errors import InputError, unknown
from plursim.portable import Floats
from plursim.surveys.question import Question
from plursim.surveys.survey import ResponseDistribution, Survey

Cell = tuple[str, str, str]
"""Question, group variable and label; the latter two empty for all respondents."""

SUM_TOLERANCE = 0.05
"""How far published shares may be from summing to 1 (rounding); they are rescaled."""

MOST_NAMED = 5
"""Labels named in a message."""


@dataclass(frozen=True, eq=False, kw_only=True)
class MarginalSurvey(Survey):
    """A survey known by its response distributions, overall and by one group variable at a time.

    Attributes
    ----------
    cells : response distributions that are known.
    population : share of respondents with each label of a group variable, where known; shape [labels].
    weighed_by : group variable whose labels, weighed by ``population``, are all respondents, whatever was
        published of these; empty where nobody said so.
    composition : share of each label of a group variable in a simulated population; stands in where the
        survey says neither how all respondents answered nor how many there are; shape [labels].
    """

    cells: dict[Cell, ResponseDistribution] = field(default_factory=dict)
    population: dict[str, Floats] = field(default_factory=dict)
    weighed_by: str = ""
    composition: dict[str, Floats] = field(default_factory=dict)

    def has_distribution(self, question_id: str) -> bool:
        """Return whether any response distribution of a question is known."""
        return any(cell[0] == self.question(question_id).id for cell in self.cells)

    def distribution(self, question_id: str, where: Mapping[str, str] | None = None) -> ResponseDistribution:
        """Return how the respondents of a group answered a question, as published.

        ``where`` may name one group variable. All respondents are, in this order: the groups weighed as
        stated (``weighed_by``); as published; the first group variable whose labels all have a distribution,
        each label weighed by its share of respondents; by its share of a simulated population.

        Raises
        ------
        InputError : an unknown question, group variable or label (names the nearest), or nothing known.
        """
        self.column(question_id)
        wanted = dict(where or {})
        if len(wanted) > 1:
            raise InputError(
                f"survey '{self.name}' knows one group variable at a time, not {', '.join(wanted)}"
            )
        for group, label in wanted.items():
            self.label(group, label)
            found = self.cells.get((question_id, group, label))
            if found is None:
                raise InputError(
                    f"survey '{self.name}' has no answers to question '{question_id}' of {group} = {label}"
                )
            return found
        pooled = self._pooled(question_id)
        if pooled is None:
            raise InputError(
                f"survey '{self.name}' does not know how all respondents answered '{question_id}':"
                f" {self._lacking(question_id)}"
            )
        return pooled

    def _lacking(self, question_id: str) -> str:
        """Say what would tell how all respondents answered a question."""
        weights = {**self.composition, **{g: self.population[g] for g in (self.weighed_by,) if g}}
        for group, shares in weights.items():
            labels = zip(self.groups[group], shares, strict=True)
            without = [x for x, share in labels if share > 0 and (question_id, group, x) not in self.cells]
            if without:
                named = ", ".join(without[:MOST_NAMED]) + (", ..." if len(without) > MOST_NAMED else "")
                return (
                    f"nothing is known of {group} = {named}, who make up part of them;"
                    f" leave the question out, or that {group}"
                )
        known = list(dict.fromkeys(group for asked, group, _ in self.cells if asked == question_id and group))
        if not known:
            return "give its shares, or its shares by group with n"
        return (
            f"it knows them by {' and '.join(known)} only, and not how many answered. Give personas the"
            f" attribute {known[0]} (plursim personas build --by {known[0]}) and groups are weighed as the"
            " simulated population has them; or set survey.group_weights"
        )

    def conditional(self, question_id: str, attributes: Mapping[str, str]) -> Floats:
        """Return the distribution of answers expected of a person with some attributes.

        One group variable gives its published distribution, shrunk to the pooled one like that of
        :class:`~plursim.surveys.respondents.RespondentSurvey` where n is known. Of several, each changes the
        odds of an answer by the factor it has alone (group variables taken as independent given the
        answer), which leaves the pooled distribution as it was where that holds. Labels without a published
        distribution change nothing.
        """
        pooled = self._pooled(question_id)
        known = [
            self.cells[question_id, group, attributes[group]]
            for group in self.grouped(attributes)
            if (question_id, group, attributes[group]) in self.cells
        ]
        if pooled is None:
            return known[0].shares if len(known) == 1 else self.distribution(question_id).shares
        expected = pooled.shares.copy()
        for cell in known:
            size = cell.effective_n
            prior = 0.0 if np.isnan(size) else self.smoothing / (size + self.smoothing)
            shares = (1 - prior) * cell.shares + prior * pooled.shares
            ratio = np.divide(shares, pooled.shares, out=np.zeros_like(shares), where=pooled.shares > 0)
            expected = expected * ratio
        if not expected.sum() > 0:
            raise InputError(f"no answer to '{question_id}' is possible for {dict(attributes)}")
        return np.asarray(expected / expected.sum(), dtype=np.float64)

    def weighed_like(self, attributes: Mapping[str, NDArray[np.str_]]) -> Self:
        """Return the survey with groups weighed as a simulated population has them, where it cannot tell."""
        found = {}
        for group in (name for name in self.groups if name in attributes):
            counts = np.array([(attributes[group] == label).sum() for label in self.groups[group]])
            if counts.sum():
                found[group] = np.asarray(counts / counts.sum(), dtype=np.float64)
        return replace(self, composition=found)

    @property
    def unsaid(self) -> str:
        """What the survey leaves unsaid that figures rest on, in a sentence; empty where there is nothing."""
        without_n = [cell for cell in self.cells.values() if not cell.n]
        if not without_n:
            return ""
        some = "does not say" if len(without_n) == len(self.cells) else "does not always say"
        whole = "" if self.weighed_by else self._weighed_by_population()
        return (
            f"survey '{self.name}' {some} how many answered: such shares count as exact, so that intervals"
            f" and floors hold no sampling error of the survey{whole}"
        )

    def _weighed_by_population(self) -> str:
        if not any(self._own(q.id) is None and self._pooled(q.id) is not None for q in self.questions):
            return ""
        group = next(iter(self.composition))
        return f"; 'all respondents' are its groups of {group}, weighed as the simulated population has them"

    def strata(self, by: Sequence[str]) -> list[dict[str, str]]:
        """Return the labels of one group variable that has respondents, in order.

        Where the survey does not say how many respondents have which label, those are meant of whom an
        answer to any of its questions is known.
        """
        for group in by:
            self.check_group(group)
        if len(by) != 1:
            raise InputError(
                f"survey '{self.name}' knows one group variable at a time, not {', '.join(by)}; name one"
                " of them (personas: --by)"
            )
        group = by[0]
        shares = self._known_shares(group)
        answered = {label for _, variable, label in self.cells if variable == group}
        there = [x in answered for x in self.groups[group]] if shares is None else shares > 0
        return [{group: x} for x, found in zip(self.groups[group], there, strict=True) if found]

    def strata_weights(
        self,
        attributes: Sequence[Mapping[str, str]],
        names: Sequence[str] | None = None,
        *,
        allow_empty: bool = False,
    ) -> Floats:
        """Return the share of respondents that each persona stands for (see :class:`Survey`).

        All personas must have the same one of the survey's group variables and none of the others.
        """
        named = self.named_strata(attributes, names)
        variables = {group for _, stratum in named for group in stratum}
        if len(variables) > 1:
            raise InputError(
                f"survey '{self.name}' knows one group variable at a time and cannot weigh personas by"
                f" {', '.join(sorted(variables))}; give their weights in the mixture"
            )
        group = next(iter(variables))
        codes = np.array([stratum[group] for _, stratum in named])
        shares = self._shares(group)[codes] / np.bincount(codes)[codes]
        for (name, _), code, share in zip(named, codes, shares, strict=True):
            if not share > 0 and not (allow_empty and shares.any()):
                raise InputError(
                    f"persona '{name}' stands for nobody: no {group} = {self.groups[group][code]}"
                )
        return np.asarray(shares / shares.sum(), dtype=np.float64)

    def _shares(self, group: str) -> Floats:
        """Return the share of respondents with each label, or raise InputError where nobody says."""
        found = self._known_shares(group)
        if found is None:
            found = self.composition.get(group)
        if found is None:
            raise InputError(
                f"survey '{self.name}' does not know how many respondents have which {group}: set"
                " survey.group_weights, or give personas their weights (population.mixture: uniform, or a"
                " weight for each)"
            )
        return found

    def _known_shares(self, group: str) -> Floats | None:
        """Return the share of respondents with each label: as stated, or by n over all questions."""
        if group in self.population:
            return self.population[group]
        sizes = dict.fromkeys(self.groups[group], 0)
        for (_, variable, label), cell in self.cells.items():
            if variable == group:
                if not cell.n:  # of one label nobody says how many: so of the shares of all others
                    return None
                sizes[label] += cell.n
        n = np.array(list(sizes.values()), dtype=np.float64)
        return np.asarray(n / n.sum(), dtype=np.float64) if n.sum() else None

    def _pooled(self, question_id: str) -> ResponseDistribution | None:
        own = self._own(question_id)
        if own is not None or self.weighed_by:
            return own
        mixed = (self._together(question_id, group, shares) for group, shares in self.composition.items())
        return next((found for found in mixed if found is not None), None)

    def _own(self, question_id: str) -> ResponseDistribution | None:
        """Return how all respondents answered as far as the survey itself says."""
        self.column(question_id)
        if self.weighed_by:
            return self._together(question_id, self.weighed_by, self.population[self.weighed_by])
        if (question_id, "", "") in self.cells:
            return self.cells[question_id, "", ""]
        for group in self.groups:
            shares = self.population.get(group, self._sizes(question_id, group))
            found = None if shares is None else self._together(question_id, group, shares)
            if found is not None:
                return found
        return None

    def _sizes(self, question_id: str, group: str) -> Floats | None:
        """Return the share of each label among those who answered a question, None where one is unknown."""
        cells = [self.cells.get((question_id, group, label)) for label in self.groups[group]]
        n = np.array([0 if cell is None else cell.n for cell in cells], dtype=np.float64)
        return np.asarray(n / n.sum(), dtype=np.float64) if n.size and n.min() > 0 else None

    def _together(self, question_id: str, group: str, shares: Floats) -> ResponseDistribution | None:
        """Return the groups' distributions mixed; None where one with a share has none."""
        held = [label for label, share in zip(self.groups[group], shares, strict=True) if share > 0]
        parts = [self.cells.get((question_id, group, label)) for label in held]
        known = [part for part in parts if part is not None]
        return _mix(known, shares[shares > 0]) if len(known) == len(held) else None


def known_distribution(shares: Floats, n: int, missing: dict[str, float]) -> ResponseDistribution:
    """Return published shares as a response distribution.

    Standard errors are those of simple random sampling, sqrt(p (1 - p) / (n - 1)): how a publisher weighted
    is not known.
    """
    se = np.sqrt(shares * (1 - shares) / (n - 1)) if n > 1 else np.full(len(shares), np.nan)
    return ResponseDistribution(
        shares=shares,
        se=se,
        n=n,
        effective_n=float(n) if n else float("nan"),
        design_effect=1.0 if n else float("nan"),
        missing=missing,
    )


def cell_from(
    question: Question,
    given: Mapping[str, float],
    n: int | None,
    reasons: Mapping[str, str],
    *,
    counts: bool,
    among: str = "all respondents",
) -> ResponseDistribution:
    """Return the response distribution of one group from shares or counts by option.

    Parameters
    ----------
    question : the question; options without an entry have share 0.
    given : share or count of each option, 0 or more.
    n : respondents with or without an answer, None where not known (counts then say).
    reasons : reason for each option that is a missing answer, such as ``refused`` for ``Refused``.
    counts : whether counts are given.
    among : whose answers they are, for error messages.

    Raises
    ------
    InputError : an unknown option, a negative number, shares far from summing to 1, nobody answered; names
        question and group.
    """
    where = f"question '{question.id}' of {among}"
    for option, value in given.items():
        if option not in question.options and option not in reasons:
            raise InputError(
                unknown(f"option of question '{question.id}'", option, question.options) + f" (of {among})"
            )
        if not (np.isfinite(value) and value >= 0):
            raise InputError(f"{where}, option '{option}': expected 0 or more, given {value}")
    total = sum(given.values())
    if not counts and abs(total - 1) > SUM_TOLERANCE:
        raise InputError(f"{where}: shares must sum to 1, they sum to {total:.6g}")
    answered = np.array([given.get(option, 0.0) for option in question.options], dtype=np.float64)
    if not answered.sum() > 0:
        raise InputError(f"{where}: nobody answered")
    missing: dict[str, float] = {}
    for option, reason in reasons.items():
        if given.get(option, 0.0) > 0:
            missing[reason] = missing.get(reason, 0.0) + given[option] / total
    size = total if n is None and counts else n or 0
    return known_distribution(answered / answered.sum(), round(size * answered.sum() / total), missing)


def _mix(parts: Sequence[ResponseDistribution], weights: Floats) -> ResponseDistribution:
    """Return the distribution of all respondents from those of disjoint groups."""
    shares = portable.product(weights, np.stack([part.shares for part in parts]))
    n = np.array([part.n for part in parts])
    reasons = dict.fromkeys(reason for part in parts for reason in part.missing)
    missing = {
        r: float(sum(w * p.missing.get(r, 0.0) for w, p in zip(weights, parts, strict=True))) for r in reasons
    }
    if not n.min() > 0:
        return known_distribution(shares, 0, missing)
    effective_n = float(1 / (weights**2 / n).sum())
    se = np.sqrt(portable.product(weights**2, np.stack([part.se**2 for part in parts])))
    return ResponseDistribution(
        shares=shares,
        se=se,
        n=int(n.sum()),
        effective_n=effective_n,
        design_effect=float(n.sum() / effective_n),
        missing=missing,
    )
