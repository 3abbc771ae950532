"""What a pool is grown towards, taken from a scenario: target, objective, split of the questions, writer."""

from __future__ import annotations

import numpy as np

from plursim.errors import InputError
from plursim.mixtures.fitting.targets import Layout, target_of
from plursim.mixtures.growing.pool import Task
from plursim.portable import Ints
from plursim.randomness import Streams
from plursim.reasoning.base import Reasoner
from plursim.runs.setup import Setup
from plursim.scenario.fit import FitSpec
from plursim.scenario.grow import GrowSpec
from plursim.solvers.solving import solve

WRITER = "writer"
"""Name of the section of ``reasoners`` that writes, where a scenario has one."""


def task_of(setup: Setup, settings: GrowSpec) -> Task:
    """Return what a scenario's pool is grown towards, its questions split in three.

    Raises
    ------
    DocumentError : the scenario has no survey, too few questions, or an objective that does not fit.
    """
    scenario, survey = setup.scenario, setup.survey
    spec = scenario.fit or FitSpec()
    if survey is None:
        raise scenario.located("growing a pool needs a survey, and the scenario has none", "survey")
    for question in survey.questions:
        if not survey.has_distribution(question.id):
            raise scenario.located(
                f"survey '{survey.name}' does not know how people answered '{question.id}'",
                "survey.questions",
            )
    nominal = [question.id for question in survey.questions if not question.ordinal]
    if spec.objective == "log_likelihood" or (spec.objective == "wasserstein" and nominal):
        why = f": '{nominal[0]}' has no order" if nominal and spec.objective == "wasserstein" else ""
        raise scenario.located(f"a pool is not grown by {spec.objective} here{why}", "fit.objective")
    layout = Layout.of(survey.questions)
    held_out = [survey.column(name) for name in spec.holdout]
    with scenario.at("survey.questions"):
        training, kept, test = split(len(survey.questions), held_out, settings, Streams(scenario.seed))
    return Task(
        layout=layout,
        targets=target_of(survey, layout).shares,
        training=training,
        held_out=kept,
        test=test,
        spec=spec,
        fit=lambda problem: solve(problem).weights,
        refit=settings.method != "evolve",
    )


def split(
    questions: int, held_out: list[int], settings: GrowSpec, streams: Streams
) -> tuple[Ints, Ints, Ints]:
    """Return the columns to fit to, to accept by, and to test on, each in order.

    Parameters
    ----------
    held_out : columns to accept by; drawn where there are none.

    Raises
    ------
    InputError : too few questions.

    Examples
    --------
    >>> [part.tolist() for part in split(4, [2], GrowSpec(method="em", test=0.25), Streams(0))]
    [[0, 1], [2], [3]]
    """
    drawn = [int(c) for c in streams.generator("grow.split").permutation(questions) if c not in held_out]
    number = 0 if held_out else max(1, round(settings.held_out * questions))
    kept, rest = held_out + drawn[:number], drawn[number:]
    tested = min(round(settings.test * questions), max(len(rest) - 1, 0))
    test, training = rest[:tested], rest[tested:]
    if not training:
        raise InputError(f"growing needs at least 2 questions, one of them held out; {questions} given")
    first, second, third = (np.array(sorted(part), dtype=np.int64) for part in (training, kept, test))
    return first, second, third


def writer_of(setup: Setup) -> Reasoner:
    """Return who writes.

    Raises
    ------
    DocumentError : the reasoner cannot write.
    """
    scenario = setup.scenario
    named = WRITER in scenario.reasoners
    reasoner = scenario.reasoners[WRITER] if named else scenario.reasoning
    position = 1 + list(scenario.reasoners).index(WRITER) if named else 0
    if not reasoner.understands_words():
        raise scenario.located(
            f"the {reasoner.kind} reasoner cannot write personas",
            f"reasoners.{WRITER}.kind" if named else "reasoning.kind",
            expected=f"a language model or the scripted rule 'stated', here or as reasoners.{WRITER}",
        )
    return setup.reasoners[position]
