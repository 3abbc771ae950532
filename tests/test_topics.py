"""Topics nobody wrote arguments for, and talk that cannot change a mind."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import plursim
from plursim import cli
from plursim.errors import DocumentError, InputError
from plursim.reasoning.generic_arguments import FEWEST, MOST, arguments_needed, generic_arguments
from plursim.reasoning.issue import Issue
from plursim.runs import replay, resume
from plursim.runs.setup import prepare
from plursim.scenario import Scenario, load_scenario
from plursim.scenario.topics import GenericArgumentsNotice
from plursim.surveys.question import Question
from tests.small_society import question

PEOPLE = """\
name: people
personas:
  - {id: ann, prompt: You are Ann., attributes: {}}
  - {id: bo, prompt: You are Bo., attributes: {}, traits: {stubbornness: 0.5}}
"""
TOWN = """\
name: town
seed: 3
population: {size: 40, personas: people.yaml}
survey:
  source: marginals
  items:
    - id: tram
      text: Should the town build a tram?
      options: ["0 (not at all)", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10 (by all means)"]
      shares: [.1, .1, .1, .1, .1, .1, .1, .1, .1, .05, .05]
      n: 500
    - {id: fruit, text: Which?, ordinal: false, options: [pear, plum, fig], shares: [.4, .3, .3], n: 500}
    - {id: vote, text: Whom?, ordinal: false, options: [Ash, Birch], shares: [.4, .6], n: 500}
reasoning: {kind: argument}
protocol: {kind: deliberation, group_size: 8, rounds: 2}
arms: [treatment, no_interaction]
measures: [drift]
"""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    (tmp_path / "people.yaml").write_text(PEOPLE)
    (tmp_path / "town.yaml").write_text(TOWN)
    return tmp_path / "town.yaml"


def loaded(town: Path, *settings: str) -> Scenario:
    return load_scenario(town, settings)


@pytest.mark.parametrize("options", [*range(2, 25), 41, 99, 101, 121, 241])
def test_every_option_has_a_balance_of_its_own_and_steps_are_equal(options: int) -> None:
    asked = question(options)
    each = arguments_needed(asked)
    balances = Issue(asked, generic_arguments(asked)).balances
    assert len(set(np.diff(balances).tolist())) == 1
    assert (balances[0], balances[-1]) == (-each, each)
    # none smaller would do: fewer than the least number, or uneven steps
    assert not any((2 * fewer) % (options - 1) == 0 for fewer in range(FEWEST, each))


def test_more_options_than_reasons_are_refused() -> None:
    with pytest.raises(InputError, match=r"122 options.* under arguments\.q122, 61 or more of each side"):
        generic_arguments(question(122))
    assert arguments_needed(question(121)) == MOST // 2
    with pytest.raises(InputError, match="without an order"):
        generic_arguments(Question(id="f", text="?", options=("a", "b", "c"), ordinal=False))


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (("0 (oppose)", "10 (favor)"), ("“oppose”", "“favor”")),
        (("1: never", "5: always"), ("“never”", "“always”")),
        (("0", "100"), ("the low end of the scale", "the high end of the scale")),
        (("0%", "100%"), ("the low end of the scale", "the high end of the scale")),
        (("18-29", "60+"), ("“18-29”", "“60+”")),
        (("1 (me)", "2 (me)"), ("“1 (me)”", "“2 (me)”")),
        (("1", "2 or more"), ("“1”", "“2 or more”")),
    ],
)
def test_reasons_name_the_ends_as_a_person_would(ends: tuple[str, str], said: tuple[str, str]) -> None:
    found = generic_arguments(Question(id="x", text="?", options=ends))
    assert found.con[0] == f"One reason for {said[0]} is fairness to families."
    assert found.pro[0] == f"One reason for {said[1]} is fairness to families."
    assert len({*found.pro, *found.con}) == 2 * FEWEST


def test_a_topic_without_arguments_gets_generic_ones_and_opinions_move(town: Path, tmp_path: Path) -> None:
    with pytest.warns(GenericArgumentsNotice, match=r"given for tram: .*\(5 for and 5 against\)"):
        made = plursim.run(loaded(town), out=tmp_path / "out")
    drift = made.measures.query("measure == 'drift_share_unchanged' and group == 'all'")
    unchanged = drift.set_index(["question", "arm"])["value"]
    assert unchanged["tram", "treatment"] < 0.7
    assert unchanged["tram", "no_interaction"] == 1
    assert unchanged["vote", "treatment"] == 1  # nobody talks about it: first answers stay
    text = made.messages["text"].iloc[0]
    assert text.startswith(("I lean ", "I stand in the middle."))
    assert "One reason for “" in text


def test_a_resumed_run_has_the_arguments_it_began_with(town: Path, tmp_path: Path) -> None:
    with pytest.warns(GenericArgumentsNotice):
        made = plursim.run(loaded(town), out=tmp_path / "out")
    kept = json.loads((made.path / "manifest.json").read_text())["arguments"]
    assert list(kept) == ["tram"]
    assert len(kept["tram"]["pro"]) == 5
    with pytest.warns(GenericArgumentsNotice):
        assert replay(made.path).event_hash == made.event_hash
    (tmp_path / "people.yaml").write_text(
        PEOPLE + "arguments: {tram: {pro: [a, b, c, d, e], con: [f, g, h, i, j]}}\n"
    )
    with pytest.raises(
        InputError, match=r"(?s)arguments have changed.*tram\.pro\.0: One reason .* in the log, a now"
    ):
        resume(made.path)


@pytest.mark.parametrize(
    "setting",
    [
        "protocol.rounds=0",
        "arms=[no_interaction]",
        "reasoning={kind: averaging}",
        "arguments={tram: {pro: [a, b, c, d, e], con: [f, g, h, i, j]}}",
    ],
)
def test_nobody_is_told_where_nobody_needs_arguments(town: Path, setting: str) -> None:
    setup = prepare(loaded(town, setting))  # a warning would be an error
    assert set(setup.arguments) <= {"tram"}


def test_only_the_topic_gets_arguments(town: Path) -> None:
    with pytest.warns(GenericArgumentsNotice, match="given for vote"):
        setup = prepare(loaded(town, "protocol.topic=vote"))
    assert list(setup.arguments) == ["vote"]
    with pytest.warns(GenericArgumentsNotice, match="given for tram"):
        debate = prepare(loaded(town, "protocol={kind: debate, debates: 2}"))
    assert [one.id for one in debate.topics] == ["tram"]


def test_arguments_that_are_given_stay_as_they_are() -> None:
    setup = prepare(load_scenario("scenarios/town_hall.yaml"))
    assert setup.arguments == dict(setup.pool.arguments)


def refused(town: Path, *settings: str) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        prepare(loaded(town, *settings)).check()
    return caught.value


@pytest.mark.parametrize(
    ("settings", "path", "words"),
    [
        (["protocol.topic=fruit"], "reasoning.kind", "'fruit' has 3 options without an order"),
        (["reasoning={kind: survey}"], "reasoning.kind", "nobody's mind, and the measures ask for drift"),
        (["protocol.topic=fruit", "reasoning={kind: averaging}"], "reasoning.kind", "'fruit' has 3 options"),
        (["protocol.topic=fruit", "reasoning={kind: bounded_confidence}"], "reasoning.kind", "'fruit' has 3"),
        (
            ["protocol.topic=fruit", "reasoning={kind: scripted, rule: {kind: averager}}"],
            "reasoning.kind",
            "'fruit' has 3 options",
        ),
        (
            ["protocol.topic=fruit", "reasoners={a: {kind: averaging}}", "shares={a: 0.5}"],
            "reasoners.a.kind",
            "'fruit' has 3 options",
        ),
    ],
)  # fmt: skip
def test_what_cannot_move_is_refused_with_what_to_change(
    town: Path, settings: list[str], path: str, words: str
) -> None:
    error = refused(town, *settings)
    assert error.path == path
    assert words in error.problem
    assert error.expected


@pytest.mark.parametrize(
    "settings",
    [
        ["reasoning={kind: survey}", "protocol.rounds=0"],
        ["reasoning={kind: survey}", "arms=[no_interaction]"],
        ["reasoning={kind: survey}", "measures=[total_variation]"],
        ["protocol.topic=fruit", "protocol.rounds=0"],
        ["protocol.topic=fruit", "reasoning={kind: scripted, rule: {kind: repeater}}"],
        ["reasoning={kind: survey}", "reasoners={a: {kind: averaging}}", "shares={a: 0.5}"],
        ["protocol.topic=fruit", "reasoners.a={kind: scripted, rule: {kind: repeater}}", "shares={a: 0.5}"],
        ["protocol.topic=fruit", "reasoning={kind: llm, model: openai/any}"],
    ],
)  # fmt: skip
def test_polls_mixed_populations_and_language_models_are_not_refused(town: Path, settings: list[str]) -> None:
    prepare(loaded(town, *settings)).check()


def test_check_and_run_say_it_with_the_line_and_exit_code_2(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town.write_text(TOWN.replace("{kind: argument}", "{kind: survey}"))
    for command in ("check", "run"):
        assert cli.main([command, str(town)]) == 2
        said = capsys.readouterr().err
        assert f"{town}:14: reasoning.kind: agents of the survey reasoner keep their answers" in said
        assert "expected: a reasoner whose agents change their minds, such as argument or llm" in said
    town.write_text(TOWN)
    assert cli.main(["check", str(town)]) == 0
    assert capsys.readouterr().err.count("no arguments are given for tram: agents use generic ones") == 1
