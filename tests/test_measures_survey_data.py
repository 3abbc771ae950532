"""Figures stated for public surveys, through sources and measures; skipped where the files are absent."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs import published
from docs.published import Figure, figures, similarities
from plursim.surveys import GlobalOpinionQA


@pytest.fixture(scope="module")
def found(survey_data: Path) -> list[Figure]:
    return list(figures(survey_data))


def test_every_figure_is_as_stated_to_the_last_digit(found: list[Figure]) -> None:
    assert [(one.what, one.stated, one.ours) for one in found if not one.agrees] == []
    assert len(found) == 36


def test_the_page_shows_these_figures(found: list[Figure]) -> None:
    text = published.PAGE.read_text(encoding="utf-8")
    assert published.written(text, found) == text


def test_what_the_page_says_of_similarities_by_wording(
    survey_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = GlobalOpinionQA(file="globalopinionqa/marginals.json.gz").load(survey_data)
    pairs = similarities(survey)
    ordered = sorted(pairs, key=pairs.__getitem__)
    assert (ordered[0], ordered[-1]) == (("Britain", "Pakistan"), ("Australia", "Canada"))
    monkeypatch.setattr(published, "LEAST_QUESTIONS", 21)
    tunisia = similarities(survey)["Australia", "Tunisia"]
    text = published.PAGE.read_text(encoding="utf-8")
    for value in (pairs[ordered[0]], pairs[ordered[-1]], tunisia):
        assert f"{value:.3f}"[1:] in text


@pytest.mark.parametrize(
    ("stated", "value", "ours", "agrees"),
    [
        (".499", 0.49901, ".499", True),
        (".500", 0.4994, ".499", False),
        ("65.6%", 0.65625, "65.6%", True),
        ("42", 42.0, "42", True),
        ("2.988", 2.9875, "2.987", False),
        (".890", float("nan"), "nan", False),
    ],
)
def test_a_figure_is_compared_as_it_is_printed(stated: str, value: float, ours: str, agrees: bool) -> None:
    figure = Figure("survey", "what", stated, value, "somebody")
    assert (figure.ours, figure.agrees) == (ours, agrees)
