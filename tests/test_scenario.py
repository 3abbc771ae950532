"""Scenarios: defaults, extends, overrides, cross-checks and the schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plursim.documents import parse
from plursim.errors import DocumentError, FieldError, InputError
from plursim.graphs import SOCIAL_GRAPHS
from plursim.protocols import PROTOCOLS
from plursim.protocols.deliberation import Deliberation
from plursim.reasoning import REASONERS
from plursim.scenario import PopulationSpec, Scenario, llm_overrides, load_scenario, scenario_schema
from plursim.surveys import SURVEY_SOURCES

TEXT = """\
name: hall
seed: 0
population: {size: 40, personas: people.yaml, mixture: survey}
survey: {source: anes96, questions: [self_placement]}
graph:
  kind: small_world
  degree: 4
protocol: {kind: deliberation, rounds: 2}
"""


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def write(text: str, name: str = "hall.yaml") -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    return write


def problem(file: Path, *overrides: str) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        load_scenario(file, overrides)
    return caught.value


def test_defaults_and_folder(write: Any, tmp_path: Path) -> None:
    scenario = load_scenario(write(TEXT))
    assert scenario.seed == 0
    assert scenario.reasoning.kind == "argument"
    assert scenario.arms == ("treatment",)
    assert scenario.population.sampling == "systematic"
    assert scenario.population.personas == Path("people.yaml")
    assert (scenario.limits.fail_above, scenario.limits.max_ties) == (0.05, 5_000_000)
    assert scenario.poll.each_round is False
    assert scenario.folder == tmp_path
    assert load_scenario(str(write(TEXT))) == scenario


@pytest.mark.parametrize(
    ("mixture", "read"),
    [
        ("survey", "survey"),
        ("uniform", "uniform"),
        ("fits/a.mixture.yaml", Path("fits/a.mixture.yaml")),
        ("{ann: 0.25, bo: 1}", {"ann": 0.25, "bo": 1.0}),
    ],
)
def test_mixtures(mixture: str, read: object, write: Any) -> None:
    assert load_scenario(write(TEXT), [f"population.mixture={mixture}"]).population.mixture == read


def test_canonical_is_complete_and_rebuilds_the_scenario(write: Any) -> None:
    scenario = load_scenario(write(TEXT))
    canonical = json.loads(json.dumps(scenario.canonical()))
    assert canonical["limits"] == {"fail_above": 0.05, "max_ties": 5_000_000}
    assert canonical["reasoning"]["kind"] == "argument"
    again = Scenario.from_document(parse(json.dumps(canonical)), scenario.folder)
    assert again.canonical() == scenario.canonical()
    assert again.hash == scenario.hash
    assert len(scenario.hash) == 64


def test_hash_sees_values_not_spelling(write: Any) -> None:
    scenario = load_scenario(write(TEXT))
    in_one_line = TEXT.replace("\n  kind: small_world\n  degree: 4", " {degree: 4, kind: small_world}")
    backwards = "\n".join([*reversed(in_one_line.splitlines()), "arms: [treatment]   # the default"])
    spelt = load_scenario(write(backwards, "b.yaml"))
    assert spelt.hash == scenario.hash
    assert scenario.with_seed(1).hash != scenario.hash
    assert load_scenario(write(TEXT), ["graph.degree=6"]).hash != scenario.hash


def test_overrides(write: Any) -> None:
    scenario = load_scenario(
        write(TEXT), ["graph.degree=6", "arms=[treatment, no_interaction]", "description=a=b"]
    )
    assert scenario.canonical()["graph"]["degree"] == 6
    assert scenario.arms == ("treatment", "no_interaction")
    assert scenario.description == "a=b"
    assert scenario.with_seed(7).seed == 7
    assert scenario.with_arms("no_persona").arms == ("no_persona",)
    assert scenario.with_overrides(["population.size=3"]).population.size == 3
    assert load_scenario(write(TEXT), ["graph.kind=complete"]).canonical()["graph"] == {"kind": "complete"}
    with pytest.raises(InputError, match="path=value"):
        load_scenario(write(TEXT), ["graph.degree"])
    error = problem(write(TEXT), "graph.degre=6")
    assert error.path == "graph.degre"
    assert "set from outside the file" in error.problem


def test_values_are_set_as_they_are_and_text_as_at_the_command_line(write: Any) -> None:
    said = "Say: what, and why #1"
    scenario = load_scenario(write(TEXT), [("description", said), ("graph.degree", np.int64(6))])
    assert scenario.description == said
    again = load_scenario(write(TEXT), scenario.overrides)
    assert (again.hash, again.overrides) == (scenario.hash, scenario.overrides)
    assert scenario.with_overrides([("seed", 3), "name=b"]).overrides[-2:] == ("seed=3", "name=b")
    for wrong in ("6", True):
        with pytest.raises(DocumentError, match="wrong type of value"):
            load_scenario(write(TEXT), [("graph.degree", wrong)])


def test_errors_within_get_the_place_of_the_section_they_are_about(write: Any) -> None:
    scenario = load_scenario(write(TEXT))
    with pytest.raises(DocumentError) as caught, scenario.at("graph"):
        raise FieldError("too wild", "rewiring")
    assert (caught.value.path, caught.value.line, caught.value.problem) == ("graph.rewiring", 5, "too wild")
    with pytest.raises(DocumentError) as caught, scenario.at("graph"):
        raise InputError("too many ties")
    assert (caught.value.path, caught.value.line) == ("graph", 5)
    placed = DocumentError("there", file=Path("ties.csv"), line=3)
    with pytest.raises(DocumentError) as caught, scenario.at("graph"):
        raise placed
    assert caught.value is placed
    with pytest.raises(KeyError), scenario.at("graph"):
        raise KeyError("no input")


def test_a_scenario_made_in_python_takes_overrides_too() -> None:
    protocol = Deliberation(rounds=1)
    scenario = Scenario(
        name="x", seed=1, population=PopulationSpec(size=3, personas=Path("p.yaml")), protocol=protocol
    )
    with pytest.raises(DocumentError, match="no survey"):
        scenario.check()
    told = scenario.model_copy(update={"description": 'emoji 👩‍🔬, \x7f and\u2028 "quotes"'})
    changed = told.with_overrides(["survey={source: anes96}", "seed=2"])
    assert (changed.seed, changed.description) == (2, told.description)


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "words"),
    [
        ("seed: 0", "seed: -1", 2, "seed", "0 or more"),
        ("seed: 0", "sed: 0", 2, "sed", "did you mean 'seed'"),
        ("kind: small_world", "kind: smal_world", 6, "graph.kind", "did you mean 'small_world'"),
        ("kind: deliberation", "kind: deliberaton", 8, "protocol.kind", "did you mean 'deliberation'"),
        ("source: anes96", "source: anes69", 4, "survey.source", "did you mean 'anes96'"),
        ("size: 40", "size: 0", 3, "population.size", "1 to 10000000"),
        ("mixture: survey", "mixture: survy", 3, "population.mixture", "did you mean 'survey'"),
        ("mixture: survey", "mixture: {a: -1}", 3, "population.mixture.a", "0 or more"),
        ("mixture: survey", "sampling: sytematic", 3, "population.sampling", "did you mean 'systematic'"),
        ("seed: 0", "seed: 0\narms: [treatment, treatment]", 3, "arms", "stands twice"),
        ("seed: 0", "seed: 0\narms: [treatmnt]", 3, "arms.0", "did you mean 'treatment'"),
        ("seed: 0", "seed: 0\nmeasures: [drft]", 3, "measures.0", "did you mean 'drift'"),
        ("seed: 0", "seed: 0\nlimits: {fail_above: 1.5}", 3, "limits.fail_above", "0 to 1"),
        ("name: hall", "name: ../hall", 1, "name", "text that matches"),
        ("survey: {", "surveys: {", 4, "surveys", "did you mean 'survey'"),
        ("seed: 0", "seed: 0\nshares: {crowd: 0.5}", 3, "shares.crowd", "none are defined"),
        ("seed: 0", "seed: 0\nshares: {a: 0.6, b: 0.6}", 3, "shares", "sum to 1.2"),
        (
            "seed: 0",
            "seed: 0\nreasoners: {crowd: {kind: argument}}\nshares: {crowds: 0.5}",
            4,
            "shares.crowds",
            "did you mean 'crowd'",
        ),
    ],
)
def test_problems(old: str, new: str, line: int, path: str, words: str, write: Any) -> None:
    file = write(TEXT.replace(old, new))
    error = problem(file)
    assert (error.file, error.line, error.path) == (file, line, path)
    assert words in str(error)


def test_sections_that_do_not_fit(write: Any) -> None:
    no_survey = TEXT.replace("survey: {source: anes96, questions: [self_placement]}\n", "")
    error = problem(write(no_survey))
    assert (error.line, error.path, error.given) == (3, "population.mixture", "survey")
    error = problem(write(no_survey.replace("mixture: survey", "mixture: uniform")))
    assert (error.line, error.path) == (7, "protocol.kind")
    game = TEXT.replace("{kind: deliberation, rounds: 2}", "{kind: naming_game}").replace(
        "survey: {source: anes96, questions: [self_placement]}\n", ""
    )
    names = game.replace("mixture: survey", "mixture: uniform")
    load_scenario(write(names))  # the default reasoner acts by where it stands
    error = problem(write(names + "reasoning: {kind: scripted, rule: {kind: share_donor}}\n"))
    assert error.path == "reasoning.kind"
    assert "cannot answer what protocol naming_game asks (Act in the form choice)" in error.problem
    other = names.replace("{kind: naming_game}", "{kind: donor_game}")
    load_scenario(write(other + "reasoning: {kind: scripted, rule: {kind: share_donor}}\n"))
    error = problem(write(other + "reasoning: {kind: scripted, rule: {kind: softmax}}\n"))
    assert "(Act in the form number, Write in the form text)" in error.problem
    error = problem(write(TEXT + "reasoners:\n  odd:\n    kind: best_response\n"))
    assert (error.line, error.path) == (11, "reasoners.odd.kind")
    assert error.expected is not None
    assert "argument" in error.expected


class TestExtends:
    BASE = TEXT + "shares: {}\n"

    def test_merges_deeply(self, write: Any) -> None:
        write(self.BASE, "base.yaml")
        file = write(
            "extends: base.yaml\nname: other\ngraph: {rewiring: 0.5}\nsurvey: {questions: [vote, party]}\n"
        )
        canonical = load_scenario(file).canonical()
        assert canonical["name"] == "other"
        assert canonical["graph"] == {"kind": "small_world", "degree": 4, "rewiring": 0.5}
        assert canonical["survey"]["questions"] == ["vote", "party"]
        assert canonical["protocol"]["rounds"] == 2

    def test_another_kind_replaces_the_part(self, write: Any) -> None:
        write(self.BASE, "base.yaml")
        file = write("extends: base.yaml\ngraph: {kind: complete}\n")
        assert load_scenario(file).canonical()["graph"] == {"kind": "complete"}

    def test_paths_are_relative_to_where_they_stand(self, write: Any, tmp_path: Path) -> None:
        write(self.BASE, "shared/base.yaml")
        file = write(
            "extends: ../shared/base.yaml\npopulation: {mixture: own.mixture.yaml}\n", "mine/hall.yaml"
        )
        scenario = load_scenario(file)
        assert (
            scenario.folder / scenario.population.personas
        ).resolve() == tmp_path / "shared" / "people.yaml"
        assert scenario.population.mixture == Path("own.mixture.yaml")
        again = scenario.with_seed(3)
        assert again.population.personas == scenario.population.personas == Path("../shared/people.yaml")

    def test_errors_point_into_the_file_with_the_wrong_value(self, write: Any, tmp_path: Path) -> None:
        base = write(self.BASE.replace("degree: 4", "degree: four"), "shared/base.yaml")
        error = problem(write("extends: shared/base.yaml\nname: other\n"))
        assert error.file is not None
        assert error.file.resolve() == base
        assert (error.line, error.path) == (7, "graph.degree")
        error = problem(write("extends: shared/base.yaml\ngraph: {degree: 4}\npoll: yes\n"))
        assert (error.file, error.line, error.path) == (tmp_path / "hall.yaml", 3, "poll")

    def test_circles_are_refused(self, write: Any) -> None:
        write("extends: c.yaml\n", "b.yaml")
        write("extends: a.yaml\n", "c.yaml")
        error = problem(write("extends: b.yaml\n", "a.yaml"))
        assert "circle" in error.problem
        assert (error.path, error.line) == ("extends", 1)
        assert "circle" in problem(write("extends: self.yaml\n", "self.yaml")).problem

    @pytest.mark.parametrize("value", ["none.yaml", "3", "", "."])
    def test_a_base_that_is_not_there(self, value: str, write: Any) -> None:
        error = problem(write(f"name: x\nextends: {value}\n"))
        assert (error.line, error.path) == (2, "extends")

    def test_chains(self, write: Any) -> None:
        write(self.BASE, "a.yaml")
        write("extends: a.yaml\nseed: 5\n", "b.yaml")
        assert load_scenario(write("extends: b.yaml\nname: c\n", "c.yaml")).seed == 5


def test_located(write: Any) -> None:
    file = write(TEXT)
    scenario = load_scenario(file)
    error = scenario.located("no such question", "survey.questions", expected="vote", hint="look")
    assert (error.file, error.line, error.path, error.given) == (
        file,
        4,
        "survey.questions",
        ["self_placement"],
    )
    assert (error.expected, error.hint) == ("vote", "look")
    assert scenario.located("x", "survey.questions.0").given == "self_placement"
    assert scenario.located("too many ties", "graph").given is None
    assert scenario.located("x", "limits.max_ties").line == 1
    assert scenario.located("x", "graph.rewiring", given=2).line == 5


class TestModel:
    def test_a_model_takes_the_place_of_the_reasoner(self, write: Any) -> None:
        file = write(TEXT + "reasoning: {kind: argument, bias: 1}\n")
        reasoning = load_scenario(file, llm_overrides("openai/x: y", "http://localhost:1")).canonical()[
            "reasoning"
        ]
        assert reasoning["kind"] == "llm"
        assert reasoning["model"] == "openai/x: y"
        assert reasoning["api_base"] == "http://localhost:1"
        assert "bias" not in reasoning

    def test_settings_of_a_model_stay(self, write: Any) -> None:
        file = write(TEXT + "reasoning: {kind: llm, model: a, temperature: 0.25}\n")
        reasoning = load_scenario(file, llm_overrides("b")).canonical()["reasoning"]
        assert (reasoning["model"], reasoning["temperature"]) == ("b", 0.25)

    def test_nothing_asked_nothing_changed(self) -> None:
        assert llm_overrides(None, None) == []


def test_schema_names_every_part() -> None:
    schema = json.dumps(scenario_schema())
    for family in (PROTOCOLS, REASONERS, SOCIAL_GRAPHS, SURVEY_SOURCES):
        for part in family:
            assert f'"const": "{part.kind_name()}"' in schema
    properties = scenario_schema()["properties"]
    assert set(Scenario.model_fields) < set(properties)
    assert "extends" in properties
    assert all("description" in entry or "$ref" in entry for entry in properties.values())
