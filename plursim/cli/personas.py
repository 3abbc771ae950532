"""``plursim personas``: build, show and lint persona files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, cast

import click

from plursim.cli.options import examples, json_option
from plursim.cli.terminal import say, say_json, table
from plursim.errors import InputError, PlursimError, unknown

if TYPE_CHECKING:
    from plursim.personas import PersonaPool
    from plursim.surveys import Survey, SurveySource

MOST_LEVELS = 12
SURVEY_HELP = (
    "Survey: a source that needs no files, such as anes96, or a scenario file with a survey section."
)


@click.group("personas")
def personas_command() -> None:
    """Build, show and check files of personas."""


@personas_command.command(
    "build",
    epilog=examples(
        "plursim personas build --survey anes96 --by party,age --out pool.yaml",
        "plursim personas build --from people.csv --out pool.yaml",
    ),
)
@click.option("--survey", metavar="SURVEY", help=f"Make personas of its strata. {SURVEY_HELP}")
@click.option("--by", metavar="A,B,C", help="Group variables to combine; default all of the survey.")
@click.option(
    "--wordings",
    type=click.IntRange(1, 3),
    default=1,
    show_default=True,
    help="Tell each persona in this many wordings; the attribute 'wording' says which.",
)
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Import a .csv or .jsonl file: persona texts, Big Five scores, or demographic rows.",
)
@click.option(
    "--scale",
    nargs=2,
    type=float,
    metavar="LOW HIGH",
    help="Lowest and highest Big Five score; default guessed.",
)
@click.option("--name", help="Name of the pool; default that of the survey or file.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Persona file to write; default standard output.",
)
def build_command(
    survey: str | None,
    by: str | None,
    wordings: int,
    source: Path | None,
    scale: tuple[float, float] | None,
    name: str | None,
    out: Path | None,
) -> None:
    """Make a file of personas from the strata of a survey, or from a list of personas.

    Weights in an imported file become a mixture file beside it.
    """
    if (survey is None) == (source is None):
        raise InputError("give either --survey, to make personas of its strata, or --from, to import a list")
    from plursim.personas import build_strata_personas, personas_text
    from plursim.personas.importing import import_personas

    weights: dict[str, float] | None = None
    if source is not None:
        if by is not None:
            raise InputError("--by goes with --survey; an imported list is taken as it is")
        if wordings > 1:
            raise InputError("--wordings goes with --survey; an imported list has the wording it has")
        if scale is not None and not scale[0] < scale[1]:
            raise InputError(f"--scale takes the lower end first, given {scale[0]:g} {scale[1]:g}")
        imported = import_personas(source, name=name, scale=scale)
        pool, weights = imported.pool, imported.weights
    else:
        loaded = survey_named(survey or "")
        groups = tuple(loaded.groups) if by is None else tuple(part.strip() for part in by.split(","))
        pool = build_strata_personas(loaded, groups, wordings=wordings)
        pool = pool.model_copy(update={"name": name}) if name else pool
    if out is None:
        click.echo(personas_text(pool), nl=False)
        return
    written = {out: personas_text(pool)}
    if weights is not None:
        written[out.with_suffix(".mixture.yaml")] = _mixture_text(pool.name, weights)
    _write(written)


def _mixture_text(name: str, weights: dict[str, float]) -> str:
    import yaml

    tree = {"name": name, "description": "Weights of the imported list.", "weights": weights}
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=108)


def _write(texts: dict[Path, str]) -> None:
    standing = next((file for file in texts if file.exists()), None)
    if standing is not None:
        raise InputError(f"{standing} exists already; choose another name or move it away")
    for file, text in texts.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        say(f"wrote {file}")


def survey_named(name: str) -> Survey:
    """Return the survey of a source that needs no files, or of a scenario file.

    Raises
    ------
    InputError : there is no such source or file, or it has no survey.
    """
    from plursim.surveys import SURVEY_SOURCES

    if name.endswith((".yaml", ".yml")):
        from plursim.scenario import load_scenario

        scenario = load_scenario(name)
        if scenario.survey is None:
            raise InputError(f"{name} has no survey section")
        return scenario.survey.load(scenario.folder)
    sources = cast("tuple[type[SurveySource], ...]", SURVEY_SOURCES)
    known = {source.kind_name(): source for source in sources}
    if name not in known:
        raise InputError(unknown("survey source", name, known))
    needed = [key for key, field in known[name].model_fields.items() if field.is_required()]
    if needed:
        lacking = ", ".join(needed)
        raise InputError(
            f"survey source '{name}' needs {lacking}: name a scenario file with a survey section"
        )
    return known[name].model_validate({}).load(Path())


@personas_command.command(
    "show",
    epilog=examples("plursim personas show pool.yaml", "plursim personas show personas/anes96.yaml --json"),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--id", "persona", metavar="ID", help="Show this persona in full.")
@json_option
def show_command(file: Path, persona: str | None, as_json: bool) -> None:
    """Show what a file of personas holds: attributes with their labels, traits, lengths."""
    from plursim.personas import load_personas

    pool = load_personas(file)
    if persona is not None:
        _show_one(pool, persona, as_json=as_json)
    elif as_json:
        say_json(summary(pool))
    else:
        _show(pool)


def _show_one(pool: PersonaPool, name: str, *, as_json: bool) -> None:
    found = {one.id: one for one in pool.personas}.get(name)
    if found is None:
        raise InputError(unknown("persona", name, pool.ids))
    if as_json:
        say_json(found.model_dump(mode="json"))
        return
    say(found.prompt)
    for key, value in found.attributes.items():
        say(f"  {key}: {value}")


def summary(pool: PersonaPool) -> dict[str, Any]:
    """Return what a pool holds: number, words in prompts, attributes with counts of labels, traits."""
    lengths = [len(persona.prompt.split()) for persona in pool.personas]
    names = dict.fromkeys(name for persona in pool.personas for name in persona.attributes)
    labels = {name: Counter(p.attributes.get(name, "") for p in pool.personas) for name in names}
    traits = Counter(
        name for persona in pool.personas for name in persona.traits.model_dump(exclude_none=True)
    )
    return {
        "name": pool.name,
        "description": pool.description,
        "personas": len(pool.personas),
        "words": {"shortest": min(lengths), "median": median(lengths), "longest": max(lengths)},
        "attributes": {name: dict(counts) for name, counts in labels.items()},
        "traits": dict(traits),
        "arguments": list(pool.arguments),
        "hash": pool.hash,
    }


def _show(pool: PersonaPool) -> None:
    found = summary(pool)
    words = found["words"]
    say(f"{found['name']}: {found['personas']:,} personas")
    if found["description"]:
        say(found["description"])
    say(f"prompts of {words['shortest']} to {words['longest']} words, median {words['median']:g}")
    for name, count in found["traits"].items():
        say(f"trait {name}: {count} personas")
    rows = [[name, str(len(counts)), _labels(counts)] for name, counts in found["attributes"].items()]
    if rows:
        table("", ["attribute", "labels", "personas by label"], rows, numeric=("labels",))
    say(f"such as {pool.personas[0].id}:")
    say(f"  {pool.personas[0].prompt}")


def _labels(counts: dict[str, int]) -> str:
    words = [f"{label or '(none)'} {count}" for label, count in counts.items()]
    more = f", and {len(words) - MOST_LEVELS} more" if len(words) > MOST_LEVELS else ""
    return ", ".join(words[:MOST_LEVELS]) + more


@personas_command.command("lint", epilog=examples("plursim personas lint pool.yaml --survey anes96"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--survey", metavar="SURVEY", help=f"Check against it for leaked answers and strata. {SURVEY_HELP}"
)
@json_option
def lint_command(file: Path, survey: str | None, as_json: bool) -> None:
    """Check personas for duplicates, gaps, leaked answers and unequal lengths; exit code 1 on errors."""
    from dataclasses import asdict

    from plursim.personas import load_personas
    from plursim.personas.lint import lint, named

    found = lint(load_personas(file), None if survey is None else survey_named(survey))
    errors = sum(finding.level == "error" for finding in found)
    if as_json:
        say_json({"errors": errors, "warnings": len(found) - errors, "findings": [asdict(f) for f in found]})
    else:
        for finding in found:
            say(f"{finding.level} [{finding.rule}] {named(finding.personas)}: {finding.text}")
        say(f"{errors} errors, {len(found) - errors} warnings")
    if errors:
        raise PlursimError(f"{file} has {errors} error{'s' if errors > 1 else ''}")
