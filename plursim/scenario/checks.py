"""Which sections of a scenario fit each other."""

from __future__ import annotations

from plursim.errors import nearest, unknown
from plursim.reasoning import REASONERS
from plursim.reasoning.base import Reasoner
from plursim.scenario.sections import Sections
from plursim.scenario.spec import words
from plursim.society.requests import Need, Poll


def check_sections(scenario: Sections) -> None:
    """Refuse sections that do not fit each other; see :meth:`~plursim.scenario.Scenario.check`."""
    _check_shares(scenario)
    _check_roles(scenario)
    _check_survey(scenario)
    _check_reasoner(scenario, scenario.reasoning, "reasoning")
    for name, reasoner in scenario.reasoners.items():
        _check_reasoner(scenario, reasoner, f"reasoners.{name}")


def _check_shares(scenario: Sections) -> None:
    for name in scenario.shares:
        if name not in scenario.reasoners:
            near = nearest(name, scenario.reasoners)
            raise scenario.located(
                "no reasoner has this name",
                f"shares.{name}",
                given=name,
                expected=f"one of reasoners: {words(scenario.reasoners) or 'none are defined'}",
                hint=f"did you mean '{near}'?" if near else None,
            )


def _check_survey(scenario: Sections) -> None:
    if scenario.survey is not None:
        return
    if scenario.population.mixture == "survey":
        raise scenario.located(
            "the mixture is to come from a survey, and the scenario has none",
            "population.mixture",
            expected="a section survey, or another mixture",
        )
    if scenario.protocol.needs_survey:
        raise scenario.located(
            f"a {scenario.protocol.kind} is about survey questions, and the scenario has no survey",
            "protocol.kind",
            expected="a section survey",
        )


def _check_roles(scenario: Sections) -> None:
    """Refuse roles the protocol has not, and reasoners the scenario has not."""
    known = [role.name for role in scenario.protocol.roles()]
    for name, spec in scenario.roles.items():
        if name not in known:
            has = f"the roles {words(known)}" if known else "none"
            raise scenario.located(
                f"protocol {scenario.protocol.kind} has no role '{name}'",
                f"roles.{name}",
                expected=f"{has}, as configured",
            )
        if spec.reasoning is not None and spec.reasoning not in scenario.reasoners:
            raise scenario.located(
                unknown("reasoner", spec.reasoning, scenario.reasoners),
                f"roles.{name}.reasoning",
                given=spec.reasoning,
                expected=f"a name under reasoners ({words(scenario.reasoners)})",
            )


def needed(scenario: Sections) -> frozenset[Need]:
    """Return what the reasoners of a scenario must answer."""
    polls = frozenset[Need]() if scenario.survey is None else frozenset({Need(Poll)})
    return scenario.protocol.needed() | polls


def _check_reasoner(scenario: Sections, reasoner: Reasoner, path: str) -> None:
    lacking = sorted(filter(None, (reasoner.why_not(need) for need in needed(scenario))))
    if lacking:
        known = {need.request for need in needed(scenario)}
        able = [other.kind_name() for other in REASONERS if known <= other.answers]
        raise scenario.located(
            f"the {reasoner.kind} reasoner cannot answer what protocol {scenario.protocol.kind} asks "
            f"({words(lacking)})",
            f"{path}.kind",
            given=reasoner.kind,
            expected=f"one of {words(able)}" if able else None,
        )
    if reasoner.needs_survey and scenario.survey is None and scenario.protocol.needs_survey:
        raise scenario.located(
            f"the {reasoner.kind} reasoner takes its first stances from a survey, and the scenario has none",
            f"{path}.kind",
            given=reasoner.kind,
            expected="a section survey, or another reasoner",
        )
