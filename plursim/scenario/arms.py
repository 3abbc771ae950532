"""The arms of a scenario: each a set of values that replace those of the scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from plursim.documents import flow
from plursim.errors import DocumentError, InputError, nearest, unknown
from plursim.scenario.sections import Sections
from plursim.society.arms import ARMS, SWITCHES, Arm

MAY_CHANGE = ("protocol", "roles", "memory")
"""Sections an arm may change; the others make the population and the first poll, which all arms share."""

RESERVED = ("first_poll", "people")
"""Names that tables of figures use for something else."""


def arms_of(scenario: Sections) -> dict[str, Arm]:
    """Return the arms of a scenario by name, in its order.

    A built-in name keeps what it stands for, and what the scenario says under it comes on top.
    """
    if not isinstance(scenario.arms, Mapping):
        return {name: ARMS[name] for name in scenario.arms}
    return {name: _arm(name, given) for name, given in scenario.arms.items()}


def _arm(name: str, given: Mapping[str, Any]) -> Arm:
    built_in = ARMS.get(name, Arm())
    switched = {switch: getattr(built_in, switch) for switch in SWITCHES}
    return Arm.of(name, {**switched, **built_in.changes, **given})


def arm_named(scenario: Sections, name: str) -> Arm:
    """Return an arm of the scenario, or a built-in one it does not name.

    Raises
    ------
    InputError : there is no such arm.
    """
    found = {**ARMS, **arms_of(scenario)}
    if name not in found:
        raise InputError(unknown("arm", name, found))
    return found[name]


def wrong_in_arm(scenario: Sections, arm: Arm, error: DocumentError) -> DocumentError:
    """Return an error about a value an arm sets, at the place of the arm."""
    return scenario.located(
        f"arm '{arm.name}' sets {error.path or 'a value'}: {error.problem}",
        f"arms.{arm.name}",
        given=error.given if error.given is not None else dict(arm.changes),
        expected=error.expected,
        hint=error.hint,
    )


def check_arms(scenario: Sections, in_arm: Callable[[Arm], Sections]) -> None:
    """Refuse arms that change what all arms share, or nothing.

    ``in_arm`` gives the scenario as it is played in an arm.

    Raises
    ------
    DocumentError : names the arm and what it may change.
    """
    done: dict[str, str] = {}
    for name, arm in arms_of(scenario).items():
        _check_names(scenario, arm)
        played = in_arm(arm)
        _check_shared(scenario, arm, played)
        switched = [getattr(arm, switch) for switch in SWITCHES]
        does = flow([switched, _sections(played)])
        if does in done:
            raise scenario.located(
                f"arms '{done[does]}' and '{name}' are the same",
                f"arms.{name}" if isinstance(scenario.arms, Mapping) else "arms",
                expected="a value other than the one the scenario has anyway",
            )
        done[does] = name


def _sections(scenario: Sections) -> dict[str, Any]:
    whole, memory = scenario.canonical(), scenario.memory
    remembered = {"own": memory.own, "last": memory.length(scenario.protocol.memory)}
    return {**{name: whole[name] for name in MAY_CHANGE}, "memory": remembered}


def _check_names(scenario: Sections, arm: Arm) -> None:
    if arm.name in RESERVED:
        raise scenario.located(f"'{arm.name}' cannot name an arm", "arms", given=arm.name)
    for switch in SWITCHES:
        value = getattr(arm, switch)
        if not isinstance(value, bool):
            raise scenario.located(
                f"'{switch}' of arm '{arm.name}' is a switch",
                f"arms.{arm.name}.{switch}",
                given=value,
                expected="true or false",
            )
    for path in arm.changes:
        if path.partition(".")[0] in MAY_CHANGE:
            continue
        near = nearest(path, [*SWITCHES, *MAY_CHANGE])
        raise scenario.located(
            f"arm '{arm.name}' cannot change '{path}': all arms share the population and the first poll",
            f"arms.{arm.name}",
            given=path,
            expected=f"{', '.join(SWITCHES)}, or a path that begins with {' or '.join(MAY_CHANGE)}",
            hint=f"did you mean '{near}'?" if near else None,
        )


def _check_shared(scenario: Sections, arm: Arm, played: Sections) -> None:
    size = scenario.population.size
    now, then = played.protocol.agents_for(size), scenario.protocol.agents_for(size)
    if now != then:
        raise scenario.located(
            f"arm '{arm.name}' needs {now:,} agents, and all arms share the same {then:,}",
            f"arms.{arm.name}",
            given=dict(arm.changes),
        )
