"""Strict YAML: what is read, what is refused, and where errors point."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, model_validator

from plursim.documents import Document, as_text, flow, overridden, parse, read, validate
from plursim.errors import DocumentError
from plursim.parts import Part


def refused(text: str, file: Path | None = None) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        parse(text, file)
    return caught.value


# Core schema of YAML 1.2, chapter 10.3, narrowed as the package says.
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("True", "True"),
        ("12:30", "12:30"),
        ("2024-01-31", "2024-01-31"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("|\n  12\n", "12\n"),
        ("12", 12),
        ("-12", -12),
        ("+3", 3),
        ("0", 0),
        ("-0", 0),
        ("0.5", 0.5),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        ("6.02E+23", 6.02e23),
        ("-.inf", -math.inf),
        (".", "."),
        ("1.2.3", "1.2.3"),
        ("e5", "e5"),
    ],
)
def test_scalars(text: str, value: object) -> None:
    read_back = parse(f"key: {text}").tree
    assert isinstance(read_back, dict)
    assert read_back["key"] == value
    assert type(read_back["key"]) is type(value)


def test_nan_is_a_float() -> None:
    tree: Any = parse("key: .nan").tree
    assert math.isnan(tree["key"])


@pytest.mark.parametrize("text", ["010", "-010", "00", "007", "010.5", "01e3"])
def test_a_leading_zero_is_ambiguous(text: str) -> None:
    error = refused(f"a: 1\nzip: {text}")
    assert error.line == 2
    assert error.given == text
    assert error.expected is not None
    assert "quote" in error.expected
    assert parse(f"zip: '{text}'").tree == {"zip": text}


def test_the_way_out_of_010_is_named() -> None:
    assert "'010' in quotes" in str(refused("zip: 010"))
    assert "the number 10" in str(refused("zip: 010"))


plain_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdefgh", min_size=1), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(plain_values)
def test_what_another_writer_writes_is_read_back(value: object) -> None:
    quoted = yaml.safe_dump(value, default_style='"', allow_unicode=True)
    tree = parse(re.sub(r'!!(int|bool|null) "([^"]*)"', r"\2", quoted)).tree
    assert tree == value


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    )
)
def test_flow_is_read_back(value: object) -> None:
    text = flow(value)
    assert "\n" not in text
    assert parse(f"key: {text}").tree == {"key": value}


@given(st.text() | st.text("-:[]{}&*a1!#'\"|>? \n\t,%@~<"))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        tree = parse(text).tree
    except DocumentError:
        return
    assert isinstance(tree, dict | list | str | int | float | None)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, "first on line 1, again on line 3"),
        ("x: {a: 1, a: 2}", 1, "stands twice"),
        ("1: a", 1, "not text"),
        ("true: a", 1, "not text"),
        ("~: a", 1, "not text"),
        ("a: 1\n? [b, c]\n: 2", 2, "not plain text"),
        ("base: &b {x: 1}\nother:\n  <<: *b", 3, "merge key"),
        ("a: !!python/object/apply:os.system ['true']", 1, "tag"),
        ("a: !!str 12", 1, "tag"),
        ("a: ! x", 1, "tag"),
        ("a: *nowhere", 1, "stands for nothing"),
        ("a: &a [1, *a]", 1, "stands for nothing"),
        ("a: 1\n---\nb: 2", 2, "second document"),
        ("a: [1, 2\nb: 3", 2, "not YAML"),
        ("a:\n\t- b", 2, "not YAML"),
        ("ok: 1\nb: 'open", 2, "not YAML"),
        ("ok: é\nb: \x07", 2, "character"),
        (f"n: {'9' * 500}", 1, "too long"),
        ("a: \ud800", None, "Unicode"),
    ],
)
def test_refused(text: str, line: int | None, words: str) -> None:
    error = refused(text, Path("doc.yaml"))
    assert words in error.problem
    assert error.line == line
    assert error.file == Path("doc.yaml")


def test_a_quoted_merge_key_is_text() -> None:
    assert parse("'<<': 1").tree == {"<<": 1}


def test_nesting_up_to_the_limit() -> None:
    tree: Any = parse("[" * 50 + "]" * 50).tree
    for _ in range(49):
        tree = tree[0]
    assert tree == []
    assert "nesting" in refused("[" * 51 + "]" * 51).problem
    assert "nesting" in refused("[" * 100_000).problem


def test_aliases_are_read_and_point_to_their_own_line() -> None:
    document = parse("a: &x {k: 1}\nb: *x\n")
    assert document.tree == {"a": {"k": 1}, "b": {"k": 1}}
    assert document.line(("b",)) == 2
    assert document.line(("b", "k")) == 1


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)]
    assert "aliases" in refused("\n".join(lines)).problem


def test_aliases_cannot_hide_deep_nesting() -> None:
    deep = "[" * 30 + "]" * 30
    assert "nesting" in refused(f"a: &a {deep}\nb: {'[' * 30}*a{']' * 30}").problem


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_both_parsers_of_pyyaml_agree(loader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plursim.documents.reader._LOADER", getattr(yaml, loader))
    document = parse("a: &x [1, 'two', {c: 3.5}]\nb: *x\nt: 12:30\n")
    assert document.tree == {"a": [1, "two", {"c": 3.5}], "b": [1, "two", {"c": 3.5}], "t": "12:30"}
    assert [document.line((key,)) for key in "abt"] == [1, 2, 3]


class TestFiles:
    def test_missing(self, tmp_path: Path) -> None:
        with pytest.raises(DocumentError, match="no such file") as caught:
            read(tmp_path / "none.yaml")
        assert caught.value.file == tmp_path / "none.yaml"
        assert caught.value.exit_code == 2

    def test_directory(self, tmp_path: Path) -> None:
        with pytest.raises(DocumentError, match="directory"):
            read(tmp_path)

    def test_undecodable(self, tmp_path: Path) -> None:
        (tmp_path / "latin.yaml").write_bytes(b"a: 1\nb: caf\xe9\n")
        with pytest.raises(DocumentError, match="UTF-8") as caught:
            read(tmp_path / "latin.yaml")
        assert caught.value.line == 2

    def test_too_large(self, tmp_path: Path) -> None:
        (tmp_path / "big.yaml").write_bytes(b"#" * 10_000_001)
        with pytest.raises(DocumentError, match="10 MB"):
            read(tmp_path / "big.yaml")

    def test_impossible_name(self) -> None:
        with pytest.raises(DocumentError, match="cannot be read"):
            read(Path("a\0b"))

    def test_byte_order_mark_and_crlf(self, tmp_path: Path) -> None:
        (tmp_path / "dos.yaml").write_bytes(b"\xef\xbb\xbfa: 1\r\nb: two\r\n")
        document = read(tmp_path / "dos.yaml")
        assert document.tree == {"a": 1, "b": "two"}
        assert document.line(("b",)) == 2

    def test_empty(self, tmp_path: Path) -> None:
        (tmp_path / "empty.yaml").write_text("# nothing\n")
        assert read(tmp_path / "empty.yaml").tree is None


TEXT = """\
name: hall
graph:
  kind: ring
  degree: 4
items:
  - id: a
  - id: b
    size: 2
"""


class TestDocument:
    def test_lines(self) -> None:
        document = parse(TEXT)
        assert document.line(()) == 1
        assert document.line(("graph",)) == 2
        assert document.line(("graph", "degree")) == 4
        assert document.line(("items", 1)) == 7
        assert document.line(("items", 1, "size")) == 8

    def test_nearest_ancestor(self) -> None:
        document = parse(TEXT)
        assert document.line(("graph", "rewiring")) == 2
        assert document.line(("items", 9, "size")) == 5
        assert document.line(("nothing",)) == 1

    def test_with_value(self) -> None:
        document = parse(TEXT)
        changed = document.with_value("graph.degree", np.int64(6)).with_value("items.1.size", (1, "a"))
        assert isinstance(changed.tree, dict)
        assert changed.tree["graph"] == {"kind": "ring", "degree": 6}
        assert changed.tree["items"][1] == {"id": "b", "size": [1, "a"]}
        assert document.tree == parse(TEXT).tree
        assert changed.line(("graph", "kind")) == 3
        assert changed.place(("graph", "degree")) == (None, None)

    def test_with_value_makes_mappings(self) -> None:
        assert parse("").with_value("a.b.c", "x").tree == {"a": {"b": {"c": "x"}}}

    def test_another_kind_starts_the_part_afresh(self) -> None:
        tree = parse(TEXT).with_value("graph.kind", "complete").tree
        assert isinstance(tree, dict)
        assert tree["graph"] == {"kind": "complete"}
        assert parse(TEXT).with_value("graph.kind", "ring").tree == parse(TEXT).tree

    @pytest.mark.parametrize(
        ("path", "value", "words"),
        [
            ("name.first", "x", "without entries"),
            ("items.2.id", "x", "no such list position"),
            ("items.last", "x", "no such list position"),
            ("graph..degree", 1, "needs a name"),
            ("graph.degree", {1, 2}, "cannot stand in a document"),
        ],
    )
    def test_with_value_refused(self, path: str, value: object, words: str) -> None:
        with pytest.raises(DocumentError, match=words) as caught:
            parse(TEXT).with_value(path, value)
        assert caught.value.path == path

    @pytest.mark.parametrize(
        ("text", "words"), [("[1", "not YAML"), ("010", "leading zero"), ("Say: a: b", "not YAML")]
    )
    def test_text_that_is_set_is_read_as_yaml(self, text: str, words: str) -> None:
        with pytest.raises(DocumentError, match=words) as caught:
            overridden(parse(TEXT), [f"graph.degree={text}"])
        assert (caught.value.path, caught.value.given) == ("graph.degree", text)

    @pytest.mark.parametrize(
        "value",
        [True, None, 0, -1.5e-300, float("inf"), "", "true", "010", "12:30", "Say: what, and why", "a=b # c",
         [1, "x"], {"kind": "ring", "names": ["no", "NO"]}, "line\nbreak \u2028 \x7f"],
    )  # fmt: skip
    def test_a_value_is_set_as_it_is_and_its_text_sets_the_same(self, value: object) -> None:
        set_as_value = overridden(Document.of({}), [("some.path", value)])
        assert set_as_value.tree == {"some": {"path": value}}
        assert overridden(Document.of({}), [as_text(("some.path", value))]).tree == set_as_value.tree

    def test_over_merges_deeply_and_keeps_places(self) -> None:
        base = parse("a: {x: 1, y: [1, 2]}\nkeep: 1", Path("base.yaml"))
        mine = parse("\n\na: {y: [3]}", Path("mine.yaml"))
        merged = mine.over(base)
        assert merged.tree == {"a": {"x": 1, "y": [3]}, "keep": 1}
        assert merged.place(("a", "x")) == (Path("base.yaml"), 1)
        assert merged.place(("a", "y")) == (Path("mine.yaml"), 3)

    def test_over_replaces_a_part_of_another_kind(self) -> None:
        base = parse("g: {kind: ring, degree: 4}\ns: {source: a, x: 1}\nh: {kind: k, z: 1}")
        mine = parse("g: {kind: complete}\ns: {source: b}\nh: {y: 2}")
        assert mine.over(base).tree == {
            "g": {"kind": "complete"},
            "s": {"source": "b"},
            "h": {"kind": "k", "z": 1, "y": 2},
        }


class Ring(Part):
    kind: Literal["ring"] = "ring"
    degree: int = Field(ge=1, le=9, description="Ties of an agent.")
    weight: float = Field(default=1.0, gt=0)


class SmallWorld(Part):
    kind: Literal["small_world"] = "small_world"
    rewiring: float = Field(ge=0, lt=1)


class Panel(Part):
    source: Literal["panel"] = "panel"
    waves: tuple[int, ...] = ()


AnyGraph = Annotated[Ring | SmallWorld, Field(discriminator="kind")]


class Plan(Part):
    name: str = Field(pattern="^[a-z]+$", max_length=8)
    graph: AnyGraph | None = None
    more: dict[str, AnyGraph] = Field(default={})
    panel: Panel = Panel()
    pair: tuple[int, int] = (0, 0)
    mixture: Literal["survey", "uniform"] | dict[str, float] = "survey"
    arms: tuple[Literal["treatment", "no_interaction"], ...] = Field(
        default=("treatment",), min_length=1, max_length=2
    )
    flag: bool = False
    where: Path = Path()

    @model_validator(mode="after")
    def _flag_needs_graph(self) -> Plan:
        if self.flag and self.graph is None:
            raise ValueError("flag needs a graph")
        return self


def problem(text: str, prefix: tuple[str | int, ...] = ()) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        validate(Plan, parse(text, Path("plan.yaml")), prefix)
    assert caught.value.file == Path("plan.yaml")
    return caught.value


def test_valid() -> None:
    plan = validate(Plan, parse("name: a\ngraph: {kind: ring, degree: 2}\narms: [treatment]\nwhere: x/y"))
    assert plan.graph == Ring(degree=2)
    assert plan.arms == ("treatment",)
    assert plan.where == Path("x/y")
    assert plan.mixture == "survey"


@pytest.mark.parametrize(
    ("text", "line", "path", "clause", "given", "expected", "hint"),
    [
        ("name: a\ngrph: 1", 2, "grph", "unknown key", "grph", "graph", "'graph'"),
        ("name: a\ngraph:\n  kind: ring\n  degree: 1\n  degre: 2", 5, "graph.degre", "unknown key", "degre",
         "kind, degree, weight", "'degree'"),
        ("name: a\ngraph: {kind: smal_world}", 2, "graph.kind", "unknown kind", "smal_world",
         "ring, small_world", "'small_world'"),
        ("name: a\ngraph: {degree: 1}", 2, "graph.kind", "missing key", None, "ring, small_world", None),
        ("name: a\ngraph: ring", 2, "graph", "wrong type", "'ring'", "mapping", None),
        ("name: a\nmore:\n  ring:\n    kind: ring\n    degree: '3'", 5, "more.ring.degree", "wrong type",
         "'3'", "whole number", "without quotes"),
        ("name: a\ngraph: {kind: ring}", 2, "graph.degree", "missing key", None, "Ties of an agent.", None),
        ("graph: {kind: ring, degree: 1}", 1, "name", "missing key", None, None, None),
        ("name: a\ngraph: {kind: ring, degree: 12}", 2, "graph.degree", "out of range", "12", "1 to 9", None),
        ("name: a\ngraph: {kind: ring, degree: 2.5}", 2, "graph.degree", "wrong type", "2.5", "whole", None),
        ("name: a\ngraph: {kind: ring, degree: 2, weight: -1}", 2, "graph.weight", "out of range", "-1",
         "more than 0", None),
        ("name: a\ngraph: {kind: small_world, rewiring: 1}", 2, "graph.rewiring", "out of range", "1",
         "0 or more and less than 1", None),
        ("name: a\ngraph: {kind: small_world, rewiring: .nan}", 2, "graph.rewiring", "wrong type",
         "nan", "finite", None),
        ("name: a\narms: [treatment,\n  no_interacton]", 3, "arms.1", "unknown name", "no_interacton",
         "treatment, no_interaction", "'no_interaction'"),
        ("name: a\narms: [x]", 2, "arms.0", r"^unknown name$", "x", "treatment", None),
        ("name: a\narms: []", 2, "arms", "too few", "[]", "at least 1", None),
        ("name: a\narms: [treatment, treatment, treatment]", 2, "arms", "too many", None, "at most 2", None),
        ("name: a\npair: [1]", 2, "pair.1", "missing", None, None, None),
        ("name: a\npanel: {source: panel, waves: [1, x]}", 2, "panel.waves.1", "wrong type", "'x'", "whole",
         None),
        ("name: a\npanel: {source: pannel}", 2, "panel.source", "unknown name", "pannel", "panel", "'panel'"),
        ("name: a\nflag: yes", 2, "flag", "wrong type", "'yes'", "true or false", "true and false"),
        ("name: null", 1, "name", "wrong type", "null", "text", None),
        ("name: Aa", 1, "name", "does not fit", "Aa", r"\^\[a-z\]\+\$", None),
        ("name: abcdefghi", 1, "name", "too long", "abcdefghi", "at most 8", None),
        ("name: a\nflag: true", 1, "", "flag needs a graph", None, None, None),
        ("- 1", 1, "", "wrong type", None, "mapping", None),
        ("", 1, "", "wrong type", "null", "mapping", None),
    ],
)  # fmt: skip
def test_problems(
    text: str, line: int, path: str, clause: str, given: str | None, expected: str | None, hint: str | None
) -> None:
    error = problem(text)
    assert (error.line, error.path) == (line, path)
    assert re.search(clause, error.problem)
    if given is not None:
        assert error.given == given
    for wanted, said in ((expected, error.expected), (hint, error.hint)):
        if wanted is not None:
            assert said is not None
            assert re.search(wanted, said)
    assert str(error).startswith(f"plan.yaml:{line}: {path}")


def test_a_union_without_kinds_reports_the_nearest_type() -> None:
    error = problem("name: a\nmixture:\n  ann: 0.5\n  bo: much")
    assert (error.line, error.path, error.given, error.expected) == (4, "mixture.bo", "'much'", "a number")
    assert "more problem" not in error.problem
    both = problem("name: a\nmixture: 3")
    assert both.path == "mixture"
    assert both.expected == "one of survey, uniform, or a mapping of keys to values"
    assert "more problem" not in both.problem


def test_the_first_problem_in_document_order_and_the_others_counted() -> None:
    error = problem("flag: 1\ngraph: {kind: ring, degree: 0, colour: red}\nname: a\n")
    assert error.path == "flag"
    assert "and 2 more problems: graph.degree, graph.colour" in error.problem


def test_prefix() -> None:
    document = parse("plans:\n  - name: a\n  - name: a\n    flag: 3", Path("plan.yaml"))
    assert validate(Plan, document, ("plans", 0)).name == "a"
    with pytest.raises(DocumentError) as caught:
        validate(Plan, document, ("plans", 1))
    assert (caught.value.path, caught.value.line) == ("plans.1.flag", 4)
    with pytest.raises(DocumentError, match="missing key") as missing:
        validate(Plan, document, ("plan",))
    assert missing.value.path == "plan"


def test_a_value_set_from_outside_is_named_so() -> None:
    document = parse("name: a\ngraph: {kind: ring, degree: 2}", Path("plan.yaml"))
    with pytest.raises(DocumentError, match="set from outside the file") as caught:
        validate(Plan, document.with_value("graph.degree", "many"))
    assert (caught.value.path, caught.value.line, caught.value.given) == ("graph.degree", None, "'many'")


def test_errors_point_into_the_file_where_the_value_stands() -> None:
    base = parse("graph:\n  kind: ring\n  degree: 0", Path("base.yaml"))
    mine = parse("name: a", Path("mine.yaml"))
    with pytest.raises(DocumentError) as caught:
        validate(Plan, mine.over(base))
    assert (caught.value.file, caught.value.line) == (Path("base.yaml"), 3)


def test_a_document_is_immutable() -> None:
    document = parse("a: 1")
    assert isinstance(document, Document)
    with pytest.raises(AttributeError):
        document.file = Path("x")  # type: ignore[misc]
