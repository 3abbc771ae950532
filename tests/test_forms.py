"""What every form must keep to: read off the family, so that new ones are tested too."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plursim.errors import Missing
from plursim.forms import (
    FORMS,
    Ballot,
    Choice,
    Choices,
    Form,
    Number,
    Numbers,
    Probability,
    Ranking,
    Several,
    Shares,
    Text,
)
from plursim.forms.base import OptionForm
from plursim.forms.reading import UnreadableError

WORDS = ("Ash", "Birch", "Cedar", "Elm")
BAD, OUT, EMPTY = Missing.UNPARSABLE, Missing.OUT_OF_RANGE, Missing.EMPTY
AGENTS = 40


@pytest.fixture(params=FORMS, ids=lambda form: form.kind)
def form(request: pytest.FixtureRequest) -> Form:
    """Return an example of each form for many agents."""
    return request.param.example(AGENTS)


def draws() -> np.ndarray:
    """Return a draw for each agent, both ends among them."""
    return np.concatenate([[0.0, 1.0 - 2**-53], np.random.default_rng(1).random(AGENTS - 2)])


def same(one: Any, other: Any) -> None:
    """Hold two values of a form against each other."""
    if isinstance(one, tuple):
        for a, b in zip(one, other, strict=True):
            same(a, b)
    elif isinstance(one, str):
        assert one == other
    else:
        np.testing.assert_allclose(np.asarray(one, dtype=float), np.asarray(other, dtype=float), rtol=1e-12)


def test_forms_have_names_of_their_own_and_are_described() -> None:
    assert len({form.kind for form in FORMS}) == len(FORMS)
    for form in FORMS:
        assert "By stance" in str(form.__doc__) or "by stance" in str(form.__doc__)
        assert "Value: " in str(form.__doc__)


def test_a_stand_in_survives_schema_text_and_reader(form: Form) -> None:
    for i, uniform in enumerate(draws()):
        one = form.one(i)
        value = one.stand_in(float(uniform))
        text = one.write(value)
        properties = one.properties()
        if properties is not None:
            schema = {"type": "object", "properties": properties, "required": list(properties)}
            jsonschema.validate(json.loads(text), schema)
            assert all(f'"{name}"' in one.line() for name in properties)
        same(one.read(text), value)
        same(one.read(f"<think>{{}}</think>\n{text}"), value)


def test_stand_ins_differ(form: Form) -> None:
    one = form.one(3)
    assert len({one.write(one.stand_in(float(u))) for u in draws()}) > 1


def test_values_lie_in_arrays_within_bounds_and_blank_where_missing(form: Form) -> None:
    values = [form.one(i).stand_in(float(u)) for i, u in enumerate(draws())]
    array = form.array([*values[:-1], None])
    assert len(array) == AGENTS
    assert not form.outside(array).any()
    assert array[-1:].tobytes() == form.blanks(1).tobytes() or repr(array[-1]) == repr(form.blanks(1)[0])
    same(tuple(array[5]) if array.dtype.names else array[5], values[5])
    some = np.array([7, 2])
    part = form.select(some)
    for k, i in enumerate(some):
        assert part.one(k).line() == form.one(int(i)).line()
    assert not part.outside(array[some]).any()


def test_a_missing_value_is_no_answer(form: Form) -> None:
    def missing(column: np.ndarray) -> bool:
        if column.dtype.names:
            return all(missing(column[name]) for name in column.dtype.names)
        blank = {"f": np.nan, "i": -1, "O": ""}[column.dtype.kind]
        return all(one is blank or one == blank or (one != one and blank != blank) for one in column.ravel())

    assert missing(form.blanks(3))
    assert not form.outside(form.blanks(AGENTS)).any()  # what is missing has a reason of its own


def test_all_answer_by_stance_within_bounds(form: Form) -> None:
    lean = draws()
    said = form.by_stance(lean, None, lambda i: f"I stand at {lean[i]}.")
    assert len(said) == AGENTS
    assert said.dtype == form.array([None]).dtype
    assert not form.outside(said).any()
    assert len({repr(row) for row in said}) > 1
    for i in range(AGENTS):
        one = form.one(i)
        value = tuple(said[i]) if said.dtype.names else said[i]
        same(one.read(one.write(value)), value)


def renamed(said: Any, names: dict[str, str]) -> Any:
    """Return what is said with other letters."""
    if isinstance(said, dict):
        return {names[key]: value for key, value in said.items()}
    return [names[key] for key in said] if isinstance(said, list) else names[said]


@pytest.mark.parametrize("kind", [form for form in FORMS if issubclass(form, OptionForm)])
def test_what_is_said_of_shown_options_is_put_back_in_order(kind: type[Form]) -> None:
    form, plain = kind.example(AGENTS), kind.example(AGENTS).reordered(np.arange(4))
    assert isinstance(form, OptionForm)
    assert form.order is not None
    for i, order in enumerate(form.order):
        one = form.one(i)
        assert isinstance(one, OptionForm)
        assert one.listing().splitlines() == [f"{'ABCD'[k]}) {WORDS[o]}" for k, o in enumerate(order)]
        value = one.stand_in(0.4)
        shown, in_order = json.loads(one.write(value)), json.loads(plain.write(value))
        letter_of = dict(zip((WORDS[o] for o in order), "ABCD", strict=True))
        back = {letter_of[word]: "ABCD"[k] for k, word in enumerate(WORDS)}

        found, wanted = renamed(shown[one.name], back), in_order[plain.name]
        assert (sorted(found) == sorted(wanted)) if kind is Choices else (found == wanted)


MALFORMED: dict[Form, dict[str, Missing]] = {
    Choice(options=WORDS): {
        '{"choice": "E"}': OUT,
        '{"choice": 1}': BAD,
        '{"choice": ["A"]}': BAD,
        '{"answer": "A"}': BAD,
        "A": BAD,
        "I'm sorry, but I can't.": Missing.REFUSED,
    },
    Choices(options=WORDS, least=1, most=2): {
        '{"choices": []}': OUT,
        '{"choices": ["A", "B", "C"]}': OUT,
        '{"choices": ["A", "A"]}': BAD,
        '{"choices": ["Oak"]}': OUT,
        '{"choices": "A"}': BAD,
        '{"choices": {"A": true}}': BAD,
    },
    Ranking(options=WORDS): {
        '{"ranking": ["A", "B", "C"]}': BAD,
        '{"ranking": ["A", "B", "C", "C"]}': BAD,
        '{"ranking": ["A", "B", "C", "E"]}': OUT,
        '{"ranking": "ABCD"}': BAD,
        '{"ranking": null}': BAD,
    },
    Number(low=0.0, high=2.0): {
        '{"amount": 2.001}': OUT,
        '{"amount": -1}': OUT,
        '{"amount": "2"}': BAD,
        '{"amount": true}': BAD,
        '{"amount": NaN}': BAD,
    },
    Number(low=0.0, high=3.0, whole=True): {'{"amount": 2.5}': OUT},
    Numbers(names=("x", "y"), low=0.0, high=2.0, total=3.0): {
        '{"amounts": {"x": 2, "y": 2}}': OUT,
        '{"amounts": {"x": 3, "y": 0}}': OUT,
        '{"amounts": {"x": 1}}': BAD,
        '{"amounts": {"x": 1, "y": 1, "z": 0}}': BAD,
        '{"amounts": [1, 1]}': BAD,
    },
    Shares(options=("a", "b")): {
        '{"shares": {"A": 50, "B": 20}}': OUT,
        '{"shares": {"A": 150, "B": -50}}': OUT,
        '{"shares": {"A": 100}}': BAD,
        '{"shares": {"A": 50, "B": "50"}}': BAD,
        '{"shares": {"A": 50, "C": 50}}': BAD,
    },
    Ballot(options=("a", "b")): {
        '{"votes": {"A": "agree"}}': BAD,
        '{"votes": {"A": "agree", "B": "yes"}}': OUT,
        '{"votes": {"A": "agree", "B": null}}': BAD,
        '{"votes": ["agree", "pass"]}': BAD,
    },
    Text(): {"": EMPTY, "<think>So?</think> ": EMPTY},
    Probability(): {'{"probability": 1.01}': OUT, '{"probability": "0.5"}': BAD, "0.5": BAD},
    Several(parts=(Text(name="reason"), Number(high=1.0))): {
        '{"reason": "", "amount": 1}': EMPTY,
        '{"reason": "x"}': BAD,
        '{"reason": "x", "amount": 2}': OUT,
        '{"reason": 3, "amount": 1}': BAD,
        '["x", 1]': BAD,
    },
}


@pytest.mark.parametrize(
    ("form", "text", "reason"),
    [(form, text, reason) for form, texts in MALFORMED.items() for text, reason in texts.items()],
    ids=str,
)
def test_what_does_not_say_one_thing_clearly_has_a_named_reason(
    form: Form, text: str, reason: Missing
) -> None:
    with pytest.raises(UnreadableError) as problem:
        form.read(text)
    assert problem.value.reason is reason


def test_what_is_no_reply_in_the_form_is_unreadable(form: Form) -> None:
    one = form.one(0)
    if one.properties() is None:
        return
    for text in ("{}", "[]", "null", '{"other": 1}', one.write(one.stand_in(0.5))[:-2], "I do not know."):
        with pytest.raises(UnreadableError) as problem:
            one.read(text)
        assert problem.value.reason is BAD


@given(st.text(max_size=60))
def test_no_text_breaks_a_reader(text: str) -> None:
    for kind in FORMS:
        one = kind.example(1).one(0)
        for said in (text, json.dumps({one.name: text})):
            with suppress(UnreadableError):
                assert one.read(said) is not None, kind


@given(st.floats(0, 1), st.floats(0, 20), st.floats(0, 20), st.floats(0, 1))
def test_numbers_by_stance_never_exceed_their_total(lean: float, high: float, total: float, u: float) -> None:
    for whole in (False, True):
        form = Numbers(names=("x", "y", "z"), low=0.0, high=high, total=total, whole=whole)
        for row in (form.by_stance(np.array([lean]), None, str), np.array([form.stand_in(u)])):
            assert not form.outside(row).any(), (row, form)


def test_who_stands_near_an_option_prefers_it() -> None:
    lean, where = np.array([0.1, 0.9]), np.array([1.0, 0.0, 0.6])
    three = ("far", "near", "middle")
    assert Choice(options=three).by_stance(lean, where, str).tolist() == [1, 0]
    assert Ranking(options=three).by_stance(lean, where, str).tolist() == [[1, 2, 0], [0, 2, 1]]
    assert Ballot(options=three).by_stance(lean, where, str).tolist() == [[-1, 1, 0], [1, -1, 0]]
    assert Choices(options=three).by_stance(lean, where, str).tolist() == [[0, 1, 0], [1, 0, 0]]
    assert Number(low=10.0, high=20.0).by_stance(lean, None, str).tolist() == [11.0, 19.0]
    shares = Shares(options=three).by_stance(lean, where, str)
    np.testing.assert_allclose(shares, [[0.1 / 1.5, 0.9 / 1.5, 0.5 / 1.5], [0.9 / 1.7, 0.1 / 1.7, 0.7 / 1.7]])


def test_each_agent_may_have_options_of_its_own() -> None:
    form = Ballot(options=(("a", "b"), ("c", "d"), ("e", "f")))
    assert form.count == 2
    assert form.one(2).listing() == "A) e\nB) f"
    assert form.select(np.array([1])).one(0).listing() == "A) c\nB) d"
    assert form.by_stance(np.array([0.0, 0.5, 1.0]), None, str).shape == (3, 2)
