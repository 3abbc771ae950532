"""All a server can get wrong: each run ends, nobody is lost, the ledger is right, resume completes it."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

import plursim
from plursim.errors import Missing, Notice, ProviderStopped
from plursim.gateway.failures import PASSING
from plursim.runs import Run, replay, resume
from plursim.scenario import Scenario, load_scenario
from tests.conftest import ROOT
from tests.misbehaviours import LOGPROBS, TABLE
from tests.server import Behaviour, Server, serving

PERSONAS, EACH = 3, 2
KEY = "sk-planted-misbehaviour-99"

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:litellm")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("poll")
    people = [{"id": f"p{k}", "prompt": f"You are resident number {k} of the town."} for k in range(PERSONAS)]
    (made / "people.yaml").write_text(json.dumps({"name": "people", "personas": people}))
    return made


def scenario(folder: Path, server: Server, **reasoning: object) -> Scenario:
    """One poll of six agents of three personas: three calls of two draws."""
    model = {"kind": "llm", "model": "openai/loopback", "api_base": server.api_base, "temperature": 0.7}
    model |= {"retries": 1, "backoff": 0.001, "timeout": 0.25, "longest_wait": 0.5, "concurrency": 1}
    document = {
        "name": "poll",
        "seed": 1,
        "population": {"size": PERSONAS * EACH, "personas": "people.yaml", "mixture": "uniform"},
        "survey": {"source": "anes96", "questions": ["self_placement"]},
        "reasoning": model | reasoning,
        "protocol": {"kind": "deliberation", "rounds": 0},
        "arms": ["treatment"],
        "measures": [],
        "limits": {"fail_above": 1},
    }
    (folder / "poll.yaml").write_text(json.dumps(document))
    return load_scenario(folder / "poll.yaml")


def reasons(run: Run) -> list[str]:
    return run.answers["reason"].astype(str).tolist()


@pytest.fixture(autouse=True)
def small_bodies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr("plursim.gateway.openai_http.LARGEST_BODY", 12 * 1024**2)


CASES = [pytest.param("sampled", name, case.expected, id=name) for name, case in TABLE.items()]
CASES += [pytest.param("logprobs", n, case.expected, id=n) for n, case in LOGPROBS.items()]


@pytest.mark.parametrize(("expression", "name", "expected"), CASES)
def test_every_misbehaviour_ends_in_an_answer_or_a_reason_and_resume_completes_it(
    expression: str, name: str, expected: str, folder: Path, tmp_path: Path
):
    sick = Behaviour(script=["ok"], faults={name: 1.0}, hang=1.0)
    with serving(sick) as server, warnings.catch_warnings():
        warnings.simplefilter("ignore", Notice)
        asked = scenario(folder, server, expression=expression)
        if expected == "stops":
            with pytest.raises(ProviderStopped) as stopped:
                plursim.run(asked, out=tmp_path)
            (made,) = plursim.open_runs(tmp_path)
            assert str(stopped.value).endswith(f"plursim resume {made.path}")
            assert KEY not in str(stopped.value)
        else:
            made = plursim.run(asked, out=tmp_path)
            # the first call went well: its two agents, or with log-probabilities all agents of its persona
            found = sorted(reasons(made))
            assert found == sorted(["answered"] * EACH + [expected] * EACH * (PERSONAS - 1))
        assert len(made.calls) == server.requests
        assert KEY not in repr(made.calls.to_dict("list")) + repr(made.reader.replies().to_dict("list"))

        server.behaviour = Behaviour()
        resumed = resume(made.path)
        assert len(resumed.calls) == server.requests
        words = {reason.word for reason in PASSING} | {"answered", "stops"}
        left = "answered" if expected in words else expected
        assert sorted(reasons(resumed)) == sorted(["answered"] * EACH + [left] * EACH * (PERSONAS - 1))
        assert max(server.paid.values()) == 1
        made_so_far = server.requests
        assert replay(resumed.path).event_hash == resumed.event_hash
        assert server.requests == made_so_far


def test_the_table_has_every_kind():
    assert len(TABLE) + len(LOGPROBS) >= 110
    known = {reason.word for reason in Missing} | {"answered", "stops"}
    assert {case.expected for case in [*TABLE.values(), *LOGPROBS.values()]} <= known


def test_the_forms_of_replies_in_the_docs_are_those_tested():
    text = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
    table = text.split("| a reply with | is |\n|---|---|\n")[1].split("\n\n")[0]
    stated = dict(line.strip("| ").split(" | ") for line in table.splitlines())
    assert len(stated) > 25
    tested = {name: TABLE[name].expected.replace("answered", "read") for name in stated}
    assert stated == tested
