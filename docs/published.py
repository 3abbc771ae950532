"""Write the table of docs/ground_truth.md: figures others state for public surveys, and what plursim gives.

``python -m docs.published DATA`` computes every figure from the data files below a folder, through the survey
sources and measures a scenario uses, and writes the table between the two comments of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np

from docs.aggregates import IMMIGRATION
from plursim.measures.kernels.alignment import question_alignment, representativeness
from plursim.measures.kernels.distance import jensen_shannon, total_variation
from plursim.measures.kernels.drift import conversion_matrix, stability
from plursim.portable import dot
from plursim.surveys import GlobalOpinionQA, OpinionQA, Panel
from plursim.surveys.comparing import side_by_side
from plursim.surveys.marginal_survey import MarginalSurvey
from plursim.surveys.panel_survey import PanelSurvey
from plursim.surveys.survey import Survey

PAGE = Path(__file__).parent / "ground_truth.md"
START, END = "<!-- figures: python -m docs.published -->", "<!-- end of figures -->"

SLIDES = "A. Siu, Deliberative Polling on Immigration, slides, Stanford"
RECOMPUTED = "project notes, from the same public file"
LEAST_QUESTIONS = 25

IMMIGRATION_MEANS = {
    "fewer_refugees": (".499", ".345"),
    "asylum_staff": (".750", ".871"),
    "central_america_aid": (".577", ".611"),
    "skilled_visas": (".639", ".759"),
    "low_skilled_visas": (".593", ".730"),
    "e_verify": (".743", ".750"),
    "no_criminal_punishment": (".667", ".691"),
    "daca": (".686", ".791"),
    "return_before_applying": (".536", ".369"),
}


class Figure(NamedTuple):
    """One figure: as stated, and as computed here."""

    survey: str
    what: str
    stated: str
    value: float
    source: str

    @property
    def ours(self) -> str:
        """The computed figure with as many digits as the stated one."""
        digits = len(self.stated.rstrip("%").partition(".")[2])
        if self.stated.endswith("%"):
            return f"{100 * self.value:.{digits}f}%"
        text = f"{self.value:.{digits}f}"
        return text.removeprefix("0") if self.stated.startswith(".") else text

    @property
    def agrees(self) -> bool:
        """Whether the two are the same to the last digit stated."""
        return self.ours == self.stated


def figures(data: Path) -> Iterator[Figure]:
    """Yield all figures, computed from the files below a folder."""
    yield from _one_room(
        Panel(file="america_in_one_room/cleaned_dataset.csv", codebook="america_in_one_room").load(data)
    )
    yield from _gss(
        Panel(file="gss_panel/gss_panel_2006_2010.csv.gz", codebook="gss_panel", weights="none").load(data)
    )
    yield from _opinionqa(OpinionQA(folder="opinionqa_groups").load(data))
    yield from _countries(data)


def _one_room(panel: PanelSurvey) -> Iterator[Figure]:
    name = "America in One Room"
    for item in IMMIGRATION:
        for wave, stated in zip(panel.waves, IMMIGRATION_MEANS[item], strict=True):
            mean = _mean(panel.at(wave), item) / 10
            yield Figure(name, f"mean of {item}, {wave} (0..1)", stated, mean, SLIDES)
    support = {"Republican": ("65.6%", "34.4%"), "": ("37.1%", "21.9%")}
    for party, by_wave in support.items():
        for wave, share in zip(panel.waves, by_wave, strict=True):
            found = panel.at(wave).distribution("fewer_refugees", {"party": party} if party else None)
            above = float(found.shares[panel.question("fewer_refugees").scale > 5].sum())
            who = f"{party}s" if party else "everybody"
            yield Figure(name, f"{who} for fewer_refugees (6..10), {wave}", share, above, RECOMPUTED)
    gaps = np.array([[_gap(panel.at(wave), one.id) for one in panel.questions] for wave in panel.waves])
    for wave, text, gap in zip(panel.waves, ("2.988", "2.246"), gaps.mean(axis=1), strict=True):
        what = f"mean gap between Democrats and Republicans, {len(panel.questions)} items, {wave} (0..10)"
        yield Figure(name, what, text, float(gap), RECOMPUTED)
    yield Figure(name, "items on which the gap falls", "42", float((gaps[1] < gaps[0]).sum()), RECOMPUTED)


def _mean(survey: Survey, item: str, where: Mapping[str, str] | None = None) -> float:
    return float(dot(survey.distribution(item, where).shares, survey.scale_of(item, where)))


def _gap(survey: Survey, item: str) -> float:
    return abs(_mean(survey, item, {"party": "Democrat"}) - _mean(survey, item, {"party": "Republican"}))


def _gss(panel: PanelSurvey) -> Iterator[Figure]:
    name, item = "GSS panel 2006-2010", "political_views"
    kept = panel.complete(item)
    first, _, last = panel.values(item)[:, kept]
    yield Figure(name, "respondents who answered in all waves", "1205", float(kept.sum()), RECOMPUTED)
    same = float(stability(first, last))
    yield Figure(name, "correlation of political_views, waves 1 and 3", ".577", same, RECOMPUTED)
    middle = panel.question(item).scale[3]
    shares = np.diag(conversion_matrix(np.sign(first - middle) + 1, np.sign(last - middle) + 1, options=3))
    for side, stated, share in zip(
        ("liberal", "moderate", "conservative"), (".609", ".538", ".686"), shares, strict=True
    ):
        yield Figure(name, f"{side} in wave 1 who are so in wave 3", stated, float(share), RECOMPUTED)


def _opinionqa(survey: MarginalSurvey) -> Iterator[Figure]:
    name = "OpinionQA"
    for group, pair, stated in (
        ("party", ("Democrat", "Republican"), ".831"),
        ("race", ("Black", "White"), ".904"),
        ("gender", ("Male", "Female"), ".940"),
    ):
        both = _answered_by_both(survey, group, pair)
        aligned, variation = [], []
        for item in both:
            where, versus = ({group: label} for label in pair)
            found = side_by_side(item, survey, survey, where, versus, ordinal=True)
            shares = found.first.shares, found.second.shares
            aligned.append(float(question_alignment(*shares, found.question.scale)))
            variation.append(float(total_variation(*shares)))
        what = f"alignment of {pair[0]} and {pair[1]}, {len(both)} questions"
        yield Figure(name, what, stated, float(representativeness(aligned)), RECOMPUTED)
        if group == "party":
            what = f"total variation between {pair[0]} and {pair[1]}"
            yield Figure(name, what, ".246", float(np.mean(variation)), RECOMPUTED)


def _answered_by_both(survey: MarginalSurvey, group: str, pair: Sequence[str]) -> list[str]:
    """Return the ordinal questions that both groups answered."""
    return [
        question.id
        for question in survey.questions
        if question.ordinal and all((question.id, group, label) in survey.cells for label in pair)
    ]


def _countries(data: Path) -> Iterator[Figure]:
    """Yield the most and the least similar pairs of countries, with questions as the file numbers them."""
    file = "globalopinionqa/marginals.json.gz"
    name = "GlobalOpinionQA"
    source = GlobalOpinionQA(file=file, no_opinion="option", wordings="together")
    by_number = similarities(source.load(data))
    for pair, stated, extreme in (
        (("Australia", "Canada"), ".890", max),
        (("Australia", "Tunisia"), ".601", min),
    ):
        found = extreme(by_number, key=by_number.__getitem__)
        word = "highest" if extreme is max else "lowest"
        what = f"similarity of {found[0]} and {found[1]}, {word} of {len(by_number)} pairs"
        yield Figure(name, what, stated, by_number[pair] if found == pair else float("nan"), RECOMPUTED)


def similarities(survey: MarginalSurvey) -> dict[tuple[str, str], float]:
    """Return the mean of 1 - Jensen-Shannon distance of each pair of countries.

    Pairs that share fewer than 25 questions are left out.
    """
    found: dict[tuple[str, str], list[float]] = {}
    for question in survey.questions:
        there = sorted(x for x in survey.groups["country"] if (question.id, "country", x) in survey.cells)
        if len(there) < 2:
            continue
        shares = np.array([survey.distribution(question.id, {"country": x}).shares for x in there])
        pairs = list(combinations(range(len(there)), 2))
        one, other = np.array(pairs).T
        for (i, j), similar in zip(pairs, 1 - jensen_shannon(shares[one], shares[other]), strict=True):
            found.setdefault((there[i], there[j]), []).append(float(similar))
    return {pair: float(np.mean(s)) for pair, s in found.items() if len(s) >= LEAST_QUESTIONS}


def table(rows: Sequence[Figure]) -> str:
    """Return the figures as a Markdown table."""
    lines = ["| survey | figure | stated | ours | stated by |", "|---|---|---|---|---|"]
    lines += [f"| {one.survey} | {one.what} | {one.stated} | {one.ours} | {one.source} |" for one in rows]
    return "\n".join(lines)


def written(text: str, rows: Sequence[Figure]) -> str:
    """Return the page with the table between its two comments."""
    between = re.compile(f"{re.escape(START)}.*?{re.escape(END)}", re.DOTALL)
    return between.sub(lambda _: f"{START}\n\n{table(rows)}\n\n{END}", text)


@click.command()
@click.argument("data", type=click.Path(path_type=Path, exists=True, file_okay=False))
def main(data: Path) -> None:
    """Compute the figures from the files below DATA and write them into the page."""
    rows = list(figures(data))
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), rows), encoding="utf-8")
    wrong = [one for one in rows if not one.agrees]
    for one in wrong:
        click.echo(f"{one.survey}, {one.what}: stated {one.stated}, ours {one.ours}", err=True)
    click.echo(f"wrote {len(rows)} figures, {len(rows) - len(wrong)} as stated")


if __name__ == "__main__":
    main()
