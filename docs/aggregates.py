"""Compute the figures of surveys that come with plursim from the data files, and write them.

``python -m docs.aggregates DATA`` reads the files below a folder and writes plursim/surveys/aggregates. The
files themselves are not part of the project; where to find each is in the codebook of the same name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from pathlib import Path

import click
import numpy as np

from plursim.documents import flow
from plursim.errors import InputError
from plursim.surveys import Panel, Table
from plursim.surveys.panel_survey import PanelSurvey
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.shipped_figures import FOLDER
from plursim.surveys.survey import Survey

IMMIGRATION = (
    "fewer_refugees",
    "asylum_staff",
    "central_america_aid",
    "skilled_visas",
    "low_skilled_visas",
    "e_verify",
    "no_criminal_punishment",
    "daca",
    "return_before_applying",
)
"""The nine items on immigration; before and after make the eighteen published means."""

WEIGHTED = "Shares are weighted, their standard errors linearised; the design effect is Kish's."
CLUSTERED = (
    "Shares are unweighted, their standard errors and design effects by small group; a design effect is that"
    " of the mean where it is greater. Transitions count all deliberators who answered twice."
)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which figures of a survey to compute."""

    name: str
    file: str
    source: str
    computed: str
    groups: tuple[str, ...]
    questions: tuple[str, ...]
    changing: tuple[str, ...] = field(default=())


PLANS = (
    Plan(
        name="america_in_one_room",
        file="america_in_one_room/cleaned_dataset.csv",
        source=(
            "America in One Room, deliberative poll of September 2019, 523 deliberators (Fishkin et al."
            " 2021), Stanford Deliberative Democracy Lab; individual answers in a public repository under the"
            " MIT license. No control group."
        ),
        computed=f"From cleaned_dataset.csv by python -m docs.aggregates. {CLUSTERED}",
        groups=("party",),
        questions=IMMIGRATION,
        changing=IMMIGRATION,
    ),
    Plan(
        name="gss_panel",
        file="gss_panel/gss_panel_2006_2010.csv.gz",
        source=(
            "General Social Survey, panel of 2006, 2008 and 2010 (waves 1, 2, 3), NORC at the University of"
            " Chicago, public-use data."
        ),
        computed=(
            f"From gss_panel_2006_2010.csv.gz by python -m docs.aggregates. {WEIGHTED} Weights are"
            " wtpannr123, of respondents in all three waves; party is that of 2006. Transitions count"
            " all respondents who answered in all three waves, unweighted."
        ),
        groups=("party",),
        questions=("political_views",),
        changing=("political_views",),
    ),
    Plan(
        name="fivethirtyeight_nonvoters",
        file="fivethirtyeight_nonvoters/nonvoters_data.csv",
        source=(
            "FiveThirtyEight and Ipsos, Why many Americans don't vote, September 2020, 5,836 respondents;"
            " CC BY 4.0."
        ),
        computed=f"From nonvoters_data.csv by python -m docs.aggregates. {WEIGHTED}",
        groups=("party", "voter_category", "age", "race"),
        questions=(
            "voting_important",
            "systemic_racism",
            "trust_congress",
            "trust_police",
            "strong_leader_good",
            "plan_to_vote",
            "candidate",
        ),
    ),
)


def book(plan: Plan, data: Path) -> str:
    """Return the YAML text of a survey's figures.

    Parameters
    ----------
    plan : which figures.
    data : folder of the data files.
    """
    if not plan.changing:
        survey = Table(file=plan.file, codebook=plan.name, questions=plan.questions).load(data)
        return _text(plan, survey, {"": survey}, ())
    panel = Panel(file=plan.file, codebook=plan.name, questions=plan.questions).load(data)
    source = Panel(file=plan.file, codebook=plan.name, questions=plan.changing, weights="none")
    waves = {wave: panel.at(wave) for wave in panel.waves}
    return _text(plan, panel, waves, list(_transitions(source.load(data), plan.groups)))


def _text(
    plan: Plan, survey: RespondentSurvey, waves: Mapping[str, Survey], transitions: Sequence[str]
) -> str:
    lines = [f"name: {plan.name}", f"source: {flow(plan.source)}", f"computed: {flow(plan.computed)}"]
    if len(waves) > 1:
        lines.append(f"waves: {flow(list(waves))}")
    lines.append("population:")
    lines += [f"  {group}: {flow(_population(survey, group))}" for group in plan.groups]
    lines.append("marginals:")
    lines += [f"  - {flow(one)}" for one in _marginals(plan, waves)]
    if transitions:
        lines += ["transitions:", *transitions]
    return "\n".join(lines) + "\n"


def _population(survey: RespondentSurvey, group: str) -> dict[str, float]:
    known = survey.members[group] >= 0
    labels = len(survey.groups[group])
    totals = np.bincount(survey.members[group][known], survey.weights[known], minlength=labels)
    shares = totals / totals.sum()
    return {label: round(float(s), 6) for label, s in zip(survey.groups[group], shares, strict=True)}


def _marginals(plan: Plan, waves: Mapping[str, Survey]) -> Iterator[dict[str, object]]:
    for question in plan.questions:
        for wave, survey in waves.items():
            cells = [("", "")] + [(g, label) for g in plan.groups for label in survey.groups[g]]
            for group, label in cells:
                found = survey.distribution(question, {group: label} if group else None)
                place = {"question": question, "wave": wave, "group": group, "label": label}
                yield {
                    **{key: word for key, word in place.items() if word},
                    "n": found.n,
                    "shares": [round(float(share), 6) for share in found.shares],
                    "se": [round(float(error), 6) for error in found.se],
                    "design_effect": round(found.design_effect, 4),
                    "missing": {word: round(share, 6) for word, share in found.missing.items()},
                }


def _transitions(panel: PanelSurvey, groups: Sequence[str]) -> Iterator[str]:
    cells = [("", "")] + [(group, label) for group in groups for label in panel.groups[group]]
    for question in panel.questions:
        for (start, end), (group, label) in product(combinations(panel.waves, 2), cells):
            where = {group: label} if group else None
            found = panel.transitions(question.id, start, end, where, complete=True, weighted=False)
            change = panel.change(question.id, start, end, where)
            effect = 1.0 if change is None else round(change.twice / change.effective_n, 4)
            place = {"question": question.id, "start": start, "end": end, "group": group, "label": label}
            table = {
                **{key: word for key, word in place.items() if word},
                **({"design_effect": effect} if effect > 1 else {}),
                "counts": found.counts.astype(int).tolist(),
            }
            yield f"  - {flow(table)}"


@click.command()
@click.argument("data", type=click.Path(path_type=Path, exists=True, file_okay=False))
def main(data: Path) -> None:
    """Compute the figures from the files below DATA and write them into the package."""
    FOLDER.mkdir(exist_ok=True)
    for plan in PLANS:
        try:
            text = book(plan, data)
        except InputError as error:
            raise click.ClickException(str(error)) from error
        (FOLDER / f"{plan.name}.yaml").write_text(text, encoding="utf-8")
        click.echo(f"wrote {plan.name}: {len(text):,} characters")


if __name__ == "__main__":
    main()
