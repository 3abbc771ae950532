"""Small societies for tests of reasoners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from plursim.graphs.graph import Graph
from plursim.personas.arguments import Arguments
from plursim.randomness import Streams
from plursim.reasoning.base import Reasoner
from plursim.society.arms import Arm
from plursim.society.events import MemoryLog
from plursim.society.society import Society
from plursim.surveys.question import Question


def question(options: int) -> Question:
    """A question with some options in order, on the scale 1, 2, ..."""
    return Question(
        id=f"q{options}",
        text=f"Which of {options}?",
        options=tuple(f"option {k + 1}" for k in range(options)),
    )


def arguments(each: int) -> Arguments:
    """Some pro and as many con arguments."""
    return Arguments(
        pro=tuple(f"Pro {k + 1}." for k in range(each)), con=tuple(f"Con {k + 1}." for k in range(each))
    )


def complete(size: int) -> Graph:
    """Everyone hears everyone else."""
    heads, tails = np.nonzero(~np.eye(size, dtype=bool))
    return Graph.from_edges(size, heads, tails)


def weighted(matrix: np.ndarray) -> Graph:
    """The directed graph of an influence matrix, self-loops included."""
    heads, tails = np.nonzero(matrix)
    return Graph.from_edges(len(matrix), heads, tails, matrix[heads, tails], directed=True)


def small_society(
    reasoner: Reasoner | Sequence[Reasoner],
    size: int,
    questions: Sequence[Question] = (),
    spoken_for: Mapping[str, Arguments] | None = None,
    *,
    graph: Graph | None = None,
    traits: Mapping[str, np.ndarray] | None = None,
    arm: Arm | None = None,
    seed: int = 11,
    memory: int = 0,
    population: Any = None,
    survey: Any = None,
    begin: bool = True,
) -> Society:
    """A society with its reasoners begun; several reasoners take turns over the agents."""
    reasoners = (reasoner,) if isinstance(reasoner, Reasoner) else tuple(reasoner)
    people = population or SimpleNamespace(size=size, traits=dict(traits or {}), attributes={})
    society = Society(
        population=cast("Any", people),
        graph=graph or Graph.from_edges(size, np.zeros(0), np.zeros(0)),
        questions=tuple(questions),
        survey=survey,
        streams=Streams(seed),
        reasoners=reasoners,
        reasoner_of=np.arange(size) % len(reasoners),
        sink=MemoryLog(),
        arm=arm or Arm(),
        memory_length=memory,
        arguments=dict(spoken_for or {}),
    )
    if begin:
        society.begin()
    return society
