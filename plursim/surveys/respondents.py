"""A survey of which every respondent's answers are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from plursim import portable
from plursim.errors import InputError
from plursim.portable import Floats, Ints
from plursim.surveys.donors import Donors, donors_of
from plursim.surveys.estimating import estimate
from plursim.surveys.holdout import held_out
from plursim.surveys.survey import ResponseDistribution, Survey, group_name


@dataclass(frozen=True, eq=False, kw_only=True)
class RespondentSurvey(Survey):
    """A survey with one row a respondent.

    Attributes
    ----------
    answers : option index of each answer, -1 where there is none; shape [respondents, questions].
    reasons : why there is no answer, as position in ``reason_words``; 0 where there is one; same shape.
    reason_words : words of the reasons; the first is empty.
    members : position of each respondent's label, -1 where unknown, by group variable; shape [respondents].
    weights : survey weights, 0 or more; shape [respondents].
    rows : row of each respondent in the file, counted from 0, where there is one; shape [respondents].
    clusters : unit that respondents were drawn or treated in together, None for none; shape [respondents].
    sampled_in : stratum that those units were drawn in, None for one; shape [respondents].

    Examples
    --------
    >>> from plursim.surveys.question import Question
    >>> survey = RespondentSurvey(
    ...     name="tiny", questions=(Question(id="x", text="?", options=("no", "yes")),),
    ...     groups={"sex": ("female", "male")}, answers=np.array([[0], [1], [1], [-1]]),
    ...     reasons=np.array([[0], [0], [0], [1]]), reason_words=("", "refused"),
    ...     members={"sex": np.array([0, 0, 1, 1])}, weights=np.array([2.0, 1.0, 1.0, 1.0]))
    >>> found = survey.distribution("x")
    >>> found.shares.tolist(), found.n, found.missing
    ([0.5, 0.5], 3, {'refused': 0.2})
    >>> survey.strata_weights([{"sex": "female"}, {"sex": "male"}]).tolist()
    [0.6, 0.4]
    """

    answers: Ints
    reasons: Ints
    reason_words: tuple[str, ...]
    members: dict[str, Ints]
    weights: Floats
    rows: Ints | None = None
    clusters: Ints | None = None
    sampled_in: Ints | None = None

    def has_distribution(self, question_id: str) -> bool:
        """Return whether anybody answered a question."""
        return bool((self.weights[self.answers[:, self.column(question_id)] >= 0] > 0).any())

    def distribution(self, question_id: str, where: Mapping[str, str] | None = None) -> ResponseDistribution:
        """Return how the respondents of a group answered a question.

        Shares are ratio estimates, their standard errors linearised (Särndal, Swensson and Wretman 1992,
        section 5.6): by cluster and stratum where the survey knows them, see
        :func:`~plursim.surveys.estimating.estimate`.

        Raises
        ------
        InputError : an unknown question, group variable or label (names the nearest), an empty group, a group
            whose weights are all 0, or nobody answered; names question and group.
        """
        column = self.column(question_id)
        wanted = {group: self.label(group, label) for group, label in (where or {}).items()}
        members = self._rows(wanted)
        group = members & (self.weights > 0)
        answered = group & (self.answers[:, column] >= 0)
        if not answered.any():
            raise InputError(self._nobody(question_id, where, members, group))
        counted = self.weights > 0
        question = self.questions[column]
        return estimate(
            np.where(answered, self.answers[:, column], -1)[counted],
            self.weights[counted],
            len(question.options),
            self._missing(self.reasons[group, column], self.weights[group]),
            None if self.clusters is None else self.clusters[counted],
            None if self.sampled_in is None else self.sampled_in[counted],
            question.scale if question.ordinal else None,
        )

    def _nobody(
        self,
        question_id: str,
        where: Mapping[str, str] | None,
        members: NDArray[np.bool_],
        group: NDArray[np.bool_],
    ) -> str:
        """Say why there is no response distribution of a group."""
        said = f"nobody answered question '{question_id}' in '{self.name}' among {group_name(where)}"
        if not members.any():
            return f"{said}: the group is empty"
        if not group.any():
            return f"{said}: the weights of its {int(members.sum())} respondents are all 0"
        return said

    def conditional(self, question_id: str, attributes: Mapping[str, str]) -> Floats:
        """Return the smoothed distribution of answers expected of a person with some attributes.

        Starts from the pooled distribution and narrows down one group variable at a time, in the survey's
        order of ``groups``. At each step the cell's weighted shares, worth its effective number of
        respondents m, are shrunk to the distribution of the step before, worth ``smoothing`` respondents s:
        (m * shares + s * before) / (m + s). A cell without respondents keeps the distribution before it.
        """
        column = self.column(question_id)
        options = len(self.questions[column].options)
        expected = self.distribution(question_id).shares
        rows = self.answers[:, column] >= 0
        for group, label in self.grouped(attributes).items():
            rows = rows & (self.members[group] == label)
            weights = self.weights[rows]
            total, squares = weights.sum(), (weights**2).sum()
            if total > 0:
                counts = np.bincount(self.answers[rows, column], weights, minlength=options)
                size = total**2 / squares
                expected = (size * counts / total + self.smoothing * expected) / (size + self.smoothing)
        return np.asarray(expected / expected.sum(), dtype=np.float64)

    def donors(self, attributes: Mapping[str, str]) -> Donors:
        """Return the respondents whose answers a person with some attributes may give, with their shares.

        The steps are those of :meth:`conditional`; see :func:`~plursim.surveys.donors.donors_of`.
        """
        cells, cell = [], np.ones(len(self.weights), dtype=np.bool_)
        for group, label in self.grouped(attributes).items():
            cell = cell & (self.members[group] == label)
            cells.append(cell)
        options = [len(question.options) for question in self.questions]
        return donors_of(self.answers, self.weights, cells, options, self.smoothing)

    def strata(self, by: Sequence[str]) -> list[dict[str, str]]:
        """Return every combination of labels of some group variables that has respondents, in label order."""
        for group in by:
            self.check_group(group)
        codes = np.stack([self.members[group] for group in by], axis=1)
        known = codes[(codes >= 0).all(axis=1) & (self.weights > 0)]
        cells = np.unique(known, axis=0)
        return [{g: self.groups[g][c] for g, c in zip(by, cell, strict=True)} for cell in cells]

    def strata_weights(
        self,
        attributes: Sequence[Mapping[str, str]],
        names: Sequence[str] | None = None,
        *,
        allow_empty: bool = False,
    ) -> Floats:
        """Return the weighted share of respondents that each persona stands for (see :class:`Survey`)."""
        named = self.named_strata(attributes, names)
        matches = np.stack([self._rows(stratum) for _, stratum in named])
        shared = self.weights / np.maximum(matches.sum(axis=0), 1)
        shares = portable.product(matches, shared)
        for (name, stratum), share in zip(named, shares, strict=True):
            if not share > 0 and not (allow_empty and shares.any()):
                cell = ", ".join(f"{group} = {self.groups[group][code]}" for group, code in stratum.items())
                raise InputError(
                    f"persona '{name}' stands for nobody: no respondent of '{self.name}' has {cell}"
                )
        return np.asarray(shares / shares.sum(), dtype=np.float64)

    def among(self, kept: NDArray[np.bool_]) -> Self:
        """Return the survey of some respondents only.

        Parameters
        ----------
        kept : whether each respondent stays, shape [respondents].
        """
        return replace(
            self,
            answers=self.answers[kept],
            reasons=self.reasons[kept],
            members={group: members[kept] for group, members in self.members.items()},
            weights=self.weights[kept],
            rows=None if self.rows is None else self.rows[kept],
            clusters=None if self.clusters is None else self.clusters[kept],
            sampled_in=None if self.sampled_in is None else self.sampled_in[kept],
        )

    def split(self, share: float, rng: np.random.Generator) -> tuple[Self, Self]:
        """Return the build part of the survey and, held out from it, the ground truth (see :class:`Survey`).

        A respondent is in one of them with all his or her answers, in all waves of a panel.
        """
        drawn = held_out(len(self.weights), self.clusters, self.sampled_in, share, rng)
        return self.among(~drawn), self.among(drawn)

    def _with_questions(self, columns: Sequence[int]) -> Self:
        return replace(
            self,
            questions=tuple(self.questions[c] for c in columns),
            answers=self.answers[:, columns],
            reasons=self.reasons[:, columns],
        )

    def _rows(self, wanted: Mapping[str, int]) -> NDArray[np.bool_]:
        rows = np.ones(len(self.weights), dtype=np.bool_)
        for group, label in wanted.items():
            rows &= self.members[group] == label
        return rows

    def _missing(self, reasons: Ints, weights: Floats) -> dict[str, float]:
        totals = np.bincount(reasons, weights, minlength=len(self.reason_words)) / weights.sum()
        return {word: float(t) for word, t in zip(self.reason_words[1:], totals[1:], strict=True) if t > 0}
