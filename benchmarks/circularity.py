"""What it does to figures when respondents judge the population they built.

    python -m benchmarks.circularity [--runs 200] [--reasoner survey|argument]

Elections with a known outcome: 9 strata of known sizes answer a question of 7 options with known shares. Of
this electorate 944 people are drawn for a survey, anew in each run; a population of 400 agents is built from
it (personas of the strata, ``mixture: survey``, first answers drawn from the survey), and its distance to the
ground truth is measured as any run measures it.

Printed are, over all runs, the mean distance as it is printed, the mean true distance of the same simulated
answers to the electorate, and how many 95% intervals hold that true distance. Compared are nobody held out
(``holdout: 0``), half of the respondents drawn as the survey drew them (the default), and half of them drawn
*within the strata of the personas*, which shares the strata's sampling error between both halves.

- ``mild``: strata say little about the answer; ``strong``: strata say nearly all.
- ``clustered``: strata say nearly all, and people were drawn in 60 places whose people are alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import click
import numpy as np
import pandas as pd
from numpy.typing import NDArray

import plursim
from plursim.personas import Mixture, Persona, PersonaPool
from plursim.portable import Floats, Ints
from plursim.randomness import Streams
from plursim.reasoning import ArgumentReasoner, SurveyReasoner
from plursim.reasoning.base import Reasoner
from plursim.society.events import MemoryLog
from plursim.society.population import sample_population
from plursim.society.society import Society
from plursim.surveys.holdout import held_out
from plursim.surveys.question import Question
from plursim.surveys.respondents import RespondentSurvey

STRATA, OPTIONS, RESPONDENTS, AGENTS, PLACES = 9, 7, 944, 400, 60
LABELS = tuple(f"stratum {number}" for number in range(1, STRATA + 1))
QUESTION = Question(id="vote", text="How do you vote?", options=tuple(f"party {n}" for n in range(OPTIONS)))
ELECTORATES = ("mild", "strong", "clustered")
SPLITS = ("holdout: 0", "default", "within strata")


class Electorate(NamedTuple):
    """Who there is: shares of the strata [strata], and of answers in each [strata, options]."""

    sizes: Floats
    answers: Floats
    clustered: bool = False

    @property
    def shares(self) -> Floats:
        """The answers of all, shape [options]."""
        return np.asarray((self.sizes[:, None] * self.answers).sum(axis=0))


def electorate(kind: str) -> Electorate:
    """Return one of :data:`ELECTORATES`."""
    sizes = np.arange(STRATA, 0, -1) + 4.0
    centre = np.linspace(0, OPTIONS - 1, STRATA)[:, None]
    spread = {"mild": 5.0}.get(kind, 0.45)
    answers = np.exp(-((np.arange(OPTIONS) - centre) ** 2) / (2 * spread**2))
    return Electorate(
        sizes / sizes.sum(), answers / answers.sum(axis=1, keepdims=True), clustered=kind == "clustered"
    )


def surveyed(people: Electorate, rng: np.random.Generator) -> RespondentSurvey:
    """Return a survey of people drawn one by one, or in places of which each prefers some strata."""
    places = rng.permutation(np.arange(RESPONDENTS) % PLACES)
    if people.clustered:
        taste = rng.dirichlet(8 * people.sizes, size=PLACES)
        strata = (np.cumsum(taste, axis=1)[places] < rng.random((RESPONDENTS, 1))).sum(axis=1)
        strata = np.minimum(strata, STRATA - 1)
    else:
        strata = rng.choice(STRATA, RESPONDENTS, p=people.sizes)
    answers = (np.cumsum(people.answers, axis=1)[strata] < rng.random((RESPONDENTS, 1))).sum(axis=1)
    return RespondentSurvey(
        name="simulated",
        questions=(QUESTION,),
        groups={"stratum": LABELS},
        answers=np.minimum(answers, OPTIONS - 1)[:, None].astype(np.int64),
        reasons=np.zeros((RESPONDENTS, 1), dtype=np.int64),
        reason_words=("",),
        members={"stratum": strata.astype(np.int64)},
        weights=np.ones(RESPONDENTS),
        clusters=places.astype(np.int64) if people.clustered else None,
    )


def halves(survey: RespondentSurvey, split: str, rng: np.random.Generator) -> tuple[RespondentSurvey, ...]:
    """Return build part and ground truth."""
    if split == "holdout: 0":
        return survey, survey
    if split == "default":
        return survey.split(0.5, rng)
    drawn = held_out(RESPONDENTS, None, survey.members["stratum"], 0.5, rng)
    return survey.among(~drawn), survey.among(drawn)


def answered(build: RespondentSurvey, whole: RespondentSurvey, reasoner: Reasoner, seed: int) -> Ints:
    """Return the first answers of a population that the build part makes, shape [agents]."""
    pool = PersonaPool(
        name="strata",
        personas=tuple(
            Persona(id=f"p{number}", prompt=f"You are of {label}.", attributes={"stratum": label})
            for number, label in enumerate(LABELS)
        ),
    )
    streams = Streams(seed)
    population = sample_population(pool, Mixture.from_survey(pool, build, whole), AGENTS, streams)
    none = np.zeros(0, dtype=np.int64)
    society = Society(
        population=population,
        graph=plursim.graphs.graph.Graph.from_edges(AGENTS, none, none),
        questions=(QUESTION,),
        survey=build,
        streams=streams,
        reasoners=(reasoner,),
        reasoner_of=np.zeros(AGENTS, dtype=np.int64),
        sink=MemoryLog(),
    )
    society.begin()
    return np.asarray(society.poll().options[:, 0])


class Counted(NamedTuple):
    """Of each run the distance printed, the true one, and whether the interval holds it; shape [runs]."""

    printed: Floats
    true: Floats
    held: NDArray[np.bool_]


def simulate(
    kind: str, split: str, runs: int, reasoner: Reasoner | None = None, draws: int = 1000
) -> Counted:
    """Return printed and true distances of populations built from simulated surveys."""
    people, rows = electorate(kind), []
    for run in range(runs):
        rng = np.random.default_rng([run, ELECTORATES.index(kind)])
        survey = surveyed(people, rng)
        build, truth = halves(survey, split, rng)
        options = answered(build, survey, reasoner or SurveyReasoner(), run)

        table = pd.DataFrame({"question": QUESTION.id, "answer": options})
        found = plursim.measure(table, truth, measures=["total_variation"], seed=run, draws=draws)
        row = found[found["group"] == "all"].iloc[0]
        shares = np.bincount(options, minlength=OPTIONS) / AGENTS
        true = float(np.abs(shares - people.shares).sum() / 2)
        rows.append((row["value"], true, row["low"] - 1e-12 <= true <= row["high"] + 1e-12))
    printed, true_, held = zip(*rows, strict=True)
    return Counted(np.array(printed), np.array(true_), np.array(held))


def lines(runs: int, reasoner: Reasoner) -> Iterator[str]:
    """Yield the table."""
    yield f"{'electorate':<12} {'split':<15} {'printed':>8} {'true':>8} {'held':>7}"
    for kind in ELECTORATES:
        for split in SPLITS:
            found = simulate(kind, split, runs, reasoner)
            yield (
                f"{kind:<12} {split:<15} {found.printed.mean():8.4f} {found.true.mean():8.4f}"
                f" {found.held.mean():7.3f}"
            )


@click.command()
@click.option("--runs", default=200, show_default=True, help="Surveys of each electorate.")
@click.option("--reasoner", type=click.Choice(["survey", "argument"]), default="survey", show_default=True)
def main(runs: int, reasoner: str) -> None:
    """Print what holding respondents out does to figures and intervals."""
    for line in lines(runs, ArgumentReasoner() if reasoner == "argument" else SurveyReasoner()):
        click.echo(line)


if __name__ == "__main__":
    main()
