"""What the measures are computed from: the frames of a log as arrays."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from plursim.analysis.origin import Origin
from plursim.errors import Missing
from plursim.measures.given import Truth
from plursim.portable import Bools, Floats, Ints
from plursim.surveys.change import Cell, Change
from plursim.surveys.question import Question
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.survey import Survey

if TYPE_CHECKING:
    from plursim.protocols.base import Interaction

EVERYBODY = ("all", "all")
"""Group and label under which figures of the whole population stand."""

Key = tuple[str, str, str]
"""Question, group variable and label; the latter two :data:`EVERYBODY` for all people."""

SHUFFLED = "shuffled_exposure"
"""Control arm whose agents hear messages of anybody."""


REFUSALS = (Missing.REFUSED.word, Missing.CONTENT_FILTER.word)
"""Reasons for which a model gives no answer though it could."""


class Frames(Protocol):
    """The tidy frames of a log, as :class:`plursim.store.LogReader` and :class:`plursim.Run` give them."""

    @property
    def agents(self) -> pd.DataFrame:
        """One row an agent: agent, persona, and one column an attribute."""

    @property
    def questions(self) -> pd.DataFrame:
        """One row a question: question, text, options and values (lists), ordinal."""

    @property
    def answers(self) -> pd.DataFrame:
        """One row an answer."""

    @property
    def messages(self) -> pd.DataFrame:
        """One row a message."""

    @property
    def exposures(self) -> pd.DataFrame:
        """One row a message and hearer."""

    @property
    def edges(self) -> pd.DataFrame:
        """One row a tie: hearer, heard."""

    @property
    def verdicts(self) -> pd.DataFrame:
        """One row a judgement."""

    @property
    def actions(self) -> pd.DataFrame:
        """One row a move."""

    @property
    def ground_truth(self) -> pd.DataFrame:
        """One row a question, group and option."""

    @property
    def changes(self) -> pd.DataFrame:
        """One row a question, group and pair of answers that the survey's people gave in two waves."""


@dataclass(frozen=True, eq=False)
class Polls:
    """The private answers of one arm to one question.

    ``rounds`` shape [polls]; ``options`` (-1 missing), ``values`` (NaN missing) and ``refused`` (whether the
    model would not answer, all False where that is not known) shape [polls, agents].
    """

    rounds: Ints
    options: Ints
    values: Floats
    refused: Bools | None = None


@dataclass(frozen=True, eq=False)
class LogArrays:
    """Arrays of one log.

    Attributes
    ----------
    questions : by id, in the order of the scenario.
    arms : in the order of the log.
    attributes : persona attributes by name, each of shape [agents].
    clusters : unit of inference of each agent after talk, shape [agents]: the table it sat at, where all
        agents always sat at the same one; otherwise those who heard each other, directly or through others,
        such as a debate. All the same where most agents hang together: one run is one unit then.
    polls : answers by (arm, question).
    truth : ground truth by (question, group, label), the group being a persona attribute;
        :data:`EVERYBODY` for the whole population.
    log : where messages and exposures are read from when a measure needs them; None where there are none.
    weights : weight of each agent's answers, shape [agents]; None where all count the same.
    apart_at_first : whether agents are independent in the first poll, since they have heard nothing yet.
    changes : how the survey's own people changed between two waves, where it asked the same people twice.
    origin : where answers come from, as far as the ground truth itself may have put them there; None where
        that is not known.
    protocol : what was played, for the figures it counts in the log; None where that is not known.
    """

    questions: dict[str, Question]
    arms: tuple[str, ...]
    attributes: dict[str, NDArray[np.str_]]
    clusters: Ints
    polls: dict[tuple[str, str], Polls]
    truth: dict[Key, Truth]
    log: Frames | None = None
    weights: Floats | None = None
    apart_at_first: bool = True
    changes: dict[Key, Change] = field(default_factory=dict)
    origin: Origin | None = None
    protocol: Interaction | None = None

    def stages(self, question: str) -> dict[str, int]:
        """Return the polls that are looked at, by stage: the first, and the last where it is another."""
        most = max(len(polls.rounds) for (_, asked), polls in self.polls.items() if asked == question)
        return {"first": 0} if most == 1 else {"first": 0, "last": -1}

    def units(self, stage: str) -> Ints:
        """Return the cluster of each agent at a stage, shape [agents]."""
        apart = self.apart_at_first and stage == "first"
        return np.arange(len(self.clusters)) if apart else self.clusters

    def counted(self, options: Ints) -> NDArray[np.bool_]:
        """Return whose answers count, shape [agents]: those there are, of agents with a weight above 0."""
        known = options >= 0
        return known if self.weights is None else np.asarray(known & (self.weights > 0))

    def arms_asked(self, question: str) -> dict[str, Polls]:
        """Return the answers to a question by arm."""
        return {arm: polls for (arm, asked), polls in self.polls.items() if asked == question}

    def polled(self, question: Question, *, twice: bool) -> dict[str, Polls]:
        """Return the answers of the arms that were polled, or polled twice."""
        arms = self.arms_asked(question.id)
        return {arm: polls for arm, polls in arms.items() if not twice or len(polls.rounds) > 1}

    def groups_of(self, question: str) -> dict[str, list[str]]:
        """Return the group variables that survey and personas share, with the labels the survey knows."""
        found: dict[str, list[str]] = {}
        for asked, group, label in self.truth:
            if asked == question and group in self.attributes:
                found.setdefault(group, []).append(label)
        return found


def arrays_of(log: Frames) -> LogArrays:
    """Return the arrays of a log; what a protocol elicits for itself is no poll."""
    answers, agents = log.answers, log.agents.sort_values("agent")
    polled = answers[(answers["phase"] == "poll").to_numpy(dtype=np.bool_)]
    size = len(agents)
    arms = tuple(str(arm) for arm in polled["arm"].unique())
    questions = {row["question"]: _question(row) for row in log.questions.to_dict("records")}
    attributes = {
        str(name): agents[name].fillna("").to_numpy(dtype=np.str_)
        for name in agents.columns
        if name not in ("agent", "persona", "reasoner")
    }
    polls = {
        (str(arm), str(question)): _polls(rows, size)
        for (arm, question), rows in polled.groupby(
            [polled["arm"], polled["question"]], sort=False, observed=True
        )
    }
    clusters = _clusters(log, size)
    return LogArrays(
        questions,
        arms,
        attributes,
        clusters,
        polls,
        truth_of(log.ground_truth),
        log,
        changes=changes_from(log.changes),
    )


def with_respondents(arrays: LogArrays, survey: Survey | None) -> LogArrays:
    """Return the arrays with the respondents behind the ground truth, where a survey has them.

    Resampling respondents with their weights, or the units they were drawn in, replaces draws with the
    effective number of respondents. Where all weights of a group are the same and respondents were drawn one
    by one both are the same thing, and nothing is kept.
    """
    if not isinstance(survey, RespondentSurvey):
        return arrays
    truth = {key: _with_respondents(key, found, survey) for key, found in arrays.truth.items()}
    return replace(arrays, truth=truth)


def _with_respondents(key: tuple[str, str, str], truth: Truth, survey: RespondentSurvey) -> Truth:
    question, group, label = key
    column = survey.column(question)
    answers, weights = survey.answers[:, column], survey.weights
    kept = (answers >= 0) & (weights > 0)
    if (group, label) != EVERYBODY:
        kept &= survey.members[group] == survey.label(group, label)
    counts = np.eye(len(truth.shares))[answers[kept]] * weights[kept, None]
    if survey.clusters is not None:
        units = np.unique(survey.clusters[kept], return_inverse=True)[1]
        by_unit = np.zeros((int(units.max(initial=0)) + 1, counts.shape[1]))
        np.add.at(by_unit, units, counts)
        return replace(truth, respondents=by_unit)
    return truth if np.unique(weights[kept]).size < 2 else replace(truth, respondents=counts)


def _question(row: dict[Any, Any]) -> Question:
    ordinal = bool(row["ordinal"])
    return Question(
        id=row["question"],
        text=row["text"],
        options=tuple(row["options"]),
        values=tuple(float(value) for value in row["values"]) if ordinal else (),
        ordinal=ordinal,
    )


def _polls(rows: pd.DataFrame, size: int) -> Polls:
    rows = rows[rows["agent"] < size]  # who was born later is no part of a change since the first poll
    rounds, poll = np.unique(rows["round"].to_numpy(dtype=np.int64), return_inverse=True)
    agent = rows["agent"].to_numpy(dtype=np.int64)
    options = np.full((len(rounds), size), -1, dtype=np.int64)
    values = np.full((len(rounds), size), np.nan)
    refused = np.zeros((len(rounds), size), dtype=np.bool_)
    options[poll, agent] = rows["option"].fillna(-1).to_numpy(dtype=np.int64)
    values[poll, agent] = rows["value"].to_numpy(dtype=np.float64)
    refused[poll, agent] = rows["reason"].isin(REFUSALS).to_numpy()
    return Polls(rounds, options, values, refused)


def _clusters(log: Frames, size: int) -> Ints:
    """Return which agents are not independent after talk; the arms of a run share it, so arms are paired."""
    staffed = bool((log.exposures["agent"] >= size).any() or (log.exposures["sender"] >= size).any())
    # Staff may carry what was said at one table to another, so with staff who heard whom decides.
    tables = None if staffed else _tables(log.messages[log.messages["agent"] >= 0], size)
    if tables is None and "exposures" in getattr(log, "not_kept", ()):
        return np.zeros(size, dtype=np.int64)  # who heard whom is not known: all may have, through others
    return _hearers(log.exposures, log.actions, size) if tables is None else tables


def _tables(messages: pd.DataFrame, size: int) -> Ints | None:
    """Return the tables that lasted, None where not everybody always sat at the same of several."""
    seated = messages[messages["group"].notna()]
    pairs = seated[["agent", "group"]].drop_duplicates()
    if len(pairs) != size or pairs["agent"].nunique() != size or pairs["group"].nunique() < 2:
        return None
    return pairs.sort_values("agent")["group"].to_numpy(dtype=np.int64)


def _hearers(exposures: pd.DataFrame, actions: pd.DataFrame, size: int) -> Ints:
    """Return the connected parts of who heard or played whom; all the same where one holds most agents.

    Messages that an arm exchanged at random connect everybody by design, and do not count.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    met = exposures[(exposures["arm"] != SHUFFLED).to_numpy(dtype=np.bool_)]
    ends = [met[name].to_numpy(dtype=np.int64, na_value=-1) for name in ("agent", "sender")]
    pairs = np.stack(ends, axis=1)
    played = actions.loc[actions["partner"].notna(), ["agent", "partner"]].drop_duplicates()
    pairs = np.concatenate([pairs, played.to_numpy(dtype=np.int64)])
    pairs = pairs[(pairs >= 0).all(axis=1)]
    # Staff who were never shown anything say what depends on nobody, and so link nobody.
    pairs = pairs[(pairs[:, 1] < size) | np.isin(pairs[:, 1], pairs[:, 0])]
    everybody = max(size, int(pairs.max(initial=-1)) + 1)  # staff and newborns link those who meet them
    ties = csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(everybody, everybody))
    parts: Ints = connected_components(ties, directed=False)[1][:size].astype(np.int64)
    return np.zeros_like(parts) if len(pairs) and 2 * np.bincount(parts).max() > size else parts


def truth_of(rows: pd.DataFrame) -> dict[tuple[str, str, str], Truth]:
    """Return the ground truth of a log by question, group and label."""
    found = {}
    for key, part in rows.groupby(["question", "group", "label"], sort=False, observed=True):
        question, group, label = (str(word) for word in key)
        ordered = part.sort_values("option")
        found[question, group, label] = Truth(
            ordered["share"].to_numpy(dtype=np.float64), float(ordered["effective_n"].iloc[0])
        )
    return found


def changes_from(rows: pd.DataFrame) -> dict[Key, Change]:
    """Return the changes of a log by question, group and label."""
    found = {}
    for key, part in rows.groupby(["question", "group", "label"], sort=False, observed=True):
        question, group, label = (str(word) for word in key)
        first = part.iloc[0]
        pairs = zip(part["before"].fillna(-1), part["after"].fillna(-1), strict=True)
        counts = zip(part["people"], part["weight"], strict=True)
        cells = [
            Cell(int(before), int(after), int(people), float(weight))
            for (before, after), (people, weight) in zip(pairs, counts, strict=True)
        ]
        found[question, group, label] = Change.of_cells(
            str(first["start"]),
            str(first["end"]),
            cells,
            float(first["effective_n"]),
            truth=str(first["truth"]),
        )
    return found
