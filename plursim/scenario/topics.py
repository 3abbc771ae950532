"""What agents talk about: arguments for it, and whether talk about it can change anybody's mind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plursim.errors import DocumentError, InputError, Notice
from plursim.personas.arguments import Arguments
from plursim.reasoning.base import Reasoner
from plursim.reasoning.generic_arguments import generic_arguments
from plursim.scenario.arms import arms_of
from plursim.scenario.scenario import Scenario
from plursim.scenario.sections import Sections
from plursim.surveys.question import Question

Used = Sequence[tuple[str, Reasoner]]
"""The reasoners that some agent uses, each with its path in the scenario."""


class GenericArgumentsNotice(Notice):
    """A topic came without arguments, and agents use generic ones."""


def topics_of(scenario: Scenario, questions: Sequence[Question]) -> tuple[Question, ...]:
    """Return the questions agents talk about in some arm; none where they are only polled."""
    protocols = [scenario.in_arm(arm).protocol for arm in arms_of(scenario).values() if arm.interaction]
    talked = {int(k) for one in protocols if one.total_rounds > 0 for k in one.topics(questions)}
    return tuple(questions[k] for k in sorted(talked))


def arguments_lacking(
    topics: Sequence[Question], given: Mapping[str, Arguments], used: Used
) -> dict[str, Arguments]:
    """Return generic arguments for the topics nobody gave any for, where agents exchange arguments.

    Topics without an order of options get none: :func:`check_minds` says so.

    Raises
    ------
    InputError : a topic has more options than generic arguments tell apart.
    """
    if not any(reasoner.uses_arguments for _, reasoner in used):
        return {}
    return {
        question.id: generic_arguments(question)
        for question in topics
        if question.id not in given and (question.ordinal or len(question.options) == 2)
    }


def said_of_generic(generic: Mapping[str, Arguments]) -> str:
    """Say in words which topics have generic arguments, and what to do about it."""
    names, arguments = ", ".join(generic), next(iter(generic.values()))
    return (
        f"no arguments are given for {names}: agents use generic ones ({len(arguments.pro)} for and "
        f"{len(arguments.con)} against). The first is: {arguments.pro[0]} Generic arguments let opinions "
        f"move but say nothing about the issue; write your own under arguments.{next(iter(generic))}."
    )


def check_minds(
    scenario: Sections, topics: Sequence[Question], questions: Sequence[Question], used: Used
) -> None:
    """Refuse topics some agents cannot talk about, and talk that cannot change anybody's mind.

    Agents that never change their minds are refused only where nobody else does and a measure of movement is
    asked for; a question that only agents with a sense of arguments talk about must have an order.

    Raises
    ------
    DocumentError : says which reasoner and topic do not fit, and what would.
    """
    for question in topics:
        for path, reasoner in used:
            try:
                reasoner.check_topic(question)
            except InputError as error:
                raise _refused(scenario, path, str(error), questions) from error
        reasons = [(path, one, one.why_unmoved(question)) for path, one in used]
        unmoved = [(path, one, reason) for path, one, reason in reasons if reason]
        if not unmoved or len(unmoved) < len(used):
            continue
        asked = [measure.kind for measure in scenario.measures if measure.of_movement]
        path, reasoner, reason = next((case for case in unmoved if case[1].uses_arguments), unmoved[0])
        if reasoner.uses_arguments:
            raise _refused(scenario, path, reason or "", questions)
        if asked:
            raise scenario.located(
                f"{reason}: talk about '{question.id}' changes nobody's mind, and the measures ask for "
                f"{', '.join(asked)}",
                f"{path}.kind",
                given=reasoner.kind,
                expected="a reasoner whose agents change their minds, such as argument or llm",
                hint=f"or leave {', '.join(asked)} out of measures, or set protocol.rounds to 0",
            )


def _refused(scenario: Sections, path: str, problem: str, questions: Sequence[Question]) -> DocumentError:
    scales = [one.id for one in questions if one.ordinal or len(one.options) == 2]
    fits = f"a topic with an order or with two options ({', '.join(scales)})" if scales else ""
    return scenario.located(
        problem,
        f"{path}.kind",
        expected=", or ".join(filter(None, [fits, "a language model (kind: llm) for this one"])),
    )
