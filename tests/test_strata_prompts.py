"""Prompts of strata: one wording for all, wordings as a factor, labels of any survey told naturally."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from plursim import cli
from plursim.documents import parse, validate
from plursim.errors import DocumentError, InputError
from plursim.personas import Mixture, build_strata_personas, load_personas
from plursim.personas.sentences import RULES, WORDINGS
from plursim.personas.strata import CLOSINGS
from plursim.personas.telling import tell
from plursim.surveys import Anes96, Marginals, Survey
from plursim.surveys.codebook import Codebook


@pytest.fixture(scope="module")
def anes() -> Survey:
    return Anes96().load(Path())


class TestOneWording:
    def test_a_prompt_differs_by_the_labels_alone(self, anes: Survey) -> None:
        """Take a sentence a label away: what is left is the same for everybody."""
        by = ("party", "education", "age", "income")
        frames, told = set(), {}
        for persona in build_strata_personas(anes, by).personas:
            sentences = re.split(r"(?<=\.) ", persona.prompt)
            frames.add((sentences[0], *sentences[1 + len(by) :]))
            for (group, label), sentence in zip(persona.attributes.items(), sentences[1:], strict=False):
                assert told.setdefault((group, label), sentence) == sentence
        assert len(frames) == 1
        assert len(set(told.values())) == len(told)

    def test_settings_and_sentences_of_the_survey_go_first(self) -> None:
        text = """
name: own
setting: You live in Norway.
told: {side: {left: You vote red.}, sex: "You are {label}, you say."}
questions:
- id: x
  text: "?"
  options: ["no", "yes"]
  groups:
    side: {left: {shares: [.2, .8], n: 9}, right: {shares: [.5, .5], n: 9}}
    sex: {f: {shares: [.2, .8], n: 9}}
"""
        survey = _marginals(text)
        left, right = build_strata_personas(survey, ["side"]).personas
        assert left.prompt == f"You live in Norway. You vote red. {CLOSINGS[0]}"
        assert right.prompt == f"You live in Norway. On side you are in the group: right. {CLOSINGS[0]}"
        assert (
            build_strata_personas(survey, ["sex"]).personas[0].prompt.split(". ")[1] == "You are f, you say"
        )
        with pytest.raises(InputError, match="unknown side label 'lefft'; did you mean 'left'"):
            _marginals(text.replace("{left: You", "{lefft: You"))
        with pytest.raises(InputError, match="unknown group 'sid'; did you mean 'side'"):
            _marginals(text.replace("told: {side", "told: {sid"))
        with pytest.raises(DocumentError, match=r"the field \{label\}, not \{lable\}"):
            _marginals(text.replace("{label}, you", "{lable}, you"))

    def test_a_codebook_may_say_the_sentences(self) -> None:
        text = """
name: own
groups: {home: {column: h, labels: {N: 1}, told: "You live in the {what}."}}
questions: {x: {column: q, text: "?", options: {a: 1, b: 2}}}
"""
        with pytest.raises(DocumentError, match=r"not \{what\}"):
            validate(Codebook, parse(text))

    def test_labels_that_look_alike_get_ids_of_their_own(self) -> None:
        survey = _marginals(
            "name: own\nquestions:\n- id: x\n  text: '?'\n  options: [a, b]\n  groups:\n    years:\n"
            "      '<5': {shares: [1, 0], n: 2}\n      '>5': {shares: [1, 0], n: 2}\n"
            "      日本: {shares: [1, 0], n: 2}\n"
        )
        assert build_strata_personas(survey, ["years"]).ids == ("5", "5-2", "日本")


def _marginals(text: str) -> Survey:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "own.yaml").write_text(text, encoding="utf-8")
        return Marginals(file="own.yaml").load(Path(folder))


class TestWordings:
    def test_wordings_are_crossed_with_groups_and_share_weights(self, anes: Survey) -> None:
        one = build_strata_personas(anes, ["party", "age"])
        three = build_strata_personas(anes, ["party", "age"], wordings=3)
        assert len(three.personas) == 3 * len(one.personas)
        wordings = [persona.attributes["wording"] for persona in three.personas]
        assert wordings == ["1", "2", "3"] * len(one.personas)
        assert [p.id for p in three.personas[:3]] == [f"{one.ids[0]}-w{k}" for k in (1, 2, 3)]
        assert [p.prompt for p in three.personas[::3]] == [p.prompt for p in one.personas]
        assert len({p.prompt for p in three.personas}) == len(three.personas)
        single, triple = (Mixture.from_survey(pool, anes).weights for pool in (one, three))
        np.testing.assert_allclose(triple, np.repeat(single / 3, 3))

    def test_on_the_command_line(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        out = tmp_path / "pool.yaml"
        made = ["personas", "build", "--survey", "anes96", "--by", "party", "--wordings", "2"]
        assert cli.main([*made, "--out", str(out)]) == 0
        assert len(load_personas(out).personas) == 14
        assert cli.main([*made[:-1], "4"]) == 2
        (tmp_path / "a.csv").write_text("persona\nA nurse\n")
        assert cli.main(["personas", "build", "--from", str(tmp_path / "a.csv"), "--wordings", "2"]) == 2
        assert "--wordings goes with --survey" in capsys.readouterr().err

    def test_other_numbers_and_a_variable_of_that_name_are_refused(self, anes: Survey) -> None:
        with pytest.raises(InputError, match="given 4 wordings, expected 1 to 3"):
            build_strata_personas(anes, ["party"], wordings=4)
        survey = _marginals(
            "name: own\nquestions:\n- id: x\n  text: '?'\n  options: [a, b]\n"
            "  groups: {wording: {long: {shares: [1, 0], n: 2}}}\n"
        )
        with pytest.raises(InputError, match="a group variable 'wording' of its own"):
            build_strata_personas(survey, ["wording"], wordings=2)

    def test_every_wording_has_an_end(self) -> None:
        assert len(CLOSINGS) == WORDINGS
        assert max(len(rule.sentences) for rule in RULES) <= WORDINGS


class TestTelling:
    @pytest.mark.parametrize(
        ("group", "label", "said"),
        [
            ("age", "18-34", "You are between 18 and 34 years old."),
            ("age_group", "18 to 34", "You are between 18 and 34 years old."),
            ("Age", "65+", "You are 65 years old or older."),
            ("age", "65 or older", "You are 65 years old or older."),
            ("age", "under 30", "You are under 30 years old."),
            ("ppage", "44", "You are 44 years old."),
            ("sex", "Female", "You are a woman."),
            ("gender", "men", "You are a man."),
            ("party", "Labour", "You feel closest to the Labour Party."),
            ("party", "Conservative", "You feel closest to the Conservative Party."),
            ("party", "CDU/CSU", "You feel closest to the CDU/CSU."),
            ("party", "Die Linke", "You feel closest to Die Linke."),
            ("party", "Greens", "You feel closest to the Greens."),
            ("party", "weak Republican", "You think of yourself as a Republican, though not a strong one."),
            ("party", "no preference", "You feel close to no party."),
            ("country", "United States", "You live in the United States."),
            ("country", "Czech Rep.", "You live in the Czech Republic."),
            ("country", "India (Non-national sample)", "You live in India."),
            ("region", "Northeast", "You live in the Northeast."),
            ("region", "Bavaria", "You live in Bavaria."),
            ("urbanicity", "rural", "You live in the countryside."),
            ("income", "$15,000-$29,999", "Your income is between $15,000 and $29,999."),
            ("income", "less than $40,000", "Your income is below $40,000."),
            ("income", "$125,000 or more", "Your income is $125,000 or more."),
            ("household_income", "high", "Your income is high."),
            ("education", "high school", "You finished high school and did not go on from there."),
            ("education", "bachelor", "You hold a bachelor's degree."),
            ("race", "Black", "You are Black."),
            ("religion", "none", "You have no religion."),
            ("union_member", "yes", "You are a union member."),
            ("union_member", "No", "You are not a union member."),
            ("has_children", "no", "You do not have children."),
            ("married", "yes", "You are married."),
            ("car", "yes", "Asked about car, you say yes."),
            ("years in town", "10-19", "On years in town your number is between 10 and 19."),
            ("favourite_colour", "blue", "On favourite colour you are in the group: blue."),
            ("braces", "{label} {x}", "On braces you are in the group: {label} {x}."),
        ],
    )
    def test_labels_of_many_surveys(self, group: str, label: str, said: str) -> None:
        assert tell(group, label) == said

    @pytest.mark.parametrize("wording", range(WORDINGS))
    def test_every_sentence_of_the_table_has_only_fields_there_are(self, wording: int) -> None:
        for rule in RULES:
            names = set(re.findall(r"\{(\w+)\}", "".join(rule.sentences)))
            caught = {str(place) for place in range(1, re.compile(rule.label).groups + 1)}
            assert names - caught <= {"label", "words", "noun", "verb", "object", "country", "party"} | (
                {"an1", "Name1"} if caught else set()
            )
        for variable in ("age", "party", "hobby"):
            for label in ("", "x", "1-2", "yes", "weak"):
                assert tell(variable, label, wording).endswith(".")

    def test_shipped_surveys_hardly_need_the_last_resort(self) -> None:
        from plursim.surveys.shipped import shipped_codebook, shipped_codebooks

        for name in shipped_codebooks():
            for group, variable in shipped_codebook(name).groups.items():
                for label in variable.bins or variable.labels:
                    assert variable.told or "in the group" not in tell(group, label), (name, group, label)
