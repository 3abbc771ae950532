"""Measures of any table of answers, whatever tool they come from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from plursim.analysis.arms import adjusted
from plursim.analysis.changes import changes_of
from plursim.analysis.ground_truth import survey_of, truths
from plursim.analysis.log_arrays import LogArrays, Polls
from plursim.analysis.measuring import ACROSS, PER_QUESTION, Measures, figures_of
from plursim.analysis.rows import table_of
from plursim.errors import InputError, unknown
from plursim.measures import Measure, check_measurable, chosen
from plursim.measures.base import Need
from plursim.portable import Floats, Ints
from plursim.surveys import Survey, SurveySource
from plursim.surveys.question import Question

DEFAULT = ("total_variation", "jensen_shannon", "wasserstein", "drift", "polarisation")
OF_TABLES = frozenset({Need.POLL, Need.POLLS, Need.SURVEY, Need.RESPONDENTS, Need.QUESTIONS})
"""What a table of answers and a survey can give."""
ARM = "answers"
"""Name of the one arm of a table without a column ``arm``."""


def measure(
    answers: pd.DataFrame,
    survey: Survey | SurveySource | Mapping[str, Any] | str | Path,
    *,
    measures: Measures = DEFAULT,
    missing: Collection[str] = (),
    seed: int = 0,
    draws: int = 1000,
) -> pd.DataFrame:
    """Measure a table of answers against a survey, as plursim measures its own runs.

    Parameters
    ----------
    answers : one row an answer. Needed: ``question`` (id of the survey's question) and ``answer`` (label of
        an option, or its number from 0; empty or -1 where there is none). Optional: ``agent`` (who answered;
        without it every row is somebody else), ``arm``, ``round`` or ``wave`` (order of the polls, needs
        ``agent``), ``cluster`` (agents that are not independent, such as a discussion group), ``weight``, and
        a column for each group variable of the survey. Other columns are ignored.
    survey : a survey, a source, a section (``{"source": "anes96"}``), or a YAML file of one.
    measures : of :data:`plursim.measures.MEASURES`, by name or with their parameters. Drift needs agents that
        answered in two rounds, association several questions and a survey with respondents; what needs
        messages, moves or ties is measured of runs only. Weights count in all figures and their intervals;
        bimodality is left out where agents weigh differently.
    missing : labels that count as no answer, such as ``"Refused"``.
    seed, draws : of the resampling.

    Returns
    -------
    one row a figure, as in the table of measures of a run. Where a question was put to other agents in one
    arm than in the other, arms are not compared.

    Raises
    ------
    InputError : a column, question, answer or label is wrong (names it and the nearest valid one), nobody
        answered a question, or the only distance asked for needs ordered options and no question has any.

    Examples
    --------
    >>> import plursim
    >>> answers = pd.DataFrame({"question": "vote", "answer": ["Bill Clinton"] * 60 + ["Bob Dole"] * 40})
    >>> found = plursim.measure(answers, {"source": "anes96"}, measures=["total_variation"])
    >>> found[["question", "group", "value", "n"]].round(3).values.tolist()
    [['vote', 'all', 0.016, 100]]
    """
    known, wanted = survey_of(survey), _of_tables(measures)
    table = _Table.of(answers, known, frozenset(missing))
    check_measurable(wanted, table.questions(known), known)
    rows = [
        row
        for arrays in table.each_question(known)
        for row in figures_of(
            arrays, [one for one in wanted if one.needs & PER_QUESTION], seed, survey=known, draws=draws
        )
    ]
    across = [one for one in wanted if Need.QUESTIONS in one.needs]
    if across:
        found = [figures_of(one, across, seed, survey=known) for one in table.together(known, across[0].kind)]
        # arms with agents of their own are measured apart, each beside the same respondents
        rows += dict.fromkeys(row for several in found for row in several if row.question == ACROSS)
    return table_of(adjusted(rows))


def _of_tables(measures: Measures) -> tuple[Measure, ...]:
    """Return measures, refusing those that need more than answers and a survey."""
    wanted = chosen(measures)
    for one in wanted:
        if lacking := sorted(one.needs - OF_TABLES):
            raise InputError(f"{one.kind} needs {' and '.join(lacking)}: it is measured of runs only")
    return wanted


@dataclass(frozen=True, eq=False)
class _Table:
    """Answers with every column in place: question, option, agent, arm, round, cluster and groups."""

    frame: pd.DataFrame
    groups: tuple[str, ...]
    followed: bool
    weighted: bool

    @classmethod
    def of(cls, answers: pd.DataFrame, survey: Survey, missing: frozenset[str]) -> _Table:
        """Check a table and fill in the columns it leaves out."""
        if not isinstance(answers, pd.DataFrame):
            raise InputError(f"answers: given {type(answers).__name__}, expected a pandas DataFrame")
        for name in ("question", "answer"):
            if name not in answers.columns:
                raise InputError(f"answers: no column '{name}'; given {list(map(str, answers.columns))}")
        if not len(answers):
            raise InputError("answers: the table has no rows")
        _refuse_blanks(answers)
        followed = "agent" in answers.columns
        frame = pd.DataFrame({"question": answers["question"].astype(str).to_numpy()})
        frame["option"] = _options(
            frame["question"], answers["answer"].reset_index(drop=True), survey, missing
        )
        frame["agent"] = answers["agent"].to_numpy() if followed else np.arange(len(frame))
        frame["arm"] = answers["arm"].astype(str).to_numpy() if "arm" in answers.columns else ARM
        frame["round"] = _rounds(answers)
        frame["cluster"] = answers["cluster"].to_numpy() if "cluster" in answers.columns else frame["agent"]
        frame["weight"] = _weights(answers)
        groups = tuple(name for name in survey.groups if name in answers.columns)
        for name in groups:
            frame[name] = (
                answers[name].astype("object").where(answers[name].notna(), "").astype(str).to_numpy()
            )
            for label in sorted(set(frame[name]) - {""}):
                survey.label(name, label)
        # weights that are all the same say nothing, unless they are 0
        weighted = bool(frame["weight"].min() < frame["weight"].max() or not frame["weight"].max() > 0)
        found = cls(frame, groups, followed, weighted)
        found._check()
        return found

    def _check(self) -> None:
        frame = self.frame
        if not self.followed and frame["round"].max() > 0:
            raise InputError("answers: several rounds need a column 'agent' that says who answered again")
        key = ["arm", "question", "round", "agent"]
        twice = frame[frame.duplicated(key)]
        if len(twice):
            first = twice.iloc[0]
            raise InputError(
                f"answers: agent '{first['agent']}' answered '{first['question']}' twice in round "
                f"{first['round']} of arm '{first['arm']}'; give each draw an agent of its own, and the same "
                "'cluster' where draws belong together"
            )
        for (arm, question), rows in frame.groupby(["arm", "question"], sort=False):
            if (rows["option"] < 0).all():
                raise InputError(f"answers: question '{question}', arm '{arm}', all: nobody answered")
        for name in (*self.groups, "cluster", "weight"):
            several = frame.groupby("agent")[name].nunique()
            if (several > 1).any():
                agent = several.index[several > 1][0]
                raise InputError(f"answers: agent '{agent}' has several values of '{name}', expected one")

    def questions(self, survey: Survey) -> list[Question]:
        """Return the questions of the table."""
        return [survey.question(str(name)) for name in self.frame["question"].unique()]

    def each_question(self, survey: Survey) -> Iterator[LogArrays]:
        """Yield the arrays of each question; arms with different agents come one by one."""
        for question in self.questions(survey):
            rows = self.frame[self.frame["question"] == question.id]
            first, *others = self._by_arms(rows, [question], survey)
            # the survey's own people stand beside all arms, once
            yield replace(first, changes=changes_of(survey, survey, [question.id]))
            yield from others

    def together(self, survey: Survey, kind: str) -> Iterator[LogArrays]:
        """Yield the arrays of all questions at once; arms with different agents come one by one."""
        if not self.followed:
            raise InputError(f"{kind} needs a column 'agent' that says which answers one person gave")
        yield from self._by_arms(self.frame, self.questions(survey), survey)

    def _by_arms(
        self, rows: pd.DataFrame, questions: Sequence[Question], survey: Survey
    ) -> Iterator[LogArrays]:
        truth = truths(survey, [question.id for question in questions])
        arms = [frozenset(part["agent"]) for _, part in rows.groupby("arm", sort=False)]
        if len(set(arms)) == 1:
            yield self._material(questions, rows, truth)
        else:
            for _, part in rows.groupby("arm", sort=False):
                yield self._material(questions, part, truth)

    def _material(
        self, questions: Sequence[Question], rows: pd.DataFrame, truth: dict[Any, Any]
    ) -> LogArrays:
        people, known = rows.drop_duplicates("agent"), {question.id: question for question in questions}
        position = pd.Series(np.arange(len(people)), index=people["agent"].to_numpy())
        polls = {
            (str(arm), str(name)): _polls(
                known[str(name)], part, position[part["agent"]].to_numpy(), len(people)
            )
            for (arm, name), part in rows.groupby(["arm", "question"], sort=False)
        }
        clusters = np.unique(people["cluster"].astype(str).to_numpy(), return_inverse=True)[1]
        return LogArrays(
            known,
            tuple(dict.fromkeys(arm for arm, _ in polls)),
            {name: people[name].to_numpy(dtype=np.str_) for name in self.groups},
            clusters.astype(np.int64),
            polls,
            truth,
            weights=people["weight"].to_numpy(dtype=np.float64) if self.weighted else None,
            apart_at_first=False,
        )


def _polls(question: Question, rows: pd.DataFrame, position: Ints, size: int) -> Polls:
    rounds, wave = np.unique(rows["round"].to_numpy(dtype=np.int64), return_inverse=True)
    options = np.full((len(rounds), size), -1, dtype=np.int64)
    options[wave, position] = rows["option"].to_numpy(dtype=np.int64)
    values: Floats = question.value_of(options)
    return Polls(rounds, options, values)


def _refuse_blanks(answers: pd.DataFrame) -> None:
    for name in ("question", "agent", "arm", "round", "wave", "cluster"):
        if name in answers.columns and answers[name].isna().any():
            raise InputError(f"answers: column '{name}' has empty cells")


def _weights(answers: pd.DataFrame) -> Floats:
    """Return the weight of each answer, 1 where the table has none."""
    if "weight" not in answers.columns:
        return np.ones(len(answers))
    weights = pd.to_numeric(answers["weight"], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = np.flatnonzero(~((weights >= 0) & np.isfinite(weights)))
    if len(wrong):
        given = answers["weight"].iloc[int(wrong[0])]
        raise InputError(f"answers: weight: given {given}, expected numbers of 0 or more")
    return weights


def _rounds(answers: pd.DataFrame) -> Ints:
    """Return the place of each answer's poll in order."""
    name = next((name for name in ("round", "wave") if name in answers.columns), None)
    if name is None:
        return np.zeros(len(answers), dtype=np.int64)
    return np.unique(answers[name].to_numpy(), return_inverse=True)[1].astype(np.int64)


def _options(
    questions: pd.Series[str], answers: pd.Series[Any], survey: Survey, missing: frozenset[str]
) -> NDArray[np.int64]:
    found = np.full(len(answers), -1, dtype=np.int64)
    for name in questions.unique():
        question, rows = survey.question(str(name)), (questions == name).to_numpy()
        found[rows] = [_option(question, answer, missing) for answer in answers[rows]]
    return found


def _option(question: Question, answer: Any, missing: frozenset[str]) -> int:
    """Return an answer as the number of its option, -1 where there is none."""
    if pd.isna(answer) or answer in ("", -1) or answer in missing:
        return -1
    if isinstance(answer, str):
        if answer not in question.options:
            hint = "; give the number of an option as a number" if answer.strip().isdigit() else ""
            raise InputError(
                unknown(f"answer to '{question.id}'", answer, question.options)
                + f"; name labels that count as no answer in 'missing'{hint}"
            )
        return question.options.index(answer)
    if (
        isinstance(answer, bool | np.bool_)
        or not float(answer).is_integer()
        or not 0 <= answer < len(question.options)
    ):
        raise InputError(
            f"answer to '{question.id}': given {answer!r}, expected a label or a number from 0 to "
            f"{len(question.options) - 1}"
        )
    place, label = int(answer), str(int(answer))
    if label in question.options and question.options[place] != label:
        raise InputError(
            f"answer to '{question.id}': given the number {place}, which may be the label '{label}' or the "
            f"option in place {place} from 0, '{question.options[place]}'; give labels as text"
        )
    return place
