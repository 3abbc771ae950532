"""From a scenario to everything a run starts from: survey, personas, population, graph and reasoners."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from plursim.errors import InputError, Notice
from plursim.graphs.graph import Graph
from plursim.measures import check_measurable
from plursim.personas import Mixture, MixtureFile, PersonaPool, TransferWarning, load_personas
from plursim.personas.arguments import Arguments
from plursim.portable import Ints
from plursim.randomness import Streams
from plursim.reasoning.base import Reasoner, Services
from plursim.scenario import Scenario
from plursim.scenario.arms import arms_of
from plursim.scenario.spec import RoleSpec
from plursim.scenario.topics import (
    GenericArgumentsNotice,
    Used,
    arguments_lacking,
    check_minds,
    said_of_generic,
    topics_of,
)
from plursim.society.arms import Arm
from plursim.society.events import MemoryLog, Sink
from plursim.society.membership import Role
from plursim.society.population import Population, sample_population
from plursim.society.society import Society
from plursim.surveys.base import Parts
from plursim.surveys.question import Question
from plursim.surveys.survey import Survey


@dataclass(frozen=True, eq=False)
class Setup:
    """Everything a run starts from; all arms share it.

    ``survey`` builds the population and answers for it; ``truth`` is what everything is measured against.
    With ``survey.holdout: 0`` they are the same.
    """

    scenario: Scenario
    survey: Survey | None
    truth: Survey | None
    pool: PersonaPool
    mixture: Mixture
    population: Population
    graph: Graph
    questions: tuple[Question, ...]
    arguments: Mapping[str, Arguments]
    reasoners: tuple[Reasoner, ...]
    reasoner_of: Ints

    @property
    def roles(self) -> tuple[Role, ...]:
        """The staff of the protocol, as the scenario has them played."""
        names = ["", *self.scenario.reasoners]
        found = []
        for role in self.scenario.protocol.roles():
            spec = self.scenario.roles.get(role.name, RoleSpec())
            reasoner = names.index(spec.reasoning or "")
            found.append(replace(role, prompt=spec.prompt or role.prompt, reasoner=reasoner))
        return tuple(found)

    @property
    def arms(self) -> tuple[Arm, ...]:
        """The arms of the scenario."""
        return tuple(arms_of(self.scenario).values())

    def in_arm(self, arm: Arm) -> Setup:
        """Return the setup as it is played in one arm; population, survey and reasoners are the same."""
        if not arm.changes:
            return self
        scenario, graph = self.scenario.in_arm(arm), self.graph
        if scenario.graph is None:
            streams = Streams(scenario.seed)
            graph = scenario.protocol.default_graph(self.population.size, streams)
        return replace(self, scenario=scenario, graph=graph)

    def enter(self, society: Society) -> None:
        """Let a society go on from its first poll, which all arms share, with the memory and ties of its arm.

        Ties of tables that an arm seats otherwise are logged as changes.
        """
        if society.memory_length != self.scenario.protocol.memory:
            society.remember(self.scenario.protocol.memory)
        if society.graph is not self.graph:
            society.rewire(self.graph, "arm")

    @property
    def topics(self) -> tuple[Question, ...]:
        """The questions agents talk about; none where they are only polled."""
        return topics_of(self.scenario, self.questions)

    @contextmanager
    def opened(self, services: Services) -> Iterator[None]:
        """Lend the reasoners what a run has, and close them afterwards, whatever happens."""
        try:
            for reasoner in self.reasoners:
                reasoner.open(services)
            yield
        finally:
            for reasoner in self.reasoners:
                reasoner.close()

    @property
    def draws_from_survey(self) -> bool:
        """Whether weights or first answers of the population come from the survey."""
        weighed = self.scenario.population.mixture == "survey" or self.mixture.file is not None
        return weighed or any(reasoner.draws_from_survey for reasoner in self.reasoners)

    def fitted_to(self) -> dict[str, Any]:
        """Return the questions of this survey the weights were fitted on, and whether to its ground truth."""
        fitted, source = None if self.mixture.file is None else self.mixture.file.fitted, self.scenario.survey
        if fitted is None or source is None or self.truth is None or fitted.survey != self.truth.name:
            return {"questions": [], "to_truth": False}
        held, unseen = source.holdout, fitted.survey_holdout
        if isinstance(held, tuple):
            apart = isinstance(unseen, tuple) and {str(wave) for wave in held} <= set(unseen)
        else:
            apart = bool(held) and (unseen, fitted.survey_holdout_seed) == (held, source.holdout_seed)
        return {"questions": list(fitted.questions), "to_truth": not apart}

    def said_of_truth(self) -> list[str]:
        """Return in words who was held out to judge the population; nothing where the question is idle."""
        source = self.scenario.survey
        if source is None or self.survey is None or self.truth is None:
            return []
        if self.survey is self.truth and not self.draws_from_survey:
            return []
        said = [f"ground truth: {source.judged_by(self.survey, self.truth)}"]
        if self.scenario.population.mixture == "survey" and not self.mixture.weights.all():
            empty = int((self.mixture.weights == 0).sum())
            said.append(
                f"{empty} of {len(self.mixture.weights)} personas have weight 0: all respondents they stand"
                " for were held out"
            )
        return said

    def check(self) -> None:
        """Begin every arm once and forget it: what does not fit shows before anything is written.

        Raises
        ------
        InputError : for instance, too few agents for the groups of the protocol, or a measure that no
            question allows.
        """
        with self.scenario.at("measures"):
            check_measurable(self.scenario.measures, self.questions, self.truth)
        used = _used(self.scenario, self.reasoners, self.reasoner_of)
        check_minds(self.scenario, self.topics, self.questions, used)
        for arm in self.arms:
            self._begin(self.in_arm(arm).society(arm, MemoryLog()), used)

    def _begin(self, society: Society, used: Used) -> None:
        """Let every reasoner set up its agents' state; an error says where the reasoner stands."""
        for number, (path, reasoner) in zip(np.unique(self.reasoner_of), used, strict=True):
            with self.scenario.at(path):
                reasoner.begin(society, np.flatnonzero(self.reasoner_of == number))

    def society(self, arm: Arm, sink: Sink) -> Society:
        """Return a society before its first poll."""
        society = Society(
            population=self.population,
            graph=self.graph,
            questions=self.questions,
            survey=self.survey,
            streams=Streams(self.scenario.seed),
            reasoners=self.reasoners,
            reasoner_of=self.reasoner_of,
            sink=sink,
            arm=arm,
            memory_length=self.scenario.protocol.memory,
            arguments=self.arguments,
        )
        with self.scenario.at("protocol"):
            self.scenario.protocol.check(society)
        return society


def prepare(scenario: Scenario) -> Setup:
    """Load and draw everything a scenario names, without asking anybody anything.

    Raises
    ------
    DocumentError : something named does not exist or does not fit, with file, line and key path.
    """
    streams = Streams(scenario.seed)
    whole, survey, truth = _parts(scenario)
    pool = load_personas(scenario.folder / scenario.population.personas)
    mixture = _mixture(scenario, pool, survey, whole)
    spec = scenario.population
    size = scenario.protocol.agents_for(spec.size)
    _check_ties(scenario, size)
    _warn_of_transfer(mixture, pool, scenario, survey)
    population = sample_population(pool, mixture, size, streams, spec.sampling)
    same, survey = truth is survey, _weighed(scenario, survey, population)
    truth = survey if same else _weighed(scenario, truth, population)
    graph = _graph(scenario, population, streams)
    names, reasoners = _reasoners(scenario)
    _check_graph_matters(scenario, reasoners)
    reasoner_of = _assign(scenario, population, names, streams)
    questions = () if survey is None else survey.questions
    used = _used(scenario, reasoners, reasoner_of)
    return Setup(
        scenario=scenario,
        survey=survey,
        truth=truth,
        pool=pool,
        mixture=mixture,
        population=population,
        graph=graph,
        questions=questions,
        arguments=_arguments(scenario, pool, questions, used),
        reasoners=reasoners,
        reasoner_of=reasoner_of,
    )


def _parts(scenario: Scenario) -> Parts | tuple[None, None, None]:
    """Return the survey, what of it builds the population, and the ground truth."""
    source = scenario.survey
    if source is None:
        return None, None, None
    with scenario.at(_asked(scenario)):
        whole = source.load(scenario.folder)
    with scenario.at("survey.holdout"):
        return source.parted(whole)


def _asked(scenario: Scenario) -> str:
    """Return the key path of what a scenario says about its questions."""
    return "survey.questions" if scenario.survey and scenario.survey.questions else "survey"


def _weighed(scenario: Scenario, survey: Survey | None, population: Population) -> Survey | None:
    """Return the survey with an answer of all respondents to each question of which it knows any answer."""
    if survey is None:
        return None
    weighed = survey.weighed_like(population.attributes)
    with scenario.at(_asked(scenario)):
        for question in weighed.questions:
            if weighed.has_distribution(question.id):
                weighed.distribution(question.id)
    if weighed.unsaid:
        warnings.warn(weighed.unsaid, Notice, stacklevel=3)
    return weighed


def _mixture(scenario: Scenario, pool: PersonaPool, survey: Survey | None, whole: Survey | None) -> Mixture:
    given = scenario.population.mixture
    with scenario.at("population.mixture"):
        if isinstance(given, Mapping):
            return Mixture.from_weights(pool, given)
        if given == "uniform":
            return Mixture.uniform(pool)
        if given == "survey":
            if survey is None:
                raise InputError("mixture 'survey' needs a 'survey' section to take the weights from")
            return Mixture.from_survey(pool, survey, whole)
        return Mixture.load(scenario.folder / Path(given), pool)


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


def _graph(scenario: Scenario, population: Population, streams: Streams) -> Graph:
    """Return the social graph of the scenario, or the one the protocol brings along."""
    source = scenario.graph
    if source is None:
        return scenario.protocol.default_graph(population.size, streams)
    with scenario.at("graph"):
        return source.build(population.size, streams.generator("graph"), population.attributes)


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


def _reasoners(scenario: Scenario) -> tuple[list[str], tuple[Reasoner, ...]]:
    names = ["", *scenario.reasoners]
    return names, (scenario.reasoning, *scenario.reasoners.values())


def _used(scenario: Scenario, reasoners: Sequence[Reasoner], reasoner_of: Ints) -> Used:
    """Return the reasoners that some agent uses, each with its path in the scenario."""
    paths = ["reasoning", *(f"reasoners.{name}" for name in scenario.reasoners)]
    return [(paths[number], reasoners[number]) for number in np.unique(reasoner_of)]


def _arguments(
    scenario: Scenario, pool: PersonaPool, questions: Sequence[Question], used: Used
) -> dict[str, Arguments]:
    """Return the arguments by question: those given, and generic ones for topics that have none."""
    given = {**pool.arguments, **scenario.arguments}
    with scenario.at("arguments"):
        generic = arguments_lacking(topics_of(scenario, questions), given, used)
    if generic:
        warnings.warn(said_of_generic(generic), GenericArgumentsNotice, stacklevel=3)
    return {**given, **generic}


def _assign(scenario: Scenario, population: Population, names: list[str], streams: Streams) -> Ints:
    """Return the reasoner of each agent: by share if drawn, else as its persona says, else the default."""
    by_persona = []
    for persona in population.pool.personas:
        name = persona.reasoner or ""
        if name not in names:
            raise scenario.located(
                f"persona '{persona.id}' names the reasoner '{name}', which the scenario does not define",
                "reasoners",
                expected=f"a section reasoners.{name}",
            )
        by_persona.append(names.index(name))
    reasoner_of = np.array(by_persona, dtype=np.int64)[population.persona]
    order = streams.generator("shares").permutation(population.size)
    start = 0
    for name, share in scenario.shares.items():
        stop = start + round(share * population.size)
        reasoner_of[order[start:stop]] = names.index(name)
        start = stop
    return reasoner_of


def model_of(reasoners: Sequence[Reasoner]) -> str:
    """Return in words who answers for the personas: each reasoner's kind, and its model where it has one."""
    return "; ".join(dict.fromkeys(_named(reasoner) for reasoner in reasoners))


def _named(reasoner: Reasoner) -> str:
    more = [getattr(reasoner, name, None) for name in ("model", "expression", "rule")]
    words = [value if isinstance(value, str) else getattr(value, "kind", "") for value in more]
    return " ".join(filter(None, [reasoner.kind, *words]))


def unlike(
    file: MixtureFile, pool: PersonaPool, reasoners: Sequence[Reasoner], survey: Survey | None
) -> list[str]:
    """Return what differs from what a mixture was fitted on, one clause each (none where it does not say).

    A mixture holds for the model, the pool and the survey it was fitted on: each model answers differently
    for the same persona (measure before you carry one over).
    """
    fitted = file.fitted
    if fitted is None:
        return []
    found = []
    if (model := model_of(reasoners)) != fitted.model:
        found.append(f"it was fitted with {fitted.model} and is used with {model}")
    if pool.hash != fitted.pool_hash:
        found.append(f"it was fitted to another version of the persona pool '{fitted.pool}'")
    if survey is not None and survey.name != fitted.survey:
        found.append(f"it was fitted to the survey {fitted.survey} and is used with {survey.name}")
    return found


def _warn_of_transfer(mixture: Mixture, pool: PersonaPool, scenario: Scenario, survey: Survey | None) -> None:
    if mixture.file is None:
        return
    differs = unlike(mixture.file, pool, _reasoners(scenario)[1], survey)
    if differs:
        given = scenario.population.mixture
        warnings.warn(
            f"mixture {given}: {'; '.join(differs)}. Weights do not carry over from one to another by "
            "themselves; 'plursim fit' with this scenario says what it costs not to fit them again.",
            TransferWarning,
            stacklevel=3,
        )
