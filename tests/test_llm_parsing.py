"""Reading replies: a table of what models write, and what each is worth."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plursim.errors import Missing
from plursim.forms import Shares
from plursim.forms.reading import (
    UnreadableError,
    json_object,
    letters,
    read_label,
    read_number,
    read_text,
)
from plursim.reasoning.language_model.expression import read_alternatives


def read_shares(value: object) -> np.ndarray:
    """Read a stated distribution over three options."""
    return Shares(options=("a", "b", "c")).value(value)


OPTIONS = ("agree", "neither", "disagree")
BAD, OUT, REFUSED = Missing.UNPARSABLE, Missing.OUT_OF_RANGE, Missing.REFUSED

REPLIES = {
    "plain": ('{"answer": "B"}', 1),
    "white space around": (' \n {"answer": "B"} \n', 1),
    "lower case": ('{"answer": "b"}', 1),
    "in brackets": ('{"answer": "(B)"}', 1),
    "with a stop": ('{"answer": "B."}', 1),
    "words of the option": ('{"answer": "Disagree"}', 2),
    "letter and words": ('{"answer": "C) disagree"}', 2),
    "fence": ('```\n{"answer": "A"}\n```', 0),
    "fence with language": ('```json\n{"answer": "A"}\n```', 0),
    "reasoning first": ('<think>Hm. {"answer": "C"}?</think>\n{"answer": "A"}', 0),
    "further key": ('{"answer": "A", "why": "because"}', 0),
    "letter and other words": ('{"answer": "A) disagree"}', OUT),
    "unknown letter": ('{"answer": "D"}', OUT),
    "two letters": ('{"answer": "A or B"}', OUT),
    "words of no option": ('{"answer": "it depends"}', OUT),
    "number": ('{"answer": 2}', BAD),
    "true": ('{"answer": true}', BAD),
    "null": ('{"answer": null}', BAD),
    "list": ('{"answer": ["A"]}', BAD),
    "blank": ('{"answer": " "}', BAD),
    "key missing": ('{"choice": "A"}', BAD),
    "key twice": ('{"answer": "A", "answer": "B"}', BAD),
    "bare letter": ("B", BAD),
    "bare text": ('"B"', BAD),
    "in a list": ('[{"answer": "B"}]', BAD),
    "cut off": ('{"answer": "B"', BAD),
    "words before": ('Sure! {"answer": "B"}', BAD),
    "words after": ('{"answer": "B"} Hope this helps.', BAD),
    "two objects": ('{"answer": "A"}{"answer": "B"}', BAD),
    "single quotes": ("{'answer': 'B'}", BAD),
    "trailing comma": ('{"answer": "B",}', BAD),
    "unclosed fence": ('```json\n{"answer": "B"}', BAD),
    "prose": ("I think B is right.", BAD),
    "deep nesting": ("[" * 100_000, BAD),
    "not a number": ('{"answer": NaN}', BAD),
    "refusal": ("I'm sorry, but I can't take part in this.", REFUSED),
    "refusal of a machine": ("As an AI, I do not have opinions.", REFUSED),
}


@pytest.mark.parametrize("name", REPLIES)
def test_replies_to_a_poll(name):
    text, worth = REPLIES[name]
    if isinstance(worth, Missing):
        with pytest.raises(UnreadableError) as problem:
            read_label(json_object(text).get("answer"), OPTIONS)
        assert problem.value.reason is worth
    else:
        assert read_label(json_object(text).get("answer"), OPTIONS) == worth


def test_letters_come_before_words():
    assert read_label("A", ("b", "a")) == 0
    assert read_label("same", ("same", "other")) == 0


def worth_of(reply: str) -> int:
    """The option a reply names, or the reason why it names none."""
    try:
        return read_label(json_object(reply).get("answer"), OPTIONS)
    except UnreadableError as problem:
        return problem.reason


@given(st.text())
def test_any_text_is_read_or_refused_with_a_reason(text):
    for reply in (text, json.dumps({"answer": text})):
        assert worth_of(reply) in (0, 1, 2, BAD, OUT, REFUSED)


@pytest.mark.parametrize(
    ("value", "worth"),
    [
        (0, 0.0),
        (2.5, 2.5),
        (3, 3.0),
        (3.01, OUT),
        (-1, OUT),
        (True, BAD),
        ("2", BAD),
        (None, BAD),
        (10**400, BAD),
    ],
)
def test_numbers_are_never_clamped(value, worth):
    if isinstance(worth, Missing):
        with pytest.raises(UnreadableError) as problem:
            read_number(value, 0.0, 3.0)
        assert problem.value.reason is worth
    else:
        assert read_number(value, 0.0, 3.0) == worth


def test_texts_say_something():
    assert read_text(" yes ") == "yes"
    for value, reason in ((" ", Missing.EMPTY), (3, BAD), (None, BAD)):
        with pytest.raises(UnreadableError) as problem:
            read_text(value)
        assert problem.value.reason is reason


@pytest.mark.parametrize(
    ("value", "worth"),
    [
        ({"A": 20, "B": 30, "C": 50}, [0.2, 0.3, 0.5]),
        ({"a": 0.2, "b": 0.3, "c": 0.5}, [0.2, 0.3, 0.5]),
        ({"A": 21, "B": 30, "C": 52}, [21 / 103, 30 / 103, 52 / 103]),
        ({"A": 0, "B": 0, "C": 100}, [0, 0, 1]),
        ({"A": 20, "B": 30}, BAD),
        ({"A": 20, "B": 30, "C": 50, "D": 0}, BAD),
        ({"A": 20, "B": 30, "C": "50"}, BAD),
        ({"A": 20, "a": 0, "B": 30, "C": 50}, BAD),
        ({"A": -20, "B": 60, "C": 60}, OUT),
        ({"A": 20, "B": 30, "C": 20}, OUT),
        ({"A": 0, "B": 0, "C": 0}, OUT),
        ([20, 30, 50], BAD),
        (None, BAD),
    ],
)
def test_stated_distributions(value, worth):
    if isinstance(worth, Missing):
        with pytest.raises(UnreadableError) as problem:
            read_shares(value)
        assert problem.value.reason is worth
    else:
        assert read_shares(value) == pytest.approx(worth)


def log(**shares: float) -> tuple[tuple[str, float], ...]:
    return tuple((token.replace("_", " "), math.log(share)) for token, share in shares.items())


def test_log_probabilities_take_the_likeliest_way_to_write_an_option():
    assert read_alternatives(log(A=0.3, _A=0.5, B=0.2), 2) == pytest.approx([5 / 7, 2 / 7])


def test_an_option_not_listed_has_the_smaller_of_least_listed_and_its_share_of_the_rest():
    # Listed .6 and .3: .1 is left for two options, .05 each, less than .3.
    assert read_alternatives(log(A=0.6, B=0.3), 4) == pytest.approx(np.array([0.6, 0.3, 0.05, 0.05]))
    # The least token listed has .01, less than the .39 that are left.
    assert read_alternatives(log(A=0.6, I=0.01), 2) == pytest.approx(np.array([0.6, 0.01]) / 0.61)
    assert read_alternatives(log(A=1.0), 2) == pytest.approx([1.0, 0.0])


def test_temperature_scales_the_distribution():
    listed = log(A=0.8, B=0.2)
    for temperature in (0.01, 0.5, 2.0, 50.0):
        ratio = 4.0 ** (1 / temperature)
        assert read_alternatives(listed, 2, temperature) == pytest.approx(
            [ratio / (1 + ratio), 1 / (1 + ratio)]
        )


def test_no_option_among_the_alternatives_is_no_answer():
    for alternatives in ((), log(I=0.7, The=0.2), (("A", math.nan),)):
        with pytest.raises(UnreadableError):
            read_alternatives(alternatives, 3)


def test_letters_do_not_run_out():
    assert len(set(letters(60))) == 60
    assert letters(27)[-1] == "AA"
