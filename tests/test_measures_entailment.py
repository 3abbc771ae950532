"""Models of entailment as plug-ins of Overton coverage, built in and from outside."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from types import ModuleType

import numpy as np
import pytest

from plursim.errors import MeasureError
from plursim.measures.kernels.entailment import (
    embedding_entailment,
    lexical_entailment,
    semantic_entailment,
    sentences,
    text_entailment,
)
from plursim.measures.kernels.pluralism import overton_coverage, overton_score

TEXT = "Taxes should fall. But elders deserve respect!\n- Schools must not close"
VALUES = ["respect for elders", "taxes should fall", "schools must close", "clean rivers"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("No end", ["No end"]),
        ("A line\n\n  another line \n", ["A line", "another line"]),
        ("... !\n?", []),
        ("3.5 percent. Yes", ["3.5 percent.", "Yes"]),
        ("", []),
    ],
)
def test_a_text_falls_into_sentences(text: str, found: list[str]) -> None:
    assert sentences(text) == found


def test_coverage_of_a_text_with_the_built_in_model() -> None:
    found = text_entailment(TEXT, VALUES)
    assert found.tolist() == lexical_entailment(VALUES, sentences(TEXT)).tolist()
    assert found.max(axis=1).tolist() == [1, 1, 0, 0]  # closing is negated, rivers are not mentioned
    assert overton_coverage(found).share == 0.5
    assert overton_score(found.max(axis=1) > 0.5, [40, 30, 20, 10]) == pytest.approx(0.7)


def test_any_model_may_judge() -> None:
    asked: list[tuple[list[str], list[str]]] = []

    def judge(values: Sequence[str], given: Sequence[str]) -> np.ndarray:
        asked.append((list(values), list(given)))
        return np.full((len(values), len(given)), 0.25)

    assert text_entailment("One. Two.", ["v", "w"], judge).tolist() == [[0.25, 0.25]] * 2
    assert asked == [(["v", "w"], ["One.", "Two."])]


def test_embeddings_compare_by_their_cosine() -> None:
    vectors = np.random.default_rng(0).normal(size=(5, 8))
    place = {f"text {k}": k for k in range(5)}
    alike = embedding_entailment(lambda texts: vectors[[place[text] for text in texts]])
    found = alike(["text 0", "text 1"], ["text 2", "text 3", "text 0"])
    for i, j, value in ((0, 2, found[0, 0]), (1, 3, found[1, 1]), (0, 0, found[0, 2])):
        cosine = vectors[i] @ vectors[j] / np.sqrt((vectors[i] ** 2).sum() * (vectors[j] ** 2).sum())
        assert value == pytest.approx(max(cosine, 0.0))
    assert found.max() <= 1


def test_a_text_without_a_vector_is_like_no_other() -> None:
    alike = embedding_entailment(lambda texts: [[0.0, 0.0] if text == "?" else [1.0, 1.0] for text in texts])
    assert alike(["?", "a"], ["b"]).ravel() == pytest.approx([0, 1])


def test_sentence_embeddings_come_from_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library is too heavy for tests; a stand-in with its call signatures takes its place."""

    class SentenceTransformer:
        def __init__(self, model_name_or_path: str) -> None:
            self.name = model_name_or_path

        def encode(self, sentences: list[str], *, show_progress_bar: bool) -> np.ndarray:
            assert isinstance(sentences, list)
            assert not show_progress_bar
            assert self.name == "some/model"
            return np.array([[len(text), 1.0] for text in sentences], dtype=np.float32)

    library = ModuleType("sentence_transformers")
    library.SentenceTransformer = SentenceTransformer  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sentence_transformers", library)
    found = text_entailment("ab. c.", ["xyz"], semantic_entailment("some/model"))
    assert found.tolist()[0] == pytest.approx([1.0, (3 * 2 + 1) / np.sqrt(10 * 5)])


def test_without_the_library_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MeasureError, match=r"pip install 'plursim\[semantic\]'"):
        semantic_entailment("some/model")


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: text_entailment("...", ["v"]), "1 values and 0 sentences"),
        (lambda: text_entailment("One.", []), "0 values and 1 sentences"),
        (
            lambda: text_entailment("One.", ["v"], lambda v, s: np.zeros((2, 1))),
            r"expected probabilities, \(1, 1\)",
        ),
        (lambda: text_entailment("One.", ["v"], lambda v, s: np.array([[1.5]])), "expected probabilities"),
        (lambda: text_entailment("One.", ["v"], lambda v, s: np.array([[np.nan]])), "entailment: given nan"),
        (lambda: embedding_entailment(lambda texts: [1.0])(["a"], ["b"]), r"expected \[1, dimensions\]"),
        (
            lambda: embedding_entailment(lambda texts: [[1.0] * len(texts[0])])(["a"], ["bc"]),
            "1 and 2 dimensions",
        ),
    ],
)
def test_wrong_inputs_are_refused(call: Callable[[], object], says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        call()
