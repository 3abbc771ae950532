"""Building, importing, showing and linting persona files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plursim import cli
from plursim.errors import DocumentError, InputError
from plursim.personas import Mixture, Persona, PersonaPool, load_personas, personas_text
from plursim.personas.importing import BIG_FIVE, import_personas, second_person
from plursim.personas.lint import Finding, lint
from plursim.surveys import Anes96, Survey
from tests.conftest import ROOT

ANES = ROOT / "personas" / "anes96.yaml"


@pytest.fixture(scope="module")
def survey() -> Survey:
    return Anes96().load(Path())


def pool(*prompts: str, **attributes: str) -> PersonaPool:
    personas = [Persona(id=f"p{at}", prompt=text, attributes=attributes) for at, text in enumerate(prompts)]
    return PersonaPool(name="pool", personas=tuple(personas))


def rules(found: list[Finding]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(finding.level, finding.rule, finding.personas) for finding in found]


class TestImport:
    def write(self, folder: Path, text: str, name: str = "list.csv") -> Path:
        file = folder / name
        file.write_text(text)
        return file

    def test_persona_lines_become_prompts_in_the_second_person(self, tmp_path: Path) -> None:
        lines = [
            {"persona": "A retired teacher\nwho gardens"},
            {"persona": "You are Ann.", "id": "ann", "Home Town": "Oslo", "age": 44, "gone": None},
        ]
        text = "\n".join(map(json.dumps, lines)) + "\n\n"
        first, second = import_personas(self.write(tmp_path, text, "hub.jsonl")).pool.personas
        assert (first.id, first.prompt) == ("persona-1", "You are a retired teacher who gardens.")
        assert (second.id, second.prompt) == ("ann", "You are Ann.")
        assert second.attributes == {"home_town": "Oslo", "age": "44"}

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ("An engineer", "You are an engineer."),
            ("Anna, a nurse.", "You are Anna, a nurse."),
            ("your neighbour", "your neighbour"),
            ("Young father of two", "You are Young father of two."),
        ],
    )
    def test_second_person(self, given: str, said: str) -> None:
        assert second_person(given) == said

    def test_big_five_scores_become_words_levels_and_a_trait(self, tmp_path: Path) -> None:
        text = "Name," + ",".join(name.title() for name in BIG_FIVE) + ",Country\nkim,5,3,1,2,4.5,DK\n"
        file = self.write(tmp_path, text)
        (kim,) = import_personas(file).pool.personas
        assert kim.id == "kim"
        assert [kim.attributes[trait] for trait in BIG_FIVE] == ["high", "middle", "low", "low", "high"]
        assert kim.traits.openness == 1.0
        assert kim.traits.conformity is None
        assert "curious" in kim.prompt
        assert "quiet" in kim.prompt
        assert "plan ahead" not in kim.prompt
        assert kim.prompt.endswith("You live in DK.")
        (wide,) = import_personas(file, scale=(0.0, 10.0)).pool.personas
        assert wide.traits.openness == 0.5
        with pytest.raises(DocumentError, match="off the scale") as caught:
            import_personas(file, scale=(2.0, 10.0))
        assert caught.value.line == 2

    @pytest.mark.parametrize(
        ("scores", "openness"), [("1,0,0.5,0.2,0", 1.0), ("7,1,1,1,1", 1.0), ("60,1,1,1,1", 0.6)]
    )
    def test_the_scale_is_the_narrowest_that_holds_all_scores(
        self, tmp_path: Path, scores: str, openness: float
    ) -> None:
        file = self.write(tmp_path, f"{','.join(BIG_FIVE)}\n{scores}\n")
        assert import_personas(file).pool.personas[0].traits.openness == openness

    def test_demographic_rows_are_told_by_name_and_label_and_weights_kept(self, tmp_path: Path) -> None:
        file = self.write(tmp_path, "age,home town,weight\n34,Oslo,3\n50,,1\n")
        found = import_personas(file, name="norway")
        first, second = found.pool.personas
        assert found.pool.name == "norway"
        assert first.prompt == "You are 34 years old. You live in Oslo."
        assert second.attributes == {"age": "50"}
        assert found.weights == {"persona-1": 0.75, "persona-2": 0.25}

    @pytest.mark.parametrize("mark", [",", ";", "\t"])
    def test_cells_may_be_divided_by_semicolons_and_tabs(self, tmp_path: Path, mark: str) -> None:
        text = f'persona{mark}age\n"A nurse, kind; patient"{mark}44\n"An ""old""\tman"{mark}80\n'
        first, second = import_personas(self.write(tmp_path, text)).pool.personas
        assert (first.prompt, first.attributes) == ("You are a nurse, kind; patient.", {"age": "44"})
        assert (second.prompt, second.attributes) == ('You are an "old" man.', {"age": "80"})

    def test_input_personas_of_personahub(self, tmp_path: Path) -> None:
        row = {
            "input persona": "A chemist who climbs",
            "synthesized text": "How many moles are in a litre of water at room temperature, and why so?",
            "description": "math",
        }
        (found,) = import_personas(self.write(tmp_path, json.dumps(row), "hub.jsonl")).pool.personas
        assert (found.prompt, found.attributes) == ("You are a chemist who climbs.", {})

    def test_texts_under_other_names_are_refused_with_what_would_do(self, tmp_path: Path) -> None:
        row = {"personna": "A retired teacher who gardens all day long and knows every bird in the park."}
        with pytest.raises(DocumentError, match="'personna' holds a text") as caught:
            import_personas(self.write(tmp_path, json.dumps(row | {"lang": "en"}), "hub.jsonl"))
        said = str(caught.value)
        assert "given:    personna, lang" in said
        assert "expected: one of prompt, persona, input persona, description; or the five scores" in said
        assert "did you mean 'persona'?" in said

    @pytest.mark.parametrize(
        ("name", "text", "line", "problem"),
        [
            ("a.csv", "age,town\n34,Oslo\n5\n", 3, "1 cells, but the header has 2"),
            ("a.csv", "age,age\n1,2\n", 1, "a column stands twice"),
            ("a.csv", 'age\n"34\n', 2, "this is not CSV"),
            ("a.csv", "id,age\nx,3\nx,4\n", 3, "'x' stands twice, first on line 2"),
            ("a.csv", "id,age\nx,\n", 2, "says nothing about the persona"),
            ("a.csv", "age,weight\n3,-1\n", 2, "a weight is negative"),
            ("a.csv", "age,weight\n3,x\n", 2, "'weight' is no number"),
            ("a.jsonl", '{"persona": "A"}\n{"persona": \n', 2, "this line is not JSON"),
            ("a.jsonl", "[1]\n", 1, "no JSON object"),
            ("a.jsonl", '{"persona": {"a": 1}}\n', 1, "holds a list or mapping"),
            ("a.csv", ",".join(BIG_FIVE) + "\n1,2,3,4,much\n", 2, "'neuroticism' is no number"),
        ],
    )
    def test_mistakes_are_answered_with_their_line(
        self, tmp_path: Path, name: str, text: str, line: int, problem: str
    ) -> None:
        file = self.write(tmp_path, text, name)
        with pytest.raises(DocumentError, match=problem) as caught:
            import_personas(file)
        assert (caught.value.file, caught.value.line) == (file, line)

    def test_files_that_cannot_be_read_are_refused(self, tmp_path: Path) -> None:
        for name, text, problem in [
            ("a.txt", "x", "ending in .csv or .jsonl"),
            ("a.csv", "age\n", "holds no personas"),
            ("b.csv", ",".join(BIG_FIVE) + "\n-1,2,3,4,999\n", "fit none of the usual scales"),
            ("c.csv", "age,weight\n3,0\n", "sum to 0"),
        ]:
            with pytest.raises(InputError, match=problem):
                import_personas(self.write(tmp_path, text, name))
        with pytest.raises(InputError, match="cannot be read"):
            import_personas(tmp_path / "nowhere.csv")
        (tmp_path / "latin.csv").write_bytes(b"age,town\n3,Troms\xf8\n")
        with pytest.raises(DocumentError, match="not UTF-8"):
            import_personas(tmp_path / "latin.csv")

    @given(text=st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1))
    def test_whatever_a_line_says_survives_the_persona_file(
        self, tmp_path_factory: pytest.TempPathFactory, text: str
    ) -> None:
        folder = tmp_path_factory.mktemp("any")
        line = json.dumps({"persona": f"x {text}", "note": text})
        read = import_personas(self.write(folder, line, "a.jsonl")).pool
        out = folder / "pool.yaml"
        out.write_text(personas_text(read), encoding="utf-8")
        assert load_personas(out) == read


class TestLint:
    def test_the_shipped_pool_has_no_errors(self, survey: Survey) -> None:
        found = lint(load_personas(ANES), survey)
        assert [(finding.level, finding.rule) for finding in found] == [("warning", "leak")]
        assert "'party' is an attribute" in found[0].text

    def test_duplicates_and_near_duplicates(self) -> None:
        base = " ".join(f"word{number}" for number in range(60))
        found = lint(
            pool(f"You are {base}.", f"you  are {base}", f"You are {base} indeed.", "You " + base[::-1])
        )
        assert ("error", "duplicate", ("p0", "p1")) in rules(found)
        near = [finding for finding in found if finding.rule == "near_duplicate"]
        assert {finding.personas for finding in near} == {("p0", "p2"), ("p1", "p2")}
        # 60 runs of three words, one more with "indeed": 60 of 61 in common
        assert {finding.text for finding in near} == {"the prompts are 98% alike"}

    def test_gaps_and_lengths(self) -> None:
        long = Persona(id="long", prompt="You " + "talk " * 90, attributes={"age": "3"})
        short = Persona(id="short", prompt="You hum.")
        usual = [
            Persona(id=f"u{n}", prompt=f"You {n} " + f"do {n} things " * 5, attributes={"age": "3"})
            for n in range(4)
        ]
        found = lint(PersonaPool(name="x", personas=(long, short, *usual)))
        assert rules(found) == [
            ("warning", "missing_attribute", ("short",)),
            ("warning", "length", ("long",)),
            ("warning", "length", ("short",)),
        ]
        assert ("warning", "missing_attribute", ("p0",)) in rules(lint(pool("You are Ann.")))

    @pytest.mark.parametrize(
        ("prompt", "level", "said"),
        [
            (
                "You are a nurse and mean to vote for Bob Dole.",
                "error",
                "answer 'Bob Dole' of question 'vote'",
            ),
            ("You find Dole funny.", "warning", "word 'dole' of question 'vote'"),
            ("You are slightly  CONSERVATIVE.", "error", "answer 'slightly conservative' of question 'self"),
            ("You are a Democrat and a moderate eater.", None, ""),
            ("You watch the news every day.", None, ""),
        ],
    )
    def test_leaks(self, survey: Survey, prompt: str, level: str | None, said: str) -> None:
        leaks = [f for f in lint(pool(prompt, age="18-29"), survey) if f.rule == "leak"]
        assert {finding.level for finding in leaks} == ({level} if level else set())
        assert not level or any(said in finding.text for finding in leaks)

    def test_strata_the_survey_does_not_have(self, survey: Survey) -> None:
        found = lint(pool("You are Ann.", age="young"), survey)
        assert found[0].level == "error"
        assert "unknown age label 'young'" in found[0].text


class TestCommands:
    def test_build_from_a_survey_gives_what_the_library_builds(self, tmp_path: Path) -> None:
        out = tmp_path / "pool.yaml"
        command = [
            "personas",
            "build",
            "--survey",
            "anes96",
            "--by",
            "party,education,age",
            "--out",
            str(out),
        ]
        assert cli.main(command) == 0
        built, shipped = load_personas(out), load_personas(ANES)
        assert built.personas == shipped.personas
        assert cli.main(command) == 2  # what stands there is not written over

    def test_build_from_a_scenario_and_to_standard_output(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        scenario = ROOT / "scenarios" / "town_hall.yaml"
        assert (
            cli.main(["personas", "build", "--survey", str(scenario), "--by", "age", "--name", "ages"]) == 0
        )
        out = tmp_path / "ages.yaml"
        out.write_text(capsys.readouterr().out)
        ages = load_personas(out)
        assert ages.name == "ages"
        assert ages.ids == ("18_29", "30_44", "45_59", "60_plus")

    def test_weights_become_a_mixture_file(self, tmp_path: Path) -> None:
        source, out = tmp_path / "list.csv", tmp_path / "pool.yaml"
        source.write_text("id,age,weight\na,3,1\nb,4,3\n")
        assert cli.main(["personas", "build", "--from", str(source), "--out", str(out)]) == 0
        mixture = Mixture.load(tmp_path / "pool.mixture.yaml", load_personas(out))
        assert mixture.weights.tolist() == [0.25, 0.75]

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            ([], "either --survey"),
            (["--survey", "anes69"], "did you mean 'anes96'?"),
            (["--survey", "table"], "needs file, codebook"),
            (["--survey", "anes96", "--by", "partei"], "did you mean 'party'?"),
            (["--from", "x.csv", "--by", "age"], "--by goes with --survey"),
            (["--from", "x.csv", "--scale", "5", "1"], "lower end first"),
        ],
    )
    def test_options_that_do_not_fit_are_refused(
        self, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.main(["personas", "build", *options]) == 2
        assert said in capsys.readouterr().err

    def test_show(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["personas", "show", str(ANES), "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["personas"] == 102
        assert sum(found["attributes"]["party"].values()) == 102
        assert found["words"]["shortest"] <= found["words"]["median"] <= found["words"]["longest"]
        first = load_personas(ANES).personas[0]
        assert cli.main(["personas", "show", str(ANES)]) == 0
        assert first.prompt in capsys.readouterr().out
        assert cli.main(["personas", "show", str(ANES), "--id", first.id]) == 0
        assert capsys.readouterr().out.startswith(first.prompt)
        assert cli.main(["personas", "show", str(ANES), "--id", "strong_democrat"]) == 2

    def test_lint_ends_with_1_on_errors_only(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.main(["personas", "lint", str(ANES), "--survey", "anes96"]) == 0
        assert "0 errors, 1 warnings" in capsys.readouterr().out
        twice = tmp_path / "twice.yaml"
        twice.write_text("name: t\npersonas:\n- {id: a, prompt: You hum.}\n- {id: b, prompt: You hum.}\n")
        assert cli.main(["personas", "lint", str(twice), "--json"]) == 1
        said = capsys.readouterr()
        assert json.loads(said.out)["errors"] == 1
        assert "has 1 error" in said.err
