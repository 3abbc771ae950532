"""The society as a Mesa model, used as a Mesa user would."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import mesa
import numpy as np
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
    hall = model(survey__questions="[self_placement, vote]")
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


def test_batch_run_varies_settings_arms_and_seeds():
    rows = mesa.batch_run(
        SocietyModel,
        {
            "scenario": str(TOWN_HALL),
            "arm": ["treatment", "no_interaction"],
            "seed": [0, 1],
            "population__size": 24,
            "protocol__rounds": [1, 2],
        },
        number_processes=1,
        data_collection_period=-1,
        display_progress=False,
    )
    assert len(rows) == 8
    by_seed = {row["seed"]: row["mean_self_placement"] for row in rows if row["arm"] == "treatment"}
    assert len(set(by_seed.values())) == 2


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
