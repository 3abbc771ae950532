"""Another survey as ground truth: read from a file, and put in the place of the one a log has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import Field

from plursim.analysis.changes import changes_of
from plursim.analysis.material import EVERYBODY, Material, Truth
from plursim.errors import DocumentError, InputError
from plursim.parts import Part
from plursim.scenario.scenario import overridden
from plursim.scenario.spec import AnySurvey, MeasureName
from plursim.strict_yaml import Document, flow, parse, read, validate
from plursim.surveys import Survey, SurveySource
from plursim.surveys.question import Question


class Remeasuring(Part):
    """What ``--set`` may change when a log is measured again."""

    survey: AnySurvey | None = Field(default=None, description="Ground truth to measure against.")
    measures: tuple[MeasureName, ...] = Field(default=(), description="What is measured.")
    seed: int = Field(ge=0, description="Seed of the resampling.")


def remeasuring(
    survey: Path | None, settings: Sequence[str], measures: Sequence[str], seed: int
) -> tuple[Remeasuring, Survey | None]:
    """Return what to measure, and the survey to measure against, None for that of the log.

    Parameters
    ----------
    survey : a YAML file with a survey section, or a scenario file, of which only that section counts.
    settings : values that replace those of file and log, such as ``survey.smoothing=0`` or
        ``measures=[drift]``.
    measures, seed : those of the log.

    Raises
    ------
    DocumentError : names file, line, key path, what was given and what was expected.
    """
    base = parse(flow({"measures": list(measures), "seed": seed}))
    document = base if survey is None else section(survey).over(base)
    wanted = validate(Remeasuring, overridden(document, settings))
    folder = Path() if survey is None else survey.parent
    return wanted, None if wanted.survey is None else _loaded(wanted.survey, folder)


def section(file: Path) -> Document:
    """Return the survey section of a file as the only section of a document.

    The section may stand on its own (``source: ...``) or under the key ``survey``, as in a scenario.
    """
    document = read(file)
    node, found = document.find(("survey",))
    if not found:
        node = document.root
    if not isinstance(node.value, dict) or not (found or "source" in node.value):
        raise DocumentError(
            "there is no survey section", file=file, line=node.line, expected="a mapping with the key source"
        )
    return Document(replace(document.root, value={"survey": node}), document.file)


def survey_of(given: Survey | SurveySource | Mapping[str, Any] | str | Path) -> Survey:
    """Return a survey given as itself, as a source, as a section, or as the file of one.

    Raises
    ------
    InputError : it cannot be read; says why.
    """
    if isinstance(given, Survey):
        return given
    if isinstance(given, SurveySource):
        return _loaded(given, Path())
    if isinstance(given, Mapping):
        document, folder = parse(flow({"survey": dict(given), "seed": 0})), Path()
    elif isinstance(given, str | Path):
        document, folder = section(Path(given)).over(parse("seed: 0")), Path(given).parent
    else:
        raise InputError(f"survey: given {type(given).__name__}, expected a survey, a section or its file")
    source = validate(Remeasuring, document).survey
    if source is None:
        raise InputError("survey: the section is empty, expected a mapping with the key source")
    return _loaded(source, folder)


def _loaded(source: SurveySource, folder: Path) -> Survey:
    return source.load(folder)


def against(material: Material, survey: Survey) -> Material:
    """Return material with the ground truth of another survey.

    Questions the survey does not have keep no ground truth.

    Raises
    ------
    InputError : no question is shared, or the options of a shared one differ (names it).
    """
    known = {question.id: question for question in survey.questions}
    shared = [question for name, question in material.questions.items() if name in known]
    if not shared:
        raise InputError(
            f"survey '{survey.name}' has none of the questions asked: {', '.join(material.questions)}; "
            f"it has {', '.join(known)}"
        )
    for question in shared:
        check_same_options(question, known[question.id], survey.name)
    survey = survey.weighed_like(material.attributes)
    asked = [question.id for question in shared]
    return replace(material, truth=truths(survey, asked), changes=changes_of(survey, survey, asked))


def check_same_options(asked: Question, known: Question, survey: str) -> None:
    """Raise InputError where a question's options are not those of the survey."""
    if asked.options != known.options:
        raise InputError(
            f"question '{asked.id}': asked with options {list(asked.options)}, but survey '{survey}' has "
            f"{list(known.options)}"
        )


def truths(survey: Survey, questions: Sequence[str]) -> dict[tuple[str, str, str], Truth]:
    """Return how everybody and each group answered some questions, as far as the survey knows."""
    cells = [EVERYBODY, *((group, label) for group, labels in survey.groups.items() for label in labels)]
    found = {}
    for question in (name for name in questions if survey.has_distribution(name)):
        for group, label in cells:
            truth = _truth(survey, question, group, label)
            if truth is not None:
                found[question, group, label] = truth
    return found


def _truth(survey: Survey, question: str, group: str, label: str) -> Truth | None:
    where = None if (group, label) == EVERYBODY else {group: label}
    try:
        known = survey.distribution(question, where)
    except InputError:  # nobody of this group answered
        return None
    return Truth(known.shares, known.effective_n)
