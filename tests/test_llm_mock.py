"""Mocks through the whole gateway: offline, free, named as such, with the distributions they document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import plursim
from plursim.cli import main
from plursim.errors import InputError, Missing
from plursim.gateway.mock import DRIFT, FAULTS, MOCKS, PULL, MockClient, persona_distribution
from plursim.gateway.replies import MemoryReplies
from plursim.reasoning.base import Services
from plursim.reasoning.language_model.reasoner import LLMReasoner
from plursim.society.society import Society
from tests.conftest import ROOT
from tests.llm_case import FIVE, people, settled
from tests.small_society import small_society


@contextmanager
def asked(name: str, personas: int, each: int, **fields: object) -> Iterator[tuple[Society, MemoryReplies]]:
    population, kept = people(personas, each), MemoryReplies()
    reasoner = LLMReasoner(model=f"mock/{name}", backoff=0.001, **fields)
    reasoner.open(Services(replies=kept))
    try:
        yield small_society(reasoner, population.size, (FIVE,), population=population, seed=5), kept
    finally:
        reasoner.close()


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("expression", ["sampled", "logprobs", "verbalised"])
def test_the_distribution_of_a_persona_is_recovered_by_every_expression(expression: str, shuffle: bool):
    shares = np.array(persona_distribution("You are resident number 0 of the town.", FIVE.text, FIVE.options))
    with asked("persona", 1, 2000, expression=expression, shuffle_options=shuffle) as (society, kept):
        counts = np.bincount(society.poll().options.ravel(), minlength=5)
    assert stats.chisquare(counts, 2000 * shares).pvalue > 0.001
    assert {call.cost for call in kept.calls} == {0.0}
    assert {reply.fingerprint for reply in settled(kept)} == {"mock/persona"}


def test_noise_is_uniform_for_everybody():
    with asked("noise", 2, 1000) as (society, _):
        counts = np.bincount(society.poll().options.ravel(), minlength=5)
    assert stats.chisquare(counts).pvalue > 0.001


def test_faulty_fails_as_often_as_it_says():
    with asked("faulty", 2000, 1) as (society, kept):
        missing = society.poll().missing.ravel()
    failed = sum(call.outcome == "server_error" for call in kept.calls)
    assert abs(failed / len(kept.calls) - FAULTS["server error"]) < 0.03
    refused = (missing == Missing.REFUSED).mean()
    assert abs(refused - FAULTS["refusal"]) < 0.02
    unreadable = [call.outcome for call in kept.calls].count("unparsable") / len(kept.calls)
    assert abs(unreadable - FAULTS["unreadable"]) < 0.02


def shares_after(name: str, said: list[str]) -> np.ndarray:
    """How often a mock gives each of two options after it was shown what others said."""
    quoted = "\n".join(f"<<<message 0a>>>\n{words}\n<<<end 0a>>>" for words in said)
    prompt = f"{quoted}\n\nQuestion: More roads?\nA) yes\nB) perhaps\nC) no\n"
    parameters = {
        "response_format": {
            "json_schema": {"schema": {"properties": {"answer": {"type": "string", "enum": ["A", "B", "C"]}}}}
        }
    }
    messages = ({"role": "system", "content": "A baker."}, {"role": "user", "content": prompt})
    client = MockClient(f"mock/{name}")
    import asyncio

    given = asyncio.run(client.complete(messages, parameters, 4000, 7, 1.0))
    letters = [json.loads(draft.text or "")["answer"] for draft in given.drafts]
    return np.array([letters.count(letter) for letter in "ABC"]) / 4000


def test_pulls_have_the_size_they_document():
    own = np.array(persona_distribution("A baker.", "More roads?", ["yes", "perhaps", "no"]))
    messages = ['I say "no".', 'Certainly "no".', 'Well, "yes".']
    expected = (1 - PULL) * own + PULL * np.array([0, 0, 1])
    assert np.abs(shares_after("sycophant", messages) - expected).max() < 0.03
    assert np.abs(shares_after("sycophant", []) - own).max() < 0.03
    kept = (1 - DRIFT) ** 3
    expected = kept * own + (1 - kept) * np.array([0, 1, 0])
    assert np.abs(shares_after("default-drift", messages) - expected).max() < 0.03


@pytest.mark.parametrize("name", MOCKS)
def test_every_mock_runs_a_scenario_offline_and_is_named_in_every_output(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("plursim.plots.save_figures", lambda *_: [])  # slow, and no part of this
    chosen = ["--model", f"mock/{name}", "--set", "population.size=16", "--set", "protocol.rounds=1"]
    chosen += ["--set", "measures=[total_variation]", "--set", "limits.fail_above=1"]
    assert main(["run", str(ROOT / "scenarios" / "town_hall.yaml"), *chosen, "--out", str(tmp_path)]) == 0
    (made,) = plursim.open_runs(tmp_path)
    assert f"mock/{name}" in capsys.readouterr().out
    assert set(made.calls["model"].astype(str)) == {f"mock/{name}"}
    assert made.calls["cost"].sum() == 0


def test_an_unknown_mock_is_refused_with_the_nearest_name():
    with pytest.raises(InputError, match="did you mean 'sycophant'"):
        MockClient("mock/sycofant")
