"""A survey of which only response distributions are known, overall and by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from plursim.errors import InputError, unknown
from plursim.surveys.question import Question
from plursim.surveys.survey import Floats, ResponseDistribution, Survey

Cell = tuple[str, str, str]
"""Question, group variable and label; the latter two empty for all respondents."""

SUM_TOLERANCE = 0.05
"""How far published shares may be from summing to 1 (rounding); they are rescaled."""


@dataclass(frozen=True, eq=False, kw_only=True)
class MarginalSurvey(Survey):
    """A survey known by its response distributions, overall and by one group variable at a time.

    Attributes
    ----------
    cells : response distributions that are known.
    population : share of respondents with each label of a group variable, where known; shape [labels].
    """

    cells: dict[Cell, ResponseDistribution] = field(default_factory=dict)
    population: dict[str, Floats] = field(default_factory=dict)

    def has_distribution(self, question_id: str) -> bool:
        """Return whether any response distribution of a question is known."""
        return any(cell[0] == self.question(question_id).id for cell in self.cells)

    def distribution(self, question_id: str, where: Mapping[str, str] | None = None) -> ResponseDistribution:
        """Return how the respondents of a group answered a question, as published.

        ``where`` may name one group variable. Without a published distribution of all respondents, that of
        the first group variable whose labels all have one is used, each label weighed by its share.

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
                " give its shares, or its shares by group with n"
            )
        return pooled

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

    def strata(self, by: Sequence[str]) -> list[dict[str, str]]:
        """Return the labels of one group variable that has respondents, in order."""
        for group in by:
            self.check_group(group)
        if len(by) != 1:
            raise InputError(f"survey '{self.name}' knows one group variable at a time, not {', '.join(by)}")
        shares = self._shares(by[0])
        return [{by[0]: label} for label, s in zip(self.groups[by[0]], shares, strict=True) if s > 0]

    def strata_weights(
        self, attributes: Sequence[Mapping[str, str]], names: Sequence[str] | None = None
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
            if not share > 0:
                raise InputError(
                    f"persona '{name}' stands for nobody: no {group} = {self.groups[group][code]}"
                )
        return np.asarray(shares / shares.sum(), dtype=np.float64)

    def _shares(self, group: str) -> Floats:
        """Return the share of respondents with each label: as stated, or by n over all questions."""
        if group in self.population:
            return self.population[group]
        labels = self.groups[group]
        n = np.array(
            [sum(cell.n for key, cell in self.cells.items() if key[1:] == (group, x)) for x in labels]
        )
        if not n.sum():
            raise InputError(f"survey '{self.name}' does not know how many respondents have which {group}")
        return np.asarray(n / n.sum(), dtype=np.float64)

    def _pooled(self, question_id: str) -> ResponseDistribution | None:
        self.column(question_id)
        if (question_id, "", "") in self.cells:
            return self.cells[question_id, "", ""]
        for group, labels in self.groups.items():
            cells = [self.cells.get((question_id, group, label)) for label in labels]
            parts = [cell for cell in cells if cell is not None]
            if len(parts) < len(labels):
                continue
            n = np.array([part.n for part in parts], dtype=np.float64)
            if group in self.population:
                return _mix(parts, self.population[group])
            if n.min() > 0:
                return _mix(parts, n / n.sum())
        return None


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
    shares = weights @ np.stack([part.shares for part in parts])
    n = np.array([part.n for part in parts])
    reasons = dict.fromkeys(reason for part in parts for reason in part.missing)
    missing = {
        r: float(sum(w * p.missing.get(r, 0.0) for w, p in zip(weights, parts, strict=True))) for r in reasons
    }
    if not n.min() > 0:
        return known_distribution(shares, 0, missing)
    effective_n = float(1 / (weights**2 / n).sum())
    se = np.sqrt(weights**2 @ np.stack([part.se**2 for part in parts]))
    return ResponseDistribution(
        shares=shares,
        se=se,
        n=int(n.sum()),
        effective_n=effective_n,
        design_effect=float(n.sum() / effective_n),
        missing=missing,
    )
