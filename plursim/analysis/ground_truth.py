"""Another survey as ground truth: read from a file, and put in the place of the one a log has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field

from plursim.analysis.changes import changes_of
from plursim.analysis.log_arrays import EVERYBODY, LogArrays
from plursim.documents import Document, overridden, read, validate
from plursim.errors import DocumentError, InputError
from plursim.measures.given import Truth
from plursim.parts import Part
from plursim.scenario.spec import AnyMeasure, AnySurvey
from plursim.surveys import Survey, SurveySource
from plursim.surveys.question import Question


class Remeasuring(Part):
    """What ``--set`` may change when a log is measured again."""

    survey: AnySurvey | None = Field(default=None, description="Ground truth to measure against.")
    measures: tuple[AnyMeasure, ...] = Field(default=(), description="What is measured.")
    seed: int = Field(ge=0, description="Seed of the resampling.")


class Judge(NamedTuple):
    """A survey to measure against, and whether the population was built from these very answers."""

    survey: Survey
    circular: bool


def remeasuring(
    survey: Path | None,
    settings: Sequence[str],
    measures: Sequence[str],
    seed: int,
    built_from: Mapping[str, Any] | None = None,
) -> tuple[Remeasuring, Judge | None]:
    """Return what to measure, and the survey to measure against, None for that of the log.

    Of the survey that the population comes from, the respondents it does not come from are the ground truth,
    unless the file says who is.

    Parameters
    ----------
    survey : a YAML file with a survey section, or a scenario file, of which only that section counts.
    settings : values that replace those of file and log, such as ``survey.smoothing=0`` or
        ``measures=[drift]``.
    measures, seed : those of the log.
    built_from : survey section of the run's canonical scenario.

    Raises
    ------
    DocumentError : names file, line, key path, what was given and what was expected.
    """
    base = Document.of({"measures": measures, "seed": seed})
    document = base if survey is None else section(survey).over(base)
    wanted = validate(Remeasuring, overridden(document, settings))
    folder = Path() if survey is None else survey.parent
    if wanted.survey is None:
        return wanted, None
    before = dict(built_from or {})
    source = _as_held_out(wanted.survey, before, seed)
    return wanted, Judge(_loaded(source, folder), circular=_is_built_from(source, before))


def _as_held_out(source: SurveySource, before: Mapping[str, Any], seed: int) -> SurveySource:
    """Return a source with what it does not say of ``holdout`` as the run had it, where it is its survey."""
    held, draw = source.holdout, source.holdout_seed
    as_before = _is_same(source, before)
    if held is None:
        then = before.get("holdout") if as_before else None
        held = then if isinstance(then, float) else 0.0  # of waves, the file names the one that judges
    if draw is None:
        then = before.get("holdout_seed") if as_before else None
        draw = seed if then is None else int(then)
    return source.model_copy(update={"holdout": held, "holdout_seed": draw})


def _is_built_from(source: SurveySource, before: Mapping[str, Any]) -> bool:
    """Return whether a population built from the survey ``before`` comes from the answers of a source."""
    if not _is_same(source, before):
        return False
    held, wave = before.get("holdout"), getattr(source, "wave", None)
    if isinstance(source.holdout, tuple) or str(wave) != str(before.get("wave")):
        return False
    drawn_alike = (source.holdout, source.holdout_seed) == (held, before.get("holdout_seed"))
    return not (held and drawn_alike)


def _is_same(source: SurveySource, before: Mapping[str, Any]) -> bool:
    """Return whether a source is the survey of a run; folders of files may differ, as after moving it."""
    ignored = {"questions", "smoothing", "holdout", "holdout_seed", "wave"}
    now = source.model_dump(mode="json")
    return bool(before) and all(
        _last(value) == _last(before.get(name)) for name, value in now.items() if name not in ignored
    )


def _last(value: object) -> object:
    """Return the last component of what may be a path."""
    return Path(value).name if isinstance(value, str) else value


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
        document, folder = Document.of({"survey": given, "seed": 0}), Path()
    elif isinstance(given, str | Path):
        document, folder = section(Path(given)).over(Document.of({"seed": 0})), Path(given).parent
    else:
        raise InputError(f"survey: given {type(given).__name__}, expected a survey, a section or its file")
    source = validate(Remeasuring, document).survey
    if source is None:
        raise InputError("survey: the section is empty, expected a mapping with the key source")
    return _loaded(source, folder)


def _loaded(source: SurveySource, folder: Path) -> Survey:
    return source.parts(folder).truth


def against(arrays: LogArrays, survey: Survey) -> LogArrays:
    """Return arrays with the ground truth of another survey.

    Questions the survey does not have keep no ground truth.

    Raises
    ------
    InputError : no question is shared, or the options of a shared one differ (names it).
    """
    known = {question.id: question for question in survey.questions}
    shared = [question for name, question in arrays.questions.items() if name in known]
    if not shared:
        raise InputError(
            f"survey '{survey.name}' has none of the questions asked: {', '.join(arrays.questions)}; "
            f"it has {', '.join(known)}"
        )
    for question in shared:
        check_same_options(question, known[question.id], survey.name)
    survey = survey.weighed_like(arrays.attributes)
    asked = [question.id for question in shared]
    return replace(arrays, truth=truths(survey, asked), changes=changes_of(survey, survey, asked))


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
