"""Measures of a run: computed from its log, written to the log and as tables; once, or again later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from plursim.analysis import LogArrays, conversions, measure, shares
from plursim.analysis.ground_truth import against, remeasuring
from plursim.analysis.missing import all_missing, shortened
from plursim.errors import InputError, Interrupted, NothingAnswered, PlursimError, Unmeasured
from plursim.measures import Measure, check_measurable
from plursim.measures.base import Need
from plursim.runs.opening import beside, located, open_run
from plursim.runs.reading import Run
from plursim.runs.setup import prepare
from plursim.scenario import Scenario
from plursim.store import LogWriter, Status, reopen_log, write_csv
from plursim.surveys import Survey


def remeasure(
    path: str | Path,
    *,
    survey: str | Path | None = None,
    settings: Sequence[str] = (),
    store: str | None = None,
) -> Run:
    """Compute all measures of a run again from its log alone, and put them in the place of the old ones.

    Parameters
    ----------
    path : folder of the run.
    survey : YAML file with a survey section (or a scenario with one) to measure against instead.
    settings : values to replace, such as ``measures=[drift, influence]``, ``seed=1`` or
        ``survey.smoothing=0``.
    store : database of the run where it was made with ``store``.

    Raises
    ------
    InputError : there is no run in this folder, or survey and run share no question with the same options.
    Unmeasured : the measures cannot be computed or written; those of before stay.

    Examples
    --------
    ::

        run = remeasure("outputs/town-hall/20260101-120000-a1b2c3", settings=["measures=[influence]"])
    """
    _, _, where = located(path, store)
    run = open_run(path, store=store)
    names, seed = run.scenario["measures"], int(run.scenario["seed"])
    given = None if survey is None else Path(survey)
    wanted, judge = remeasuring(given, settings, names, seed, run.scenario.get("survey"))
    arrays = run.arrays
    other = None if judge is None else judge.survey
    if judge is not None:
        origin = run.origin(circular=judge.circular, to_truth=judge.circular)
        arrays = replace(against(arrays, judge.survey), origin=origin)
    if other is None and (run.status == Status.PLAYED or _needs_respondents(wanted.measures)):
        other = _own_survey(run, wanted.measures)
    check_measurable(wanted.measures, list(arrays.questions.values()), other)
    with reopen_log(where, run.id) as log:
        write_measures(log, run, wanted.measures, wanted.seed, other, arrays)
    return open_run(path, store=store)


def _own_survey(run: Run, measures: Sequence[Measure]) -> Survey | None:
    """Return the survey a run would have been measured against as it ended, None where it is gone."""
    try:
        return respondents_of(run)
    except InputError:
        if _needs_respondents(measures):
            raise
        return None


def _needs_respondents(measures: Sequence[Measure]) -> bool:
    return any(Need.RESPONDENTS in measure.needs for measure in measures)


def respondents_of(run: Run) -> Survey | None:
    """Return the survey that was a run's ground truth, which the log keeps the marginals of.

    Raises
    ------
    InputError : it cannot be read any more; says why and what to do.
    """
    folder = beside(run.path, str(run.reader.manifest["scenario_folder"]))
    try:
        return prepare(Scenario.from_canonical(run.scenario, folder)).truth
    except InputError as error:
        raise InputError(
            "association needs the respondents of the survey, whom the log does not hold, and the survey of "
            f"the scenario cannot be read any more ({error}); name one with --survey FILE, or leave "
            "association out with --set 'measures=[...]'"
        ) from error


def write_measures(
    log: LogWriter,
    run: Run,
    measures: Sequence[Measure],
    seed: int,
    survey: Survey | None = None,
    arrays: LogArrays | None = None,
) -> None:
    """Compute measures and tables, and write them to the folder of the run and to the log, which finishes it.

    Raises
    ------
    NothingAnswered : no question has any answer, or no move of a game was made.
    Unmeasured : the measures cannot be computed or written; the log stays as it was.
    """
    with _repeatable(run):
        kind = all_missing(run)
        if kind is not None:
            raise _nothing_to_measure(run, kind)
        arrays = run.arrays if arrays is None else arrays
        found = measure(arrays, measures, seed, survey=survey)
        tables = {"measures": found, "shares": shares(arrays, seed), "conversions": conversions(arrays)}
        some = {"figures": run.figures, "missing": run.missing}
        (run.path / "tables").mkdir(parents=True, exist_ok=True)
        for name, frame in {**tables, **{name: frame for name, frame in some.items() if len(frame)}}.items():
            write_csv(frame, run.path / "tables" / f"{name}.csv")
        log.write_measures(found.to_dict("records"))


@contextmanager
def _repeatable(run: Run) -> Iterator[None]:
    """Say of whatever goes wrong while measuring that the log is complete, and how to measure again."""
    again = f"Every event is in the log; to measure again: plursim measure {run.path}"
    try:
        yield
    except NothingAnswered:
        raise
    except KeyboardInterrupt:
        raise Interrupted(f"interrupted while measuring. {again}") from None
    except (PlursimError, OSError) as error:
        raise Unmeasured(f"the measures could not be made: {error}\n{again}") from error
    except Exception as error:
        error.add_note(again)
        raise


def _nothing_to_measure(run: Run, kind: str) -> NothingAnswered:
    head = {"answers": "no question has any answer", "moves": "no agent made any move"}[kind]
    lines = [f"{head}, so there is nothing to measure", *shortened(run.missing_lines)]
    said = f"What the models said instead is in the log: plursim export {run.path}"
    return NothingAnswered("\n  ".join([*lines, said]))
