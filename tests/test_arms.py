"""Arms as overrides: each replaces values of the scenario, and everything else stays the same."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from plursim.errors import DocumentError, InputError
from plursim.protocols.game import Game
from plursim.runs.arms import ArmsPlayer
from plursim.runs.model import SocietyModel
from plursim.runs.setup import prepare
from plursim.scenario import Scenario, load_scenario
from plursim.scenario.arms import arm_named, arms_of
from plursim.society.events import MemoryLog
from tests.conftest import ROOT
from tests.societies import Puppets, failing, make_society, play


def hall(*settings: str) -> Scenario:
    """Return a small town hall."""
    return load_scenario(
        ROOT / "scenarios" / "town_hall.yaml", ["population.size=30", "protocol.rounds=2", *settings]
    )


def played(scenario: Scenario) -> MemoryLog:
    """Play all arms."""
    setup, log = prepare(scenario), MemoryLog()
    setup.check()
    ArmsPlayer(setup, log).play()
    return log


def of_arm(log: MemoryLog, arm: str) -> list[str]:
    """Return all rows of an arm but for its name, as texts."""
    return [
        f"{event.table} { {k: v for k, v in row.items() if k != 'arm'} }"
        for event in log.events
        if event.arm == arm
        for row in event.rows()
    ]


def test_an_arm_is_the_scenario_with_its_values_in_place():
    """The log of an arm is that of a run whose scenario says the same without arms."""
    arms = "arms={treatment: {}, brief: {protocol.words: 20, protocol.rounds: 1, protocol.group_size: 3}}"
    log = played(hall(arms))
    alone = played(
        hall("arms=[treatment]", "protocol.rounds=1", "protocol.group_size=3", "protocol.words=20")
    )
    tables = [row for row in of_arm(log, "brief") if not row.startswith("ties ")]
    assert tables == of_arm(alone, "treatment")
    assert len(tables) < len(of_arm(log, "brief"))  # other tables than those of the treatment: other ties
    assert of_arm(log, "treatment") == of_arm(played(hall("arms=[treatment]")), "treatment")
    assert of_arm(log, "brief") != of_arm(log, "treatment")


def test_names_of_built_in_arms_keep_their_meaning_in_both_forms():
    names = "[treatment, no_interaction, no_persona, shuffled_exposure]"
    listed, mapped = hall(f"arms={names}"), hall(f"arms={{{names[1:-1].replace(',', ': {},')}: {{}}}}")
    assert arms_of(listed) == arms_of(mapped)
    a, b = played(listed), played(mapped)
    assert [of_arm(a, arm) for arm in arms_of(listed)] == [of_arm(b, arm) for arm in arms_of(mapped)]


def test_switches_can_be_combined_with_values():
    scenario = hall("arms={a: {persona: false, protocol.words: 30}, no_interaction: {persona: false}}")
    a, b = arms_of(scenario).values()
    assert (a.persona, a.interaction, dict(a.changes)) == (False, True, {"protocol.words": 30})
    assert (b.persona, b.interaction) == (False, False)
    assert scenario.in_arm(a).canonical()["protocol"]["words"] == 30
    assert arm_named(scenario, "a") == a
    assert arm_named(scenario, "shuffled_exposure").shuffled
    with pytest.raises(InputError, match="no_interaction"):
        arm_named(scenario, "no_interactio")


def test_memory_of_an_arm_is_its_own():
    scenario = hall("arms={treatment: {}, deaf: {protocol.last_n: 0}}")
    lengths = {arm: SocietyModel(scenario, arm=arm).society.memory.shape[1] for arm in scenario.arms}
    assert lengths == {"treatment": 16, "deaf": 0}
    log = played(scenario)
    count = Counter((event.arm, event.table) for event in log.events)
    assert count["deaf", "exposures"] == count["treatment", "exposures"]


def test_a_mesa_model_plays_any_arm():
    scenario = hall("arms={treatment: {}, brief: {protocol.rounds: 1}}")
    model = SocietyModel(scenario, arm="brief")
    model.run_model()
    assert model.steps == 1
    rows = [{**row, "arm": ""} for row in model.log.rows("answers")]
    whole = [{**row, "arm": ""} for row in played(scenario).rows("answers") if row["arm"] == "brief"]
    assert [str(row) for row in rows] == [str(row) for row in whole]


def test_the_log_says_what_the_arms_were():
    scenario = hall("arms={treatment: {}, brief: {protocol.words: 20}}")
    again = Scenario.from_canonical(scenario.canonical(), scenario.folder)
    assert again.hash == scenario.hash
    assert arms_of(again) == arms_of(scenario)
    assert np.isin(["treatment", "brief"], list(again.arms)).all()


@pytest.mark.parametrize(
    ("arms", "path", "words"),
    [
        ("{treatment: {}, x: {}}", "arms.x", "'treatment' and 'x' are the same"),
        ("{treatment: {}, x: {protocol.rounds: 2}}", "arms.x", "are the same"),
        ("{x: {protocol.ruonds: 3}}", "arms.x", "did you mean 'rounds'"),
        ("{x: {protocol.group_size: 1}}", "arms.x", "2 to 10000"),
        ("{x: {population.size: 3}}", "arms.x", "share the population and the first poll"),
        ("{x: {interactoin: false}}", "arms.x", "did you mean 'interaction'"),
        ("{x: {interaction: 0}}", "arms.x.interaction", "true or false"),
        ("{x: {protocol.kind: debat}}", "arms.x", "did you mean 'debate'"),
        ("{people: {}}", "arms", "cannot name an arm"),
        ("{X y: {}}", "arms", "text that matches"),
        ("{}", "arms", "at least 1 entries"),
        ("[treatmnt]", "arms.0", "did you mean 'treatment'"),
        ("3", "arms", "a mapping of keys"),
    ],
)
def test_what_is_no_arm_is_refused(arms, path, words):
    with pytest.raises(DocumentError) as caught:
        hall(f"arms={arms}")
    assert str(caught.value.path).startswith(path)
    assert words in str(caught.value)


def own(model: SocietyModel, agent: int) -> list[str]:
    """Return what an agent remembers of its own answers."""
    return [text for text in model.persona_agents[agent].heard if text.startswith("Asked in private")]


def test_agents_remember_their_own_answers_where_the_arm_says_so():
    """First poll included, in a run as in a model; nobody remembers those of others."""
    scenario = hall("arms={treatment: {memory.own: true}, control: {}, no_memory: {}}", "protocol.last_n=2")
    models = {arm: SocietyModel(scenario, arm=arm) for arm in scenario.arms}
    assert {arm: len(own(model, 0)) for arm, model in models.items()} == {
        "treatment": len(scenario.survey.questions or ()) or 1,
        "control": 0,
        "no_memory": 0,
    }
    for model in models.values():
        model.run_model()
    lengths = {arm: model.society.memory.shape[1] for arm, model in models.items()}
    assert lengths == {"treatment": 12, "control": 2, "no_memory": 0}
    society = models["treatment"].society
    for agent, ids in enumerate(society.memory):
        private = [k for k in ids if k >= 0 and society.messages.texts[k].startswith("Asked in private")]
        assert private
        assert all(society.messages.sender[k] == agent for k in private)
    assert not own(models["control"], 0)


def test_own_moves_are_remembered_in_words_and_the_missing_ones_not():
    game = Game(rounds=2)
    society = make_society(game, Puppets(), size=2)
    society.remember(4, own=True)
    play(game, society)
    texts = [society.messages.texts[k] for k in society.memory[0] if k >= 0]
    assert texts == ["In round 1 I chose (play): cooperate", "In round 2 I chose (play): cooperate"]
    lost = make_society(game, Puppets(act=failing(1.0)), size=2)
    lost.remember(4, own=True)
    play(game, lost)
    assert (lost.memory == -1).all()


def test_an_arm_that_forgets_what_nobody_remembers_is_refused():
    with pytest.raises(DocumentError, match="'treatment' and 'no_memory' are the same"):
        hall("arms=[treatment, no_memory]", "protocol.last_n=0")
