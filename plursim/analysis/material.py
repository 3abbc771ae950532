"""What the measures are computed from: the frames of a log as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from plursim.requests import Floats, Ints
from plursim.surveys.question import Question

EVERYBODY = ("all", "all")
"""Group and label under which figures of the whole population stand."""


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
    def ground_truth(self) -> pd.DataFrame:
        """One row a question, group and option."""


@dataclass(frozen=True, eq=False)
class Waves:
    """The private answers of one arm to one question, a wave each poll.

    ``rounds`` shape [waves]; ``options`` (-1 missing) and ``values`` (NaN missing) shape [waves, agents].
    """

    rounds: Ints
    options: Ints
    values: Floats


@dataclass(frozen=True, eq=False)
class Truth:
    """How a group answered: ``shares`` shape [options], and the effective number of respondents."""

    shares: Floats
    effective_n: float


@dataclass(frozen=True, eq=False)
class Material:
    """Arrays of one log.

    Attributes
    ----------
    questions : by id, in the order of the scenario.
    arms : in the order of the log.
    attributes : persona attributes by name, each of shape [agents].
    clusters : unit of inference of each agent by arm, shape [agents]: the table or debate it sat in, so far
        as it always sat in the same; otherwise each agent is its own.
    waves : answers by (arm, question).
    truth : ground truth by (question, group, label), the group being a persona attribute;
        :data:`EVERYBODY` for the whole population.
    """

    questions: dict[str, Question]
    arms: tuple[str, ...]
    attributes: dict[str, NDArray[np.str_]]
    clusters: dict[str, Ints]
    waves: dict[tuple[str, str], Waves]
    truth: dict[tuple[str, str, str], Truth]


def material_of(log: Frames) -> Material:
    """Return the arrays of a log; polls other than the protocol's own elicitations count as waves."""
    answers, agents = log.answers, log.agents.sort_values("agent")
    polled = answers[answers["phase"].astype(str) == "poll"]
    size = len(agents)
    arms = tuple(str(arm) for arm in polled["arm"].astype(str).unique())
    questions = {row["question"]: _question(row) for row in log.questions.to_dict("records")}
    attributes = {
        str(name): agents[name].fillna("").to_numpy(dtype=np.str_)
        for name in agents.columns
        if name not in ("agent", "persona", "reasoner")
    }
    waves = {
        (str(arm), str(question)): _waves(rows, size)
        for (arm, question), rows in polled.groupby(
            [polled["arm"].astype(str), polled["question"].astype(str)], sort=False
        )
    }
    return Material(
        questions, arms, attributes, _clusters(log.messages, arms, size), waves, _truth(log.ground_truth)
    )


def _question(row: dict[Any, Any]) -> Question:
    ordinal = bool(row["ordinal"])
    return Question(
        id=row["question"],
        text=row["text"],
        options=tuple(row["options"]),
        values=tuple(float(value) for value in row["values"]) if ordinal else (),
        ordinal=ordinal,
    )


def _waves(rows: pd.DataFrame, size: int) -> Waves:
    rounds, wave = np.unique(rows["round"].to_numpy(dtype=np.int64), return_inverse=True)
    agent = rows["agent"].to_numpy(dtype=np.int64)
    options = np.full((len(rounds), size), -1, dtype=np.int64)
    values = np.full((len(rounds), size), np.nan)
    options[wave, agent] = rows["option"].fillna(-1).to_numpy(dtype=np.int64)
    values[wave, agent] = rows["value"].to_numpy(dtype=np.float64)
    return Waves(rounds, options, values)


def _clusters(messages: pd.DataFrame, arms: tuple[str, ...], size: int) -> dict[str, Ints]:
    """Return the tables that lasted; the arms of a run share them, so all arms are compared table by table."""
    own = np.arange(size, dtype=np.int64)
    seated = messages[messages["group"].notna()]
    pairs = seated[["agent", "group"]].drop_duplicates()
    if len(pairs) != size or pairs["agent"].nunique() != size or pairs["group"].nunique() < 2:
        return dict.fromkeys(arms, own)
    tables = pairs.sort_values("agent")["group"].to_numpy(dtype=np.int64)
    return dict.fromkeys(arms, tables)


def _truth(rows: pd.DataFrame) -> dict[tuple[str, str, str], Truth]:
    found = {}
    for key, part in rows.groupby(["question", "group", "label"], sort=False, observed=True):
        question, group, label = (str(word) for word in key)
        ordered = part.sort_values("option")
        found[question, group, label] = Truth(
            ordered["share"].to_numpy(dtype=np.float64), float(ordered["effective_n"].iloc[0])
        )
    return found
