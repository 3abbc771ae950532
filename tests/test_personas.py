"""Persona files, mixtures and personas made of survey strata."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plursim.errors import DocumentError, InputError
from plursim.personas import (
    Mixture,
    Persona,
    PersonaPool,
    Traits,
    build_strata_personas,
    load_personas,
    personas_text,
)
from plursim.surveys import Anes96
from plursim.surveys.respondents import RespondentSurvey

ANES = Path(__file__).parent.parent / "personas" / "anes96.yaml"

POOL = PersonaPool(
    name="three",
    personas=tuple(Persona(id=name, prompt=f"You are {name}.") for name in ("ann", "bob", "cleo")),
)

FILE = """
name: two
personas:
  - id: ann
    prompt: You are Ann.
    attributes: {party: Democrat}
    traits: {openness: 0.3}
  - id: bob
    prompt: You are Bob.
    reasoner: scripted
arguments:
  vote: {pro: [Yes it is.], con: [No it is not.]}
"""


@pytest.fixture(scope="module")
def anes() -> RespondentSurvey:
    return Anes96().load(Path())


@pytest.fixture(scope="module")
def pool() -> PersonaPool:
    return load_personas(ANES)


def written(folder: Path, text: str, name: str = "pool.yaml") -> Path:
    file = folder / name
    file.write_text(text)
    return file


class TestFile:
    def test_reads_everything(self, tmp_path: Path) -> None:
        pool = load_personas(written(tmp_path, FILE))
        ann, bob = pool.personas
        assert pool.ids == ("ann", "bob")
        assert ann.traits == Traits(openness=0.3)
        assert (bob.reasoner, bob.attributes) == ("scripted", {})
        assert pool.arguments["vote"].con == ("No it is not.",)

    def test_round_trip(self, tmp_path: Path) -> None:
        pool = load_personas(written(tmp_path, FILE))
        assert load_personas(written(tmp_path, personas_text(pool), "again.yaml")) == pool

    @pytest.mark.parametrize(
        ("old", "new", "line", "said"),
        [
            ("openness: 0.3", "openness: 1.3", 7, "0 to 1"),
            ("openness: 0.3", "opennes: 0.3", 7, "openness"),
            ("prompt: You are Bob.", "prompt: ''", 9, "prompt"),
            ("prompt: You are Bob.", "prompt: '  '", 9, "blank"),
            ("prompt: You are Bob.", "prmpt: You are Bob.", 9, "prompt"),
            ("{party: Democrat}", "{party: 3}", 6, "text"),
            ("con: [No it is not.]", "con: [No., Never.]", 12, "1 pro but 2 con"),
        ],
    )
    def test_mistakes_are_located(self, tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
        file = written(tmp_path, FILE.replace(old, new))
        with pytest.raises(DocumentError, match=said) as caught:
            load_personas(file)
        assert (caught.value.file, caught.value.line) == (file, line)

    def test_ids_are_unique(self, tmp_path: Path) -> None:
        with pytest.raises(DocumentError, match="persona id 'ann' stands twice, as number 1 and 2"):
            load_personas(written(tmp_path, FILE.replace("id: bob", "id: ann")))

    @pytest.mark.parametrize(
        "text", ["name: x\npersonas: []", "name: x", "- a\n- b", "name: x\npersonas: [{id: a}]"]
    )
    def test_a_file_without_prompts_says_so(self, tmp_path: Path, text: str) -> None:
        with pytest.raises(DocumentError, match="holds no persona prompts"):
            load_personas(written(tmp_path, text))


class TestMixture:
    def test_weights_follow_the_pool(self) -> None:
        assert Mixture.from_weights(POOL, {"cleo": 0.75, "ann": 0.25}).weights.tolist() == [0.25, 0.0, 0.75]
        np.testing.assert_allclose(Mixture.uniform(POOL).weights, [1 / 3] * 3)
        near_one = Mixture.from_weights(POOL, {"ann": 0.5, "bob": 0.5 + 9e-7})
        assert near_one.weights.sum() == pytest.approx(1, abs=1e-15)

    @pytest.mark.parametrize(
        ("weights", "said"),
        [
            ({"ann": 0.5, "bbo": 0.5}, "unknown persona 'bbo'; did you mean 'bob'"),
            ({"ann": 1.5, "bob": -0.5}, r"'bob' must be 0 or more, given -0\.5"),
            ({"ann": math.nan}, "'ann' must be 0 or more, given nan"),
            ({"ann": math.inf}, "'ann' must be 0 or more, given inf"),
            ({"ann": 0.5, "bob": 0.25}, r"they sum to 0\.75"),
            ({"ann": 1.0, "bob": 2e-6}, r"they sum to 1\.000002"),
            ({}, "they sum to 0"),
        ],
    )
    def test_bad_weights(self, weights: dict[str, float], said: str) -> None:
        with pytest.raises(InputError, match=said):
            Mixture.from_weights(POOL, weights)

    def test_file(self, tmp_path: Path) -> None:
        file = written(tmp_path, "weights:\n  ann: 0.25\n  cleo: 0.75\n", "a.mixture.yaml")
        assert Mixture.load(file, POOL).weights.tolist() == [0.25, 0.0, 0.75]

    @pytest.mark.parametrize(
        ("text", "line", "said"),
        [
            ("weights:\n  ann: 0.25\n  cloe: 0.75\n", 3, "did you mean 'cleo'"),
            ("weights:\n  ann: 0.25\n", 1, "they sum to 0.25"),
            ("name: x\nweights:\n  ann: -1\n  bob: 2\n", 3, "'ann' must be 0 or more"),
            ("name: x\nweights: {ann: a lot}\n", 2, "number"),
            ("name: x\nwieghts: {ann: 1}\n", 2, "weights"),
        ],
    )
    def test_file_mistakes_are_located(self, tmp_path: Path, text: str, line: int, said: str) -> None:
        file = written(tmp_path, text, "a.mixture.yaml")
        with pytest.raises(DocumentError, match=said) as caught:
            Mixture.load(file, POOL)
        assert (caught.value.file, caught.value.line) == (file, line)

    def test_from_survey_is_the_share_of_respondents(self, anes: RespondentSurvey, pool: PersonaPool) -> None:
        from statsmodels.datasets import anes96

        raw = anes96.load_pandas().data
        cell = (raw.PID == 6) & raw.educ.isin([5, 6, 7]) & (raw.age >= 60)
        mixture = Mixture.from_survey(pool, anes)
        assert mixture.weights[pool.ids.index("strong_republican-college-60_plus")] == pytest.approx(
            cell.mean()
        )
        assert mixture.weights.sum() == pytest.approx(1)

    def test_from_survey_names_an_empty_stratum(self, anes: RespondentSurvey) -> None:
        attributes = {"party": "independent", "education": "less than high school", "age": "45-59"}
        nobody = Persona(id="nobody", prompt="You are nobody.", attributes=attributes)
        with pytest.raises(InputError, match="persona 'nobody' stands for nobody"):
            Mixture.from_survey(PersonaPool(name="x", personas=(nobody,)), anes)

    def test_effective_number_and_entropy(self) -> None:
        uniform = Mixture(np.full(8, 1 / 8))
        assert uniform.effective_personas == pytest.approx(8)
        assert uniform.entropy == pytest.approx(math.log(8))
        one = Mixture(np.array([0.0, 1.0]))
        assert (one.effective_personas, one.entropy) == (1.0, 0.0)


class TestSample:
    @given(
        st.lists(st.floats(0, 1), min_size=1, max_size=40).filter(lambda w: sum(w) > 0.01),
        st.integers(1, 300),
        st.integers(0, 2**32),
    )
    @settings(max_examples=150, deadline=None)
    def test_systematic_counts_are_within_one(self, given_: list[float], size: int, seed: int) -> None:
        weights = np.array(given_) / sum(given_)
        drawn = Mixture(weights).sample(size, np.random.default_rng(seed))
        counts = np.bincount(drawn, minlength=len(weights))
        assert len(drawn) == size
        assert (np.abs(counts - size * weights) < 1 + 1e-9).all()
        assert (counts[weights == 0] == 0).all()

    def test_systematic_is_unbiased_and_shuffled(self) -> None:
        weights = np.array([0.55, 0.35, 0.1])
        draws = np.stack([Mixture(weights).sample(3, np.random.default_rng(seed)) for seed in range(4000)])
        # each agent by itself is drawn from the weights: 3 standard errors are 0.024
        for agent in range(3):
            shares = np.bincount(draws[:, agent], minlength=3) / 4000
            np.testing.assert_allclose(shares, weights, atol=0.025)

    def test_multinomial_counts_have_multinomial_variance(self) -> None:
        mixture = Mixture(np.array([0.3, 0.7]))
        counts = [
            (mixture.sample(100, np.random.default_rng(seed), "multinomial") == 0).sum()
            for seed in range(2000)
        ]
        assert np.mean(counts) == pytest.approx(30, abs=0.4)
        assert np.var(counts) == pytest.approx(21, rel=0.12)

    def test_refuses_what_it_cannot_draw(self) -> None:
        mixture = Mixture.uniform(POOL)
        with pytest.raises(InputError, match="at least 1 agent, given 0"):
            mixture.sample(0, np.random.default_rng(0))
        with pytest.raises(InputError, match="did you mean 'systematic'"):
            mixture.sample(5, np.random.default_rng(0), "systemtic")  # type: ignore[arg-type]


class TestAnesPersonas:
    def test_file_is_what_the_survey_gives(self, anes: RespondentSurvey, pool: PersonaPool) -> None:
        assert pool.personas == build_strata_personas(anes).personas
        assert pool.survey == anes.name

    def test_one_persona_for_each_stratum_of_the_raw_file(self, pool: PersonaPool) -> None:
        from statsmodels.datasets import anes96

        raw = anes96.load_pandas().data
        bands = {1: 0, 2: 0, 3: 1, 4: 2, 5: 3, 6: 3, 7: 3}
        cells = {
            (pid, bands[educ], int(np.digitize(age, [30, 45, 60])))
            for pid, educ, age in zip(raw.PID, raw.educ, raw.age, strict=True)
        }
        assert len(pool.personas) == len(cells) == 102
        assert "strong_democrat-college-30_44" in pool.ids

    def test_prompts_tell_the_person_and_no_answers(self, pool: PersonaPool) -> None:
        told = re.compile(
            r"liberal|conservative|moderate|clinton|dole|vote |voted|left-wing|right-wing|%|percent|\d"
        )
        for persona in pool.personas:
            prompt = re.sub(r"between \d+ and \d+ years|60 years|1996", "", persona.prompt)
            assert not told.search(prompt.lower()), prompt
            assert "You " in prompt
            assert "Democrat" in prompt or "Republican" in prompt or "party" in prompt.lower(), prompt
            assert prompt.endswith(".")
        assert len({persona.prompt for persona in pool.personas}) == len(pool.personas)

    def test_arguments_are_balanced_and_short(self, pool: PersonaPool) -> None:
        assert set(pool.arguments) == {"self_placement", "vote"}
        # three on each side give each of the seven options of self-placement a balance of its own
        assert [len(arguments.pro) for arguments in pool.arguments.values()] == [3, 4]
        for arguments in pool.arguments.values():
            assert len(arguments.pro) == len(arguments.con)
            assert all(
                len(sentence) < 130 and sentence.endswith(".") for sentence in arguments.pro + arguments.con
            )

    def test_other_group_variables(self, anes: RespondentSurvey) -> None:
        pool = build_strata_personas(anes, ["income", "party"])
        assert len(pool.personas) == len(anes.strata(["income", "party"]))
        assert pool.personas[0].id == "under_15_000-strong_democrat"
        assert "Your income is below $15,000." in pool.personas[0].prompt
        with pytest.raises(InputError, match="unknown group 'incom'; did you mean 'income'"):
            build_strata_personas(anes, ["incom"])
        with pytest.raises(InputError, match="at least one group variable"):
            build_strata_personas(anes, [])
