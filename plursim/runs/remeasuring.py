"""Measures of a run: computed from its log, written to the log and as tables; once, or again later."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from plursim.analysis import Material, conversions, material_of, measure, shares
from plursim.analysis.ground_truth import against, remeasuring
from plursim.errors import InputError
from plursim.runs.reading import Run, open_run, read_manifest, where_logged
from plursim.scenario import Scenario
from plursim.setup import prepare
from plursim.store import LogWriter, reopen_log, write_csv
from plursim.surveys import Survey
from plursim.surveys.comparing import check_measurable


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

    Examples
    --------
    ::

        run = remeasure("outputs/town-hall/20260101-120000-a1b2c3", settings=["measures=[influence]"])
    """
    folder = Path(path)
    run = open_run(folder, store=store)
    names, seed = run.scenario["measures"], int(run.scenario["seed"])
    wanted, other = remeasuring(None if survey is None else Path(survey), settings, names, seed)
    material = material_of(run)
    if other is not None:
        material = against(material, other)
    if other is None and "association" in wanted.measures:
        other = respondents_of(run)
    check_measurable(wanted.measures, list(material.questions.values()), other)
    where = where_logged(folder, read_manifest(folder), store)
    with reopen_log(where, run.id) as log:
        write_measures(log, folder, material, wanted.measures, wanted.seed, other)
    return open_run(folder, store=store)


def respondents_of(run: Run) -> Survey | None:
    """Return the survey that was a run's ground truth, which the log keeps the marginals of.

    Raises
    ------
    InputError : it cannot be read any more; says why and what to do.
    """
    folder = run.path / str(read_manifest(run.path)["scenario_folder"])
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
    folder: Path,
    material: Material,
    names: Sequence[str],
    seed: int,
    survey: Survey | None = None,
) -> None:
    """Compute measures and tables, and write them to the log and to the folder of the run."""
    found = measure(material, names, seed, survey=survey)
    log.write_measures(found.to_dict("records"))
    tables = folder / "tables"
    tables.mkdir(exist_ok=True)
    write_csv(found, tables / "measures.csv")
    write_csv(shares(material, seed), tables / "shares.csv")
    write_csv(conversions(material), tables / "conversions.csv")
