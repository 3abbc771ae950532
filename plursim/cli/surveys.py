"""``plursim surveys``."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plursim.cli.options import examples, json_option
from plursim.cli.terminal import safe_text, say, say_json, table
from plursim.errors import InputError, shorten

if TYPE_CHECKING:
    from plursim.surveys import ResponseDistribution, Survey

NUMERIC = ("questions", "options", "share", "se", "n", "effective n", "design effect", "respondents")
MOST_NOTES = 5
MOST_QUESTIONS = 60


@click.group("surveys")
def surveys_command() -> None:
    """Show a survey's questions and groups, and how people answered; draft a codebook."""


@surveys_command.command(
    "show",
    epilog=examples("plursim surveys show anes96", "plursim surveys show anes96 --question vote --by party"),
)
@click.argument("name")
@click.option("--question", metavar="ID", help="Show how people answered this question.")
@click.option("--by", "group", metavar="GROUP", help="Show each group of this group variable.")
@click.option(
    "--file", type=click.Path(path_type=Path), help="Data file of the survey (opinionqa: its folder)."
)
@click.option("--wave", help="Wave of a panel; default the first.")
@json_option
def show_survey(
    name: str, question: str | None, group: str | None, file: Path | None, wave: str | None, as_json: bool
) -> None:
    """Show a survey: its questions and groups, or with --question how people answered.

    NAME is a name of 'plursim list surveys', opinionqa or globalopinionqa (with --file), or a scenario file.
    """
    survey = opened(name, file, wave)
    if question is None:
        if group is not None:
            raise InputError("--by shows the answers to a question by group: give --question too")
        origin = origin_of(name, with_file=file is not None)
        contents = {
            "survey": survey.name,
            "origin": origin,
            "groups": group_rows(survey),
            "questions": question_rows(survey),
        }
        say_json(contents) if as_json else _contents(survey, origin)
    else:
        rows = answer_rows(survey, question, group)
        say_json({"survey": survey.name, "question": question, "rows": rows}) if as_json else _answers(
            survey, question, rows
        )


@surveys_command.command("draft", epilog=examples("plursim surveys draft survey.csv --out codebook.yaml"))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--encoding", help="Encoding of a text file; default guessed and said.")
@click.option(
    "--delimiter",
    type=click.Choice([",", ";", "\\t", "|"]),
    help="What divides cells; default guessed and said.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Codebook to write; default standard output.",
)
def draft_command(file: Path, encoding: str | None, delimiter: str | None, out: Path | None) -> None:
    """Draft a codebook from a data file: likely questions, groups and weight, each guess to be checked.

    Options are value labels where the file has any; codes that look like missing answers are marked.
    """
    from plursim.surveys.drafting import draft_codebook
    from plursim.surveys.files import TextLayout, read_data

    if out is not None and out.exists():
        raise InputError(f"{out} exists already; choose another name or move it away")
    data = read_data(file, None, TextLayout(encoding, "\t" if delimiter == "\\t" else delimiter))
    for guessed in data.guesses:
        click.echo(f"plursim: note: {safe_text(file.name)}: {guessed} (guessed)", err=True)
    text = draft_codebook(file, data, out.name if out else "codebook.yaml")
    if out is None:
        click.echo(safe_text(text), nl=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    say(f"wrote {out}; read what says 'check', then see: plursim surveys show")


def origin_of(name: str, *, with_file: bool) -> str:
    """Return who collected a survey known by name, when and under which terms; empty where not known."""
    from plursim.surveys.catalogue import catalogue

    entries = (entry for entry in catalogue() if entry.name == name)
    return next((entry.origin for entry in entries if (entry.needs == "--file") == with_file), "")


def opened(name: str, file: Path | None, wave: str | None) -> Survey:
    """Return the survey of a name, of a data file or of a scenario.

    Raises
    ------
    InputError : an unknown name, file or wave, or a scenario without a survey.
    """
    from plursim.surveys.catalogue import survey_named

    if Path(name).suffix not in {".yaml", ".yml"}:
        return survey_named(name, None if file is None else file.absolute(), wave)
    if file is not None or wave is not None:
        raise InputError("a scenario says its own file and wave: leave out --file and --wave")
    from plursim.scenario import load_scenario

    scenario = load_scenario(Path(name))
    if scenario.survey is None:
        raise InputError(f"scenario '{name}' names no survey")
    return scenario.survey.load(scenario.folder)


def group_rows(survey: Survey) -> list[dict[str, Any]]:
    """Return each label of each group variable with its share of the respondents, NaN where not known."""
    return [
        {"group": group, "label": label, "share": share}
        for group, labels in survey.groups.items()
        for label, share in zip(labels, _shares(survey, group), strict=True)
    ]


def _shares(survey: Survey, group: str) -> list[float]:
    try:
        known = survey.strata([group])
        shares = dict(zip((one[group] for one in known), survey.strata_weights(known), strict=True))
    except InputError:  # shares by country, say, without any numbers of respondents
        return [math.nan] * len(survey.groups[group])
    return [float(shares.get(label, 0.0)) for label in survey.groups[group]]


def question_rows(survey: Survey) -> list[dict[str, Any]]:
    """Return each question with its number of options, scale, n and share of missing answers by reason."""
    return [
        {
            "question": question.id,
            "options": len(question.options),
            "scale": "ordinal" if question.ordinal else "nominal",
            **_size(survey, question.id),
            "text": question.text,
        }
        for question in survey.questions
    ]


def _size(survey: Survey, question_id: str) -> dict[str, Any]:
    try:
        found = survey.distribution(question_id)
    except InputError:  # the answers are known by group only, or not at all
        return {"n": math.nan, "missing": {}}
    return {"n": found.n or math.nan, "missing": found.missing}


def answer_rows(survey: Survey, question_id: str, group: str | None) -> list[dict[str, Any]]:
    """Return how each group answered a question, one row an option, and the groups that did not answer.

    Raises
    ------
    InputError : an unknown question or group, or nobody's answers known.
    """
    options = survey.question(question_id).options
    if group is None:
        return list(_rows("all", options, survey.distribution(question_id)))
    survey.check_group(group)
    rows: list[dict[str, Any]] = []
    for label in survey.groups[group]:
        try:
            rows += _rows(label, options, survey.distribution(question_id, {group: label}))
        except InputError as error:
            rows.append({"label": label, "option": "", "note": str(error)})
    return rows


def _rows(label: str, options: tuple[str, ...], found: ResponseDistribution) -> Iterator[dict[str, Any]]:
    for option, share, se in zip(options, found.shares.tolist(), found.se.tolist(), strict=True):
        yield {
            "label": label,
            "option": option,
            "share": share,
            "se": se,
            "n": found.n or math.nan,
            "effective n": found.effective_n,
            "design effect": found.design_effect,
            "missing": found.missing,
        }


def _contents(survey: Survey, origin: str) -> None:
    waves = getattr(survey, "waves", ())
    wave = f", wave {getattr(survey, 'wave', '')} of {', '.join(waves)}" if waves else ""
    say(f"{survey.name}{wave}: {len(survey.questions):,} question{'' if len(survey.questions) == 1 else 's'}")
    if origin:
        say(f"Source: {origin}")
    shares: dict[str, list[str]] = {}
    for row in group_rows(survey):
        share = "" if math.isnan(row["share"]) else f" {row['share']:.1%}"
        shares.setdefault(row["group"], []).append(f"{row['label']}{share}")
    groups = [[group, ", ".join(labels)] for group, labels in shares.items()]
    if groups:
        table("Groups, with their share of respondents", ("group", "labels"), groups)
    rows = question_rows(survey)
    columns = ("question", "options", "scale", "n", "missing", "text")
    words = [
        [*(_word(row[name]) for name in columns[:-1]), shorten(row["text"], 90)]
        for row in rows[:MOST_QUESTIONS]
    ]
    table("Questions", columns, words, NUMERIC)
    if len(rows) > MOST_QUESTIONS:
        say(f"{len(rows) - MOST_QUESTIONS:,} more questions: plursim surveys show ... --json")


def _answers(survey: Survey, question_id: str, rows: list[dict[str, Any]]) -> None:
    question = survey.question(question_id)
    say(question.text)
    columns = ("label", "option", "share", "se", "n", "effective n", "design effect", "missing")
    words, last = [], None
    for row in (row for row in rows if "note" not in row):
        # what is true of the whole group stands in its first line only
        shown = columns if row["label"] != last else columns[1:4]
        words.append([_word(row.get(name, math.nan)) if name in shown else "" for name in columns])
        last = row["label"]
    table(f"{survey.name}: {question_id}", columns, words, NUMERIC)
    unknown = [row for row in rows if "note" in row]
    if len(unknown) > MOST_NOTES:
        say(f"No answers known of: {', '.join(row['label'] for row in unknown)}")
    else:
        for row in unknown:
            say(f"{row['label']}: {row['note']}")


def _word(value: Any) -> str:
    """Return a cell as text; nothing for what is not known."""
    if isinstance(value, dict):
        return ", ".join(f"{word} {share:.1%}" for word, share in value.items())
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.3f}" if value < 10 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
