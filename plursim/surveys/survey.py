"""What a survey knows: questions, groups and how people answered, whatever form the data came in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from plursim.errors import InputError, unknown
from plursim.portable import Floats
from plursim.surveys.change import Change
from plursim.surveys.donors import Donors
from plursim.surveys.question import Question


@dataclass(frozen=True, eq=False, kw_only=True)
class ResponseDistribution:
    """How a group answered one question.

    Attributes
    ----------
    shares : weighted share of each option among those who answered; sums to 1; shape [options].
    se : standard error of each share, NaN where it cannot be known; shape [options].
    n : how many answered (rows, not weights); 0 where a source of published shares does not say.
    effective_n : how many respondents drawn at random would know as much, n / design_effect; NaN where n is
        not known.
    design_effect : without clusters and strata Kish's design effect of unequal weights, which is
        n sum w^2 / (sum w)^2, 1 or more (Kish 1965, section 11.7); with them the variance of the shares,
        summed over options, relative to that of n respondents drawn at random, or on a scale that of the
        mean where it is greater.
    missing : weighted share of the group's respondents without an answer, by reason; these shares are of
        all respondents of the group, answered or not.
    """

    shares: Floats
    se: Floats
    n: int
    effective_n: float
    design_effect: float
    missing: dict[str, float] = field(default_factory=dict)


def group_name(where: Mapping[str, str] | None) -> str:
    """Return in words whom labels of group variables pick out.

    Examples
    --------
    >>> group_name({"party": "Democrat"}), group_name(None)
    ('party = Democrat', 'all respondents')
    """
    return ", ".join(f"{group} = {label}" for group, label in (where or {}).items()) or "all respondents"


@dataclass(frozen=True, eq=False, kw_only=True)
class Survey(ABC):
    """Questions, groups of respondents, and the ground truth of how they answered.

    Attributes
    ----------
    name : name of the survey.
    questions : the questions, in the order asked for.
    groups : group variables (which are names of persona attributes) and their labels in order.
    smoothing : prior strength of :meth:`conditional`, in respondents.
    waves : names of the waves in which the same people were asked, in order; none for one wave.
    wave : the wave whose answers the survey gives.
    setting : a sentence on where and when the respondents live, which personas begin with; may be empty.
    told : sentences that tell labels in the second person, by group variable and label, where stated.
    """

    name: str
    questions: tuple[Question, ...]
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    smoothing: float = 2.0
    waves: tuple[str, ...] = ()
    wave: str = ""
    setting: str = ""
    told: dict[str, dict[str, str]] = field(default_factory=dict)

    @abstractmethod
    def has_distribution(self, question_id: str) -> bool:
        """Return whether the survey knows how people answered a question."""

    @abstractmethod
    def distribution(self, question_id: str, where: Mapping[str, str] | None = None) -> ResponseDistribution:
        """Return how the respondents of a group answered a question.

        Parameters
        ----------
        question_id : id of a question.
        where : labels of group variables that respondents must have, all of them; None for everybody.

        Raises
        ------
        InputError : an unknown question, group variable or label (names the nearest), or nobody answered.
        """

    @abstractmethod
    def conditional(self, question_id: str, attributes: Mapping[str, str]) -> Floats:
        """Return the smoothed distribution of answers expected of a person with some attributes.

        Attributes that are no group variable of the survey are ignored; a label the survey does not have is
        an error.

        Parameters
        ----------
        question_id : id of a question.
        attributes : labels by attribute, such as those of a persona.

        Returns
        -------
        probabilities summing to 1, shape [options].

        Raises
        ------
        InputError : an unknown question or label, or no response distribution for the question.
        """

    def split(self, share: float, rng: np.random.Generator) -> tuple[Self, Self]:  # noqa: ARG002
        """Return the build part of the survey and, held out from it, the ground truth.

        Parameters
        ----------
        share : share of respondents held out, above 0 and below 1; see
            :func:`~plursim.surveys.holdout.held_out`.
        rng : source of randomness.

        Raises
        ------
        InputError : the survey does not know its respondents, or has too few.
        """
        raise InputError(
            f"survey '{self.name}' knows response distributions and no respondents, so that none can be held"
            " out; expected holdout: 0, or a list of waves where it has several"
        )

    def later(self, waves: Sequence[str]) -> Survey:
        """Return the survey of other waves, those of several pooled, as ground truth for this one.

        Raises
        ------
        InputError : the survey has one wave, an unknown wave, or the wave of this survey.
        """
        raise InputError(
            f"survey '{self.name}' has one wave and cannot hold out {', '.join(waves)}; expected a share of"
            " respondents, such as 0.5"
        )

    def donors(self, attributes: Mapping[str, str]) -> Donors:  # noqa: ARG002
        """Return the respondents whose answers to all questions a person with some attributes may give.

        Parameters
        ----------
        attributes : as for :meth:`conditional`.

        Raises
        ------
        InputError : the survey knows response distributions and no respondents, or as for
            :meth:`conditional`.
        """
        raise InputError(
            f"survey '{self.name}' knows how often answers were given, not which answers the same respondent"
            " gave; expected a survey with one row a respondent, such as source anes96, table or panel"
        )

    @abstractmethod
    def strata(self, by: Sequence[str]) -> list[dict[str, str]]:
        """Return every combination of labels of some group variables that has respondents, in label order."""

    @abstractmethod
    def strata_weights(
        self,
        attributes: Sequence[Mapping[str, str]],
        names: Sequence[str] | None = None,
        *,
        allow_empty: bool = False,
    ) -> Floats:
        """Return the weighted share of respondents that each persona stands for.

        A respondent whom several personas match counts in equal parts for each of them; respondents whom no
        persona matches are left out.

        Parameters
        ----------
        attributes : labels by attribute of each persona; attributes the survey does not group by are ignored.
        names : names of the personas for error messages, default their positions.
        allow_empty : whether personas without respondents get 0, as where these were all held out.

        Returns
        -------
        shares summing to 1, shape [personas].

        Raises
        ------
        InputError : names a persona without respondents (unless ``allow_empty``), with an unknown label or
            without any of the survey's group variables; or no persona has any respondents.
        """

    def change(
        self,
        question_id: str,
        start: str,  # noqa: ARG002
        end: str,  # noqa: ARG002
        where: Mapping[str, str] | None = None,  # noqa: ARG002
    ) -> Change | None:
        """Return the answers of the same people in two waves, None where the survey does not know them.

        Parameters
        ----------
        question_id : id of a question.
        start, end : names of two waves, the earlier one first.
        where : labels of group variables that respondents must have; None for everybody.

        Raises
        ------
        InputError : an unknown question, wave, group variable or label (names the nearest).
        """
        self.column(question_id)
        return None

    def weighed_like(self, attributes: Mapping[str, NDArray[np.str_]]) -> Self:  # noqa: ARG002
        """Return the survey with groups weighed as a simulated population has them, where it cannot tell.

        Only a survey of published shares without numbers of respondents ever cannot.

        Parameters
        ----------
        attributes : labels of the agents by attribute, each of shape [agents].
        """
        return self

    @property
    def unsaid(self) -> str:
        """What the survey leaves unsaid that figures rest on, in a sentence; empty where there is nothing."""
        return ""

    def question(self, question_id: str) -> Question:
        """Return a question by its id, or raise InputError naming the nearest."""
        return self.questions[self.column(question_id)]

    def column(self, question_id: str) -> int:
        """Return the position of a question among ``questions``."""
        if question_id not in self._columns:
            raise InputError(unknown("question", question_id, self._columns) + f" (survey '{self.name}')")
        return self._columns[question_id]

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {question.id: column for column, question in enumerate(self.questions)}

    def scale_of(self, question_id: str, where: Mapping[str, str] | None = None) -> Floats:
        """Return the positions of a question's options for a measure that needs them, shape [options].

        Raises
        ------
        InputError : an unknown question, or a nominal one; names question and group.
        """
        question = self.question(question_id)
        if not question.ordinal:
            raise InputError(
                f"question '{question_id}' of '{self.name}' ({group_name(where)}) is nominal: its options"
                " have no positions, so no mean, no stances and no Wasserstein distance; expected an ordinal"
                " question, or a measure that needs no order, such as total_variation"
            )
        return question.scale

    def select(self, question_ids: Iterable[str]) -> Self:
        """Return the survey with only some questions, in the order given."""
        columns = [self.column(name) for name in question_ids]
        if len(set(columns)) < len(columns):
            raise InputError("a question is asked for twice")
        return self._with_questions(columns)

    def _with_questions(self, columns: Sequence[int]) -> Self:
        return replace(self, questions=tuple(self.questions[c] for c in columns))

    def check_group(self, group: str) -> None:
        """Raise InputError naming the nearest where there is no such group variable."""
        if group not in self.groups:
            raise InputError(unknown("group", group, self.groups) + f" (survey '{self.name}')")

    def label(self, group: str, label: str) -> int:
        """Return the position of a label of a group variable, or raise InputError naming the nearest."""
        self.check_group(group)
        if label not in self.groups[group]:
            raise InputError(
                unknown(f"{group} label", label, self.groups[group]) + f" (survey '{self.name}')"
            )
        return self.groups[group].index(label)

    def grouped(self, attributes: Mapping[str, str]) -> dict[str, int]:
        """Return the label positions of those attributes that are group variables, in the survey's order."""
        return {group: self.label(group, attributes[group]) for group in self.groups if group in attributes}

    def named_strata(
        self, attributes: Sequence[Mapping[str, str]], names: Sequence[str] | None
    ) -> list[tuple[str, dict[str, int]]]:
        """Return name and label positions of each persona, or raise InputError naming the persona."""
        named = []
        for position, mapping in enumerate(attributes):
            name = names[position] if names is not None else str(position)
            try:
                stratum = self.grouped(mapping)
            except InputError as error:
                raise InputError(f"persona '{name}': {error}") from error
            if not stratum:
                known = ", ".join(self.groups) or "none"
                raise InputError(f"persona '{name}' has none of the group variables of the survey ({known})")
            named.append((name, stratum))
        return named
