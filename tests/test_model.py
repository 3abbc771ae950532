"""The society as a Mesa model, used as a Mesa user would."""

from __future__ import annotations

import gc
import subprocess
import sys
import tempfile
from pathlib import Path

import mesa
import numpy as np
import pandas as pd
import pytest

from plursim import PersonaAgent, SocietyModel
from plursim.errors import DocumentError, InputError
from tests.conftest import ROOT

TOWN_HALL = ROOT / "scenarios" / "town_hall.yaml"


def model(**settings: object) -> SocietyModel:
    return SocietyModel(TOWN_HALL, population__size=40, protocol__rounds=3, **settings)


def test_a_step_is_a_round_and_the_model_stops_by_itself():
    hall = model(seed=3)
    assert isinstance(hall, mesa.Model)
    assert (hall.steps, hall.running) == (0, True)
    hall.step()
    assert hall.steps == 1
    hall.run_model()
    assert (hall.steps, hall.running) == (3, False)


def test_a_model_that_has_ended_stays_as_it_is():
    hall = model()
    hall.run_model()
    held = hall.society.private.copy()
    hall.step()
    np.testing.assert_array_equal(hall.society.private, held)
    assert (hall.steps, hall.running) == (3, False)
    assert len(hall.datacollector.get_model_vars_dataframe()) == 4


def test_agents_are_views_of_the_arrays():
    hall = model()
    assert len(hall.agents) == 40
    assert set(hall.agents_by_type) == {PersonaAgent}
    stances = np.array(hall.agents.get("stance"))
    assert np.shares_memory(hall.persona_agents[5].stance, hall.society.private)
    np.testing.assert_array_equal(stances, hall.society.private)
    hall.step()
    assert not np.array_equal(np.array(hall.agents.get("stance"))[:, 0], stances[:, 0])
    one = hall.persona_agents[5]
    one.stance = np.array([7.0, 1.0])
    assert hall.society.private[5].tolist() == [7.0, 1.0]
    assert one.attributes["party"] == hall.society.population.attributes["party"][5]
    assert {agent.index for agent in one.neighbors} == set(hall.society.graph.row(5).tolist())
    assert len(one.heard) == len(one.neighbors) + 1


def test_agent_sets_select_and_group():
    hall = model()
    parties = hall.agents.groupby(lambda agent: agent.attributes["party"], result_type="list")
    assert sum(len(members) for _, members in parties) == 40
    right = hall.agents.select(lambda agent: agent.stance[0] > 4)
    assert len(right) == int((hall.society.private[:, 0] > 4).sum())


def test_the_data_collector_has_a_row_a_round():
    hall = model()
    hall.run_model()
    frame = hall.datacollector.get_model_vars_dataframe()
    assert len(frame) == 4
    assert frame["mean_self_placement"].iloc[-1] == pytest.approx(hall.society.private[:, 0].mean())
    assert frame["variance_self_placement"].iloc[-1] == pytest.approx(hall.society.private[:, 0].var())


def test_options_without_order_are_collected_as_shares_and_never_averaged():
    hall = model(survey__questions=["self_placement", "vote"])
    hall.society.private[:4, 1] = np.nan
    hall.run_model()
    last = hall.datacollector.get_model_vars_dataframe().iloc[-1]
    assert not {"mean_vote", "variance_vote"} & set(last.index)
    votes, question = hall.society.private[:, 1], hall.society.questions[1]
    known = votes[~np.isnan(votes)].astype(int)
    shares = np.bincount(known, minlength=2) / len(known)
    for label, share in zip(question.options, shares, strict=True):
        assert last[f"share_vote_{label}"] == pytest.approx(share)
    assert last["answered_vote"] == pytest.approx(len(known) / 40)
    assert last["answered_self_placement"] == 1


def batch(parameters: dict[str, object], **more: object) -> pd.DataFrame:
    given = {"scenario": str(TOWN_HALL), "population__size": 24, "protocol__rounds": 2, **parameters}
    return pd.DataFrame(mesa.batch_run(SocietyModel, given, display_progress=False, **more))


def test_batch_run_varies_settings_arms_and_seeds():
    factors = {"arm": ["treatment", "no_interaction"], "seed": [0, 1], "protocol__rounds": [1, 2]}
    rows = batch({**factors, "collect_agents": False})
    assert len(rows) == 8
    by_seed = rows[rows["arm"] == "treatment"].groupby("seed")["mean_self_placement"].first()
    assert by_seed.nunique() == 2


def test_iterations_of_a_batch_are_runs_of_their_own_each_of_which_can_be_made_again():
    rows = batch({"seed": 3, "collect_agents": False}, iterations=3)
    assert rows["iteration"].tolist() == [0, 1, 2]
    assert rows["mean_self_placement"].nunique() == 3
    again = batch({"seed": 3, "collect_agents": False}, iterations=3)
    pd.testing.assert_frame_equal(rows, again)
    for iteration, row in rows.set_index("iteration").iterrows():
        alone = SocietyModel(TOWN_HALL, seed=3, iteration=iteration, population__size=24, protocol__rounds=2)
        alone.run_model()
        assert alone.steps == 2
        assert np.mean(alone.society.private[:, 0]) == row["mean_self_placement"]
    # iteration 0 is the seed itself
    assert SocietyModel(TOWN_HALL, seed=3).scenario.seed == 3
    assert SocietyModel(TOWN_HALL, iteration=1).scenario.seed != SocietyModel(TOWN_HALL).scenario.seed


def test_iterations_differ_in_a_pool_of_processes_too():
    """The processes of a pool are told the iteration in the same way as this one."""
    code = f"""
import mesa
from plursim import SocietyModel
given = dict(scenario={str(TOWN_HALL)!r}, population__size=16, protocol__rounds=1, collect_agents=False)
if __name__ == "__main__":
    pool = dict(iterations=2, number_processes=2, display_progress=False)
    rows = mesa.batch_run(SocietyModel, given, **pool)
    assert len({{row["mean_self_placement"] for row in rows}}) == 2
"""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script.py"
        script.write_text(code)
        subprocess.run([sys.executable, str(script)], check=True, timeout=120)


@pytest.mark.parametrize("period", [-1, 1])
def test_a_batch_returns_the_last_round(period: int):
    rows = batch({"protocol__rounds": 3, "collect_agents": False}, data_collection_period=period)
    hall = SocietyModel(TOWN_HALL, population__size=24, protocol__rounds=3)
    hall.run_model()
    expected = hall.datacollector.get_model_vars_dataframe()["mean_self_placement"]
    assert rows["Step"].tolist() == ([0, 1, 2, 3] if period == 1 else [3])
    assert rows["mean_self_placement"].tolist() == expected.tolist()[-len(rows) :]
    assert expected.nunique() == 4


def test_a_batch_has_a_row_for_each_agent_of_the_last_round():
    rows = batch({})
    hall = SocietyModel(TOWN_HALL, population__size=24, protocol__rounds=2)
    hall.run_model()
    assert rows["stance_self_placement"].tolist() == hall.society.private[:, 0].tolist()
    assert rows["AgentID"].tolist() == list(range(1, 25))


def test_what_is_collected_of_agents():
    hall = model()
    hall.run_model()
    frame = hall.datacollector.get_agent_vars_dataframe()
    assert len(frame) == 4 * 40
    last = frame.xs(3, level="Step")
    society, population = hall.society, hall.society.population
    assert last["stance_self_placement"].tolist() == society.private[:, 0].tolist()
    assert last["public_stance_self_placement"].tolist() == society.public[:, 0].tolist()
    assert last["persona"].tolist() == [population.pool.ids[number] for number in population.persona]
    assert last["party"].tolist() == population.attributes["party"].tolist()
    # the first poll comes before anybody spoke
    first = frame.xs(0, level="Step")
    assert first["public_stance_self_placement"].isna().all()
    assert set(first["group"]) == {-1}
    said = pd.DataFrame(hall.log.rows("messages"))
    seat = said[said["round"] == said["round"].max()].set_index("agent")["group"].sort_index()
    assert last["group"].tolist() == seat.tolist()
    assert seat.nunique() == 5


def test_options_without_order_are_collected_in_words():
    hall = model()
    hall.society.private[:4, 1] = np.nan
    hall.datacollector.collect(hall)
    held = hall.datacollector.get_agent_vars_dataframe().xs(0, level="Step")["stance_vote"]
    assert held.iloc[:4].isna().all()
    options = hall.society.questions[1].options
    assert held.iloc[4:].tolist() == [options[int(code)] for code in hall.society.private[4:, 1]]


@pytest.mark.parametrize("name", ["donor_game", "debate", "naming_game"])
def test_those_are_collected_who_are_there(name: str):
    """Staff are no agents, who left is gone, and who was born is there."""
    game = SocietyModel(ROOT / "scenarios" / f"{name}.yaml")
    game.run_model()
    there = game.society.everyone
    last = game.datacollector.get_agent_vars_dataframe().xs(game.steps, level="Step")
    pool, persona = game.society.population.pool, game.society.population.persona
    assert last["persona"].tolist() == [pool.ids[persona[one]] for one in there]
    for column, question in enumerate(game.society.questions):
        polls = game.datacollector.get_model_vars_dataframe()
        held = game.society.private[there, column]
        assert polls[f"answered_{question.id}"].iloc[-1] == np.isfinite(held).mean()


def test_agents_need_not_be_collected():
    hall = model(collect_agents=False)
    hall.run_model()
    assert len(hall.datacollector.get_model_vars_dataframe()) == 4
    with pytest.raises(UserWarning, match="No agent reporters"):
        hall.datacollector.get_agent_vars_dataframe()


def test_seed_and_rng_are_one_thing():
    assert model(seed=5).society.private.tolist() == model(rng=5).society.private.tolist()
    assert model(seed=5).society.private.tolist() != model(seed=0).society.private.tolist()
    with pytest.raises(InputError, match="either seed or rng"):
        model(seed=1, rng=1)


def test_wrong_settings_name_their_place():
    with pytest.raises(DocumentError, match=r"population\.siez.*(?s:.*)size"):
        SocietyModel(TOWN_HALL, population__siez=3)
    with pytest.raises(InputError, match="did you mean 'treatment'"):
        model(arm="treatmnt")


def test_settings_are_values_and_never_read_as_text():
    said = "Say: what, and why"
    hall = model(poll__each_round=True, protocol__topic=None, protocol__instruction=said, seed=np.int64(4))
    assert hall.scenario.poll.each_round is True
    assert hall.scenario.canonical()["protocol"]["topic"] is None
    assert hall.scenario.canonical()["protocol"]["instruction"] == said
    with pytest.raises(DocumentError, match=r"poll\.each_round.*(?s:.*)true or false"):
        model(poll__each_round="true")


def test_mesa_is_left_as_it_was():
    """Importing plursim and stepping a model changes no attribute of Mesa's classes."""
    code = (
        "import mesa\n"
        "kinds = (mesa.Model, mesa.Agent, mesa.agent.AgentSet, mesa.DataCollector)\n"
        "before = [dict(vars(kind)) for kind in kinds]\n"
        "from plursim import SocietyModel\n"
        f"SocietyModel({str(TOWN_HALL)!r}, population__size=16, protocol__rounds=1).run_model()\n"
        "assert before == [dict(vars(kind)) for kind in kinds]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_arrays_of_discarded_models_are_let_go():
    """Mesa 3.3 may keep a discarded model alive; running many in one process must not keep their arrays."""
    import weakref

    arrays = []
    for seed in range(3):
        hall = model(seed=seed)
        hall.run_model()
        arrays.append(weakref.ref(hall.society))
        hall.release()
        del hall
    gc.collect()
    assert [ref() for ref in arrays] == [None] * 3


def test_importing_plursim_is_light():
    code = (
        "import sys, plursim\n"
        "heavy = {'litellm', 'matplotlib', 'statsmodels', 'ray', 'mesa', 'pandas'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "assert set(plursim.__all__) <= set(dir(plursim))\n"
        "assert all(getattr(plursim, name) is not None for name in plursim.__all__)\n"
        "assert callable(plursim.run)\n"
        "assert not {'litellm', 'matplotlib', 'statsmodels', 'ray'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_a_run_with_the_embedded_default_never_imports_litellm(tmp_path: Path):
    code = (
        "import sys\n"
        "from plursim import load_scenario, run\n"
        f"small = load_scenario({str(TOWN_HALL)!r}, ['population.size=16', 'protocol.rounds=1'])\n"
        f"run(small, out={str(tmp_path)!r})\n"
        "assert not {'litellm', 'matplotlib', 'ray'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
