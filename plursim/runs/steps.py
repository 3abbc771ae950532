"""The steps from a scenario to a setup, in order; what each does stands in the room it belongs to."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from plursim.errors import Notice
from plursim.graphs.graph import Graph
from plursim.personas import Mixture, PersonaPool, TransferWarning, load_personas
from plursim.personas.arguments import Arguments
from plursim.portable import Ints
from plursim.randomness import Streams
from plursim.reasoning.assigning import assigned
from plursim.reasoning.base import Reasoner, model_of
from plursim.scenario import Scenario
from plursim.scenario.topics import (
    GenericArgumentsNotice,
    Used,
    arguments_lacking,
    said_of_generic,
    topics_of,
)
from plursim.society.population import Population, sample_population
from plursim.surveys.question import Question
from plursim.surveys.survey import Survey


class Surveys(NamedTuple):
    """A whole survey, what of it builds the population, and the ground truth; None without any survey."""

    whole: Survey | None = None
    build: Survey | None = None
    truth: Survey | None = None

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked."""
        return () if self.build is None else self.build.questions


def take_survey(scenario: Scenario) -> Surveys:
    """Load the survey and part who builds the population from who judges it."""
    source = scenario.survey
    if source is None:
        return Surveys()
    with scenario.at(_asked(scenario), part="survey"):
        whole = source.load(scenario.folder)
    with scenario.at("survey.holdout", part="survey"):
        return Surveys(*source.parted(whole))


def take_pool(scenario: Scenario) -> PersonaPool:
    """Load the personas."""
    return load_personas(scenario.folder / scenario.population.personas)


def take_mixture(scenario: Scenario, pool: PersonaPool, surveys: Surveys) -> Mixture:
    """Return the shares of the personas, and warn where they were fitted to something else."""
    given = scenario.population.mixture
    with scenario.at("population.mixture"):
        mixture = Mixture.named(given, pool, scenario.folder, surveys.build, surveys.whole)
    if mixture.file is not None:
        survey = None if surveys.build is None else surveys.build.name
        if differs := mixture.file.unlike(pool, model_of(all_reasoners(scenario)), survey):
            warnings.warn(
                f"mixture {given}: {'; '.join(differs)}. Weights do not carry over from one to another by "
                "themselves; 'plursim fit' with this scenario says what it costs not to fit them again.",
                TransferWarning,
                stacklevel=3,
            )
    return mixture


def draw_population(scenario: Scenario, pool: PersonaPool, mixture: Mixture, streams: Streams) -> Population:
    """Draw as many agents as the protocol plays with."""
    spec = scenario.population
    size = scenario.protocol.agents_for(spec.size)
    _check_ties(scenario, size)
    return sample_population(pool, mixture, size, streams, spec.sampling)


def weigh_surveys(scenario: Scenario, surveys: Surveys, population: Population) -> Surveys:
    """Weigh the groups of surveys that know nobody's weight as the population has them."""
    build = _weighed(scenario, surveys.build, population)
    same = surveys.truth is surveys.build
    return Surveys(surveys.whole, build, build if same else _weighed(scenario, surveys.truth, population))


def build_graph(scenario: Scenario, population: Population, streams: Streams) -> Graph:
    """Return the social graph of the scenario, or the one the protocol brings along."""
    source = scenario.graph
    if source is None:
        return scenario.protocol.default_graph(population.size, streams)
    _check_graph_matters(scenario, all_reasoners(scenario))
    with scenario.at("graph"):
        return source.build(population.size, streams.generator("graph"), population.attributes)


def all_reasoners(scenario: Scenario) -> tuple[Reasoner, ...]:
    """Return the default reasoner and those with a name, in this order."""
    return (scenario.reasoning, *scenario.reasoners.values())


def assign_reasoners(scenario: Scenario, population: Population, streams: Streams) -> Ints:
    """Return which of :func:`all_reasoners` each agent uses, shape [agents]."""
    names = ["", *scenario.reasoners]
    for persona in population.pool.personas:
        if (name := persona.reasoner or "") not in names:
            raise scenario.located(
                f"persona '{persona.id}' names the reasoner '{name}', which the scenario does not define",
                "reasoners",
                expected=f"a section reasoners.{name}",
            )
    return assigned(population, names, scenario.shares, streams)


def used_by_agents(scenario: Scenario, reasoner_of: Ints) -> Used:
    """Return the reasoners that some agent uses, each with its path in the scenario."""
    paths = ["reasoning", *(f"reasoners.{name}" for name in scenario.reasoners)]
    reasoners = all_reasoners(scenario)
    return [(paths[number], reasoners[number]) for number in np.unique(reasoner_of)]


def collect_arguments(
    scenario: Scenario, pool: PersonaPool, questions: Sequence[Question], used: Used
) -> dict[str, Arguments]:
    """Return the arguments by question: those given, and generic ones for topics that have none."""
    given = {**pool.arguments, **scenario.arguments}
    with scenario.at("arguments"):
        generic = arguments_lacking(topics_of(scenario, questions), given, used)
    if generic:
        warnings.warn(said_of_generic(generic), GenericArgumentsNotice, stacklevel=3)
    return {**given, **generic}


def _asked(scenario: Scenario) -> str:
    """Return the key path of what a scenario says about its questions."""
    return "survey.questions" if scenario.survey and scenario.survey.questions else "survey"


def _weighed(scenario: Scenario, survey: Survey | None, population: Population) -> Survey | None:
    """Return the survey with an answer of all respondents to each question of which it knows any answer."""
    if survey is None:
        return None
    weighed = survey.weighed_like(population.attributes)
    with scenario.at(_asked(scenario), part="survey"):
        for question in weighed.questions:
            if weighed.has_distribution(question.id):
                weighed.distribution(question.id)
    if weighed.unsaid:
        warnings.warn(weighed.unsaid, Notice, stacklevel=4)
    return weighed


def _check_ties(scenario: Scenario, agents: int) -> None:
    if scenario.graph is None or not scenario.graph.stores_ties:
        return
    ties, limit = scenario.graph.expected_ties(agents), scenario.limits.max_ties
    if ties > limit:
        raise scenario.located(
            f"a {scenario.graph.kind} graph of {agents:,} agents has {ties:,.0f} ties",
            "graph",
            given=f"{ties:,.0f} ties",
            expected=f"at most limits.max_ties = {limit:,}",
            hint="choose a sparser graph, fewer agents, or raise limits.max_ties",
        )


def _check_graph_matters(scenario: Scenario, reasoners: Sequence[Reasoner]) -> None:
    """Refuse a graph that nothing would read."""
    if scenario.graph is None or scenario.protocol.uses_graph or any(one.uses_graph for one in reasoners):
        return
    neighbours = "set protocol.structure to neighbours, or "
    raise scenario.located(
        f"a {scenario.graph.kind} graph changes nothing here: the protocol draws who meets whatever the ties",
        "graph",
        hint=f"{neighbours if scenario.protocol.kind == 'deliberation' else ''}leave graph out",
    )
