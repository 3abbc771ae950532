"""What measures are given of a log: views of one arm and question, read only where they are needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
import pandas as pd

from plursim.analysis.arms import control_of
from plursim.analysis.log_arrays import EVERYBODY, LogArrays, Polls
from plursim.measures import Measure
from plursim.measures.base import Need
from plursim.measures.given import Given, Hearings, Moves, Several, Statements
from plursim.portable import Ints
from plursim.randomness import Streams
from plursim.surveys.question import Question
from plursim.surveys.survey import Survey

NOTHING_ASKED = Question(id="none", text="none", options=("none", "some"), ordinal=False)
"""Stands for the question where figures are about none."""


@dataclass(frozen=True, eq=False)
class Giving:
    """Hands out the arrays of a log.

    Attributes
    ----------
    arrays, streams, survey : the log, randomness, and the survey where it is at hand.
    wanted : the measures; what none of them needs is not read.
    """

    arrays: LogArrays
    streams: Streams
    survey: Survey | None
    wanted: Sequence[Measure]

    def _needed(self, *needs: Need) -> bool:
        return self.arrays.log is not None and any(measure.needs & set(needs) for measure in self.wanted)

    def of(self, question: Question | None, stage: str) -> dict[str, Given]:
        """Return what is given of every arm that has the polls of a stage."""
        if question is None:
            found = {arm: self._given(NOTHING_ASKED, arm, self._unasked, stage) for arm in self._arms}
        else:
            polled = self.arrays.polled(question, twice=stage in ("last", "change"))
            found = {arm: self._given(question, arm, polls, stage) for arm, polls in polled.items()}
        control = control_of(list(found))
        return {
            arm: replace(one, control=None if control in (None, arm) else found[control or ""], arms=found)
            for arm, one in found.items()
        }

    def several(self) -> Several:
        """Return what is given of all questions together."""
        asked = dict.fromkeys(name for _, name in self.arrays.polls)
        questions = tuple(self.arrays.questions[name] for name in asked)
        arms = dict.fromkeys(arm for arm, _ in self.arrays.polls)
        return Several(
            questions=questions,
            arms={
                arm: {
                    question.id: self._given(question, arm, self.arrays.polls[arm, question.id], "first")
                    for question in questions
                    if (arm, question.id) in self.arrays.polls
                }
                for arm in arms
            },
            weights=self.arrays.weights,
            units=self.arrays.units,
            survey=self.survey,
            truth=self.arrays.truth,
            stream=partial(self.streams.generator, "measures"),
        )

    def _given(self, question: Question, arm: str, polls: Polls, stage: str) -> Given:
        agents = polls.options.shape[1]
        heard = self._heard.get((arm, question.id))
        if heard is None:  # whom its agents hear in the arm that talks
            heard = next((them for (_, asked), them in self._heard.items() if asked == question.id), None)
        groups = self.arrays.groups_of(question.id)
        return Given(
            question=question,
            rounds=polls.rounds,
            options=polls.options,
            values=polls.values,
            refused=np.zeros(polls.options.shape, dtype=np.bool_) if polls.refused is None else polls.refused,
            members=np.ones(agents, dtype=np.bool_),
            stream=partial(self.streams.generator, "measures", question.id),
            weights=self.arrays.weights,
            groups={name: self.arrays.attributes[name] for name in groups},
            poll=-1 if stage == "last" else 0,
            truth=self.arrays.truth.get((question.id, *EVERYBODY)),
            said=self._said.get((arm, question.id)),
            heard=heard,
            ties=self._ties,
            moves=self._moves.get(arm),
        )

    @cached_property
    def _arms(self) -> list[str]:
        return list(dict.fromkeys([*self._moves, *self.arrays.arms]))

    @cached_property
    def _unasked(self) -> Polls:
        agents = len(self.arrays.clusters)
        return Polls(np.zeros(1, dtype=np.int64), np.full((1, agents), -1), np.full((1, agents), np.nan))

    @cached_property
    def _spoken(self) -> pd.DataFrame:
        assert self.arrays.log is not None
        messages = self.arrays.log.messages
        return messages[messages["message"].notna() & messages["question"].notna()]

    def _of_population(self, rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
        """Leave out staff and texts without an author: heard, but nobody whose stance can be followed."""
        known = (rows[list(columns)] >= 0) & (rows[list(columns)] < len(self.arrays.clusters))
        return rows[known.all(axis=1)]

    @cached_property
    def _said(self) -> dict[tuple[str, str], Statements]:
        if not self._needed(Need.MESSAGES, Need.TEXTS):
            return {}
        texts = self._needed(Need.TEXTS)
        return {
            key: Statements(
                part["round"].to_numpy(dtype=np.int64),
                part["agent"].to_numpy(dtype=np.int64),
                part["group"].fillna(-1).to_numpy(dtype=np.int64),
                part["value"].to_numpy(dtype=np.float64),
                part["text"].fillna("").to_numpy(dtype=object) if texts else np.full(len(part), ""),
            )
            for key, part in _by_arm_and_question(self._of_population(self._spoken, "agent"))
        }

    @cached_property
    def _heard(self) -> dict[tuple[str, str], Hearings]:
        log = self.arrays.log
        if log is None or not self._needed(Need.EXPOSURES):
            return {}
        exposures = self._of_population(log.exposures, "agent", "sender")
        named = exposures[["arm", "round", "message", "agent", "sender"]].astype({"arm": str})
        topics = self._spoken[["arm", "message", "question"]].astype({"arm": str})
        return {
            key: Hearings(*(part[name].to_numpy(dtype=np.int64) for name in ("round", "agent", "sender")))
            for key, part in _by_arm_and_question(named.merge(topics, on=["arm", "message"]))
        }

    @cached_property
    def _ties(self) -> Ints | None:
        log = self.arrays.log
        if log is None or not self._needed(Need.GRAPH):
            return None
        return log.edges[["hearer", "heard"]].to_numpy(dtype=np.int64).T

    @cached_property
    def _moves(self) -> dict[str, Moves]:
        log = self.arrays.log
        if log is None or not self._needed(Need.MOVES) or not len(log.actions):
            return {}
        columns: dict[str, Callable[[pd.Series], np.ndarray]] = {
            "round": lambda column: column.to_numpy(dtype=np.int64),
            "agent": lambda column: column.to_numpy(dtype=np.int64),
            "action": lambda column: column.astype(str).to_numpy(dtype=np.str_),
            "choice": lambda column: column.astype(object).fillna("").to_numpy(dtype=np.str_),
            "amount": lambda column: column.to_numpy(dtype=np.float64),
            "payoff": lambda column: column.to_numpy(dtype=np.float64),
        }
        return {
            str(arm): Moves(**{name: read(part[name]) for name, read in columns.items()})
            for arm, part in log.actions.groupby(log.actions["arm"].astype(str), sort=False)
        }


def _by_arm_and_question(frame: pd.DataFrame) -> list[tuple[tuple[str, str], pd.DataFrame]]:
    keys = [frame["arm"].astype(str), frame["question"].astype(str)]
    return [((str(arm), str(question)), part) for (arm, question), part in frame.groupby(keys, sort=False)]
