"""Populations drawn from a mixture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plursim.errors import InputError
from plursim.personas import Mixture, Persona, PersonaPool, Traits
from plursim.randomness import Streams
from plursim.society.population import Population, sample_population

POOL = PersonaPool(
    name="three",
    personas=(
        Persona(
            id="ann",
            prompt="You are Ann.",
            attributes={"party": "left", "age": "old"},
            traits=Traits(openness=0.0),
        ),
        Persona(
            id="bob", prompt="You are Bob.", attributes={"party": "right"}, traits=Traits(conformity=0.5)
        ),
        Persona(id="a very long name", prompt="You are Cleo.", attributes={"town": "Ely"}),
    ),
)


def test_agents_have_what_their_personas_have() -> None:
    population = Population(POOL, np.array([2, 0, 0, 1]))
    assert population.size == 4
    assert population.persona_ids.tolist() == ["a very long name", "ann", "ann", "bob"]
    assert {name: labels.tolist() for name, labels in population.attributes.items()} == {
        "party": ["", "left", "left", "right"],
        "age": ["", "old", "old", ""],
        "town": ["Ely", "", "", ""],
    }
    assert set(population.traits) == {"openness", "stubbornness", "conformity"}
    np.testing.assert_array_equal(population.traits["openness"], [np.nan, 0.0, 0.0, np.nan])
    np.testing.assert_array_equal(population.traits["conformity"], [np.nan, np.nan, np.nan, 0.5])
    assert np.isnan(population.traits["stubbornness"]).all()


@pytest.mark.parametrize("method", ["systematic", "multinomial"])
def test_the_seed_decides(method: str) -> None:
    mixture = Mixture.from_weights(POOL, {"ann": 0.5, "bob": 0.3, "a very long name": 0.2})
    first, again, other = (
        sample_population(POOL, mixture, 50, Streams(seed), method).persona  # type: ignore[arg-type]
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    if method == "systematic":
        assert np.bincount(first).tolist() == [25, 15, 10]


def test_no_agents_are_refused() -> None:
    with pytest.raises(InputError, match="at least 1 agent"):
        sample_population(POOL, Mixture.uniform(POOL), 0, Streams(0))


def test_one_agent_may_be_anybody() -> None:
    drawn = {
        int(sample_population(POOL, Mixture.uniform(POOL), 1, Streams(seed)).persona[0]) for seed in range(40)
    }
    assert drawn == {0, 1, 2}


def test_the_shipped_personas_make_a_population() -> None:
    from plursim.personas import load_personas
    from plursim.surveys import Anes96

    pool = load_personas(Path(__file__).parent.parent / "personas" / "anes96.yaml")
    survey = Anes96().load(Path())
    population = sample_population(pool, Mixture.from_survey(pool, survey), 944, Streams(5))
    for party, share in zip(survey.groups["party"], survey.distribution("party").shares, strict=True):
        # strata counts are each within 1 of 944 times their share, which is a whole number
        assert (population.attributes["party"] == party).sum() == pytest.approx(944 * share)
