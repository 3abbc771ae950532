"""A survey that asked the same people more than once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from plursim.errors import InputError, unknown
from plursim.portable import Floats, Ints
from plursim.surveys.change import Change
from plursim.surveys.estimating import change_effect
from plursim.surveys.holdout import check_waves
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.survey import group_name
from plursim.surveys.transitions import Transitions

NOT_IN_WAVE = "not_in_wave"


@dataclass(frozen=True, eq=False, kw_only=True)
class PanelSurvey(RespondentSurvey):
    """A panel, or a poll before and after: the survey of one wave, and all answers side by side.

    ``answers`` and ``reasons`` are those of ``wave``. Groups, weights, clusters and strata of a respondent
    are those of the first wave he or she took part in, so that nobody changes group between waves.

    Attributes
    ----------
    waves : names of the waves in order.
    wave : the wave whose answers the survey gives.
    paired : option of each answer, -1 where there is none; shape [waves, respondents, questions].
    paired_reasons : why there is no answer, as position in ``reason_words``; same shape.
    people : what the file calls each respondent.
    """

    waves: tuple[str, ...]
    wave: str
    paired: Ints
    paired_reasons: Ints
    people: tuple[str, ...]

    def at(self, wave: str) -> Self:
        """Return the survey of another wave, or raise InputError naming the nearest."""
        position = self.position(wave)
        return replace(self, wave=wave, answers=self.paired[position], reasons=self.paired_reasons[position])

    def among(self, kept: NDArray[np.bool_]) -> Self:
        """Return the panel of some respondents only, in all its waves."""
        some = super().among(kept)
        return replace(
            some,
            paired=self.paired[:, kept],
            paired_reasons=self.paired_reasons[:, kept],
            people=tuple(name for name, stays in zip(self.people, kept, strict=True) if stays),
        )

    def later(self, waves: Sequence[str]) -> RespondentSurvey:
        """Return the survey of other waves as ground truth for this one.

        Of several waves the answers are pooled, one row a person and wave; a person (or the unit he or she
        was drawn in) is the cluster then, since his or her answers are not independent.
        """
        check_waves(self.wave, self.waves, tuple(waves), self)
        if len(waves) == 1:
            return self.at(waves[0])
        places = [self.position(wave) for wave in waves]
        size = len(self.weights)
        rows = np.tile(np.arange(size), len(places))
        clusters = np.arange(size) if self.clusters is None else self.clusters
        return RespondentSurvey(
            name=self.name,
            questions=self.questions,
            groups=self.groups,
            smoothing=self.smoothing,
            answers=np.concatenate(list(self.paired[places])),
            reasons=np.concatenate(list(self.paired_reasons[places])),
            reason_words=self.reason_words,
            members={group: members[rows] for group, members in self.members.items()},
            weights=self.weights[rows],
            clusters=clusters[rows],
            sampled_in=None if self.sampled_in is None else self.sampled_in[rows],
        )

    def position(self, wave: str) -> int:
        """Return the position of a wave, or raise InputError naming the nearest."""
        if wave not in self.waves:
            raise InputError(unknown("wave", wave, self.waves) + f" (survey '{self.name}')")
        return self.waves.index(wave)

    def values(self, question_id: str) -> Floats:
        """Return scale positions of all answers to an ordinal question, NaN missing; [waves, respondents].

        Raises
        ------
        InputError : an unknown question, or a nominal one, whose options have no positions.
        """
        self.scale_of(question_id)
        return self.question(question_id).value_of(self.paired[:, :, self.column(question_id)])

    def members_of(self, where: Mapping[str, str] | None) -> NDArray[np.bool_]:
        """Return who belongs to a group, shape [respondents]; everybody for None."""
        return self._rows({group: self.label(group, label) for group, label in (where or {}).items()})

    def complete(self, question_id: str) -> NDArray[np.bool_]:
        """Return who answered a question in every wave, shape [respondents]."""
        return np.asarray((self.paired[:, :, self.column(question_id)] >= 0).all(axis=0))

    def transitions(
        self,
        question_id: str,
        start: str,
        end: str,
        where: Mapping[str, str] | None = None,
        *,
        complete: bool = False,
        weighted: bool = True,
    ) -> Transitions:
        """Return how the respondents of a group went from one answer to another.

        Parameters
        ----------
        question_id : id of a question.
        start, end : names of two waves.
        where : labels of group variables that respondents must have; None for everybody.
        complete : whether only respondents count who answered in every wave, not just in these two.
        weighted : whether counts are summed weights.

        Raises
        ------
        InputError : an unknown question, wave, group variable or label, or nobody answered in both waves.
        """
        column, options = self.column(question_id), len(self.question(question_id).options)
        first, last = (self.paired[self.position(wave), :, column] for wave in (start, end))
        group = self.members_of(where)
        kept = np.asarray(group & (first >= 0) & (last >= 0))
        if complete:
            kept = kept & self.complete(question_id)
        if not kept.any():
            raise InputError(
                f"nobody answered question '{question_id}' in '{self.name}' in the waves {start} and {end}"
                f" among {group_name(where)}"
            )
        weights = self.weights[kept] if weighted else None
        counts = np.bincount(first[kept] * options + last[kept], weights, options**2)
        return Transitions(
            question=question_id,
            start=start,
            end=end,
            counts=counts.reshape(options, options).astype(np.float64),
            n=int(kept.sum()),
            left_out=int((group & ~kept).sum()),
        )

    def change(
        self, question_id: str, start: str, end: str, where: Mapping[str, str] | None = None
    ) -> Change | None:
        """Return the answers of everybody of a group in two waves, with weights and clusters.

        People are those with a weight above 0; None where nobody answered in both waves.
        """
        column = self.column(question_id)
        members = self.members_of(where) & (self.weights > 0)
        before, after = (self.paired[self.position(wave), members, column] for wave in (start, end))
        twice = (before >= 0) & (after >= 0)
        if not twice.any():
            return None
        weights, question = self.weights[members], self.question(question_id)
        units, strata = (
            None if known is None else known[members] for known in (self.clusters, self.sampled_in)
        )
        effect = change_effect(
            before[twice],
            after[twice],
            weights[twice],
            len(question.options),
            None if units is None else units[twice],
            None if strata is None else strata[twice],
            question.scale if question.ordinal else None,
        )
        return Change(
            start=start,
            end=end,
            before=before,
            after=after,
            weights=weights,
            units=units,
            effective_n=twice.sum() / effect,
        )

    def _with_questions(self, columns: Sequence[int]) -> Self:
        chosen = super()._with_questions(columns)
        return replace(
            chosen, paired=self.paired[:, :, columns], paired_reasons=self.paired_reasons[:, :, columns]
        )


def panel_of(long: RespondentSurvey, place: Ints, waves: Sequence[str], people: Sequence[str]) -> PanelSurvey:
    """Return the panel, at its first wave, that the rows of a survey with one row a person and wave make.

    Parameters
    ----------
    long : the answers of all waves, one below the other.
    place : row in ``long`` of each person in each wave, -1 for none; shape [waves, respondents].
    waves : names of the waves in order.
    people : what the file calls each respondent.
    """
    words = (*long.reason_words, NOT_IN_WAVE)
    there = place >= 0
    once = place[there.argmax(axis=0), np.arange(place.shape[1])]
    paired = np.where(there[..., None], long.answers[place], -1)
    reasons = np.where(there[..., None], long.reasons[place], len(words) - 1)
    return PanelSurvey(
        name=long.name,
        questions=long.questions,
        groups=long.groups,
        smoothing=long.smoothing,
        setting=long.setting,
        told=long.told,
        answers=paired[0],
        reasons=reasons[0],
        reason_words=words,
        members={group: members[once] for group, members in long.members.items()},
        weights=long.weights[once],
        rows=None if long.rows is None else long.rows[once],
        clusters=None if long.clusters is None else long.clusters[once],
        sampled_in=None if long.sampled_in is None else long.sampled_in[once],
        waves=tuple(waves),
        wave=waves[0],
        paired=paired,
        paired_reasons=reasons,
        people=tuple(people),
    )
