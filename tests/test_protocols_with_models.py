"""Every protocol asked of a model: its calls are estimated, and however it is stopped the run is the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from plursim.errors import BudgetExhausted
from plursim.protocols import PROTOCOLS
from plursim.protocols.base import Interaction
from plursim.runs import estimate_calls, open_runs, prepare, replay, resume, run
from plursim.scenario import Scenario, llm_overrides, load_scenario
from tests.conftest import ROOT
from tests.server import Behaviour, serving
from tests.test_protocol_conformance import VARIANTS

CASES = [
    (protocol, settings)
    for protocol in PROTOCOLS
    if protocol.needs
    for settings in VARIANTS.get(protocol.kind_name(), [{}])
]


def scenario_of(protocol: type[Interaction], settings: dict[str, Any], folder: Path) -> Path:
    """Write a small scenario for a protocol."""
    content: dict[str, Any] = {
        "name": "small",
        "seed": 3,
        "population": {"size": 24, "personas": str(ROOT / "personas" / "anes96.yaml"), "mixture": "uniform"},
        "protocol": {"kind": protocol.kind_name(), **yaml.safe_load(yaml.safe_dump(_plain(settings)))},
        "arms": ["treatment", "no_interaction"],
        "measures": [],
    }
    if protocol.needs_survey:
        content["survey"] = {"source": "anes96", "questions": ["self_placement"]}
    if settings.get("structure") == "neighbours":
        content["graph"] = {"kind": "ring", "degree": 2}
    file = folder / "small.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    return file


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0].kind_name()}-{len(case[1])}")
def test_a_run_makes_no_more_calls_than_estimated(
    case: tuple[type[Interaction], dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    file = scenario_of(*case, tmp_path)
    with serving(Behaviour(sharpness=6.0, keep_bodies=False)) as server:
        overrides = llm_overrides("openai/loopback", server.api_base)
        scenario = load_scenario(file, overrides)
        expected = estimate_calls(prepare(scenario))
        assert server.requests == 0
        made = run(scenario, out=tmp_path / "out").reader.table("calls")
        assert len(made) == server.requests
    # What could not be read and was asked for again comes on top.
    first = made[~made["detail"].fillna("").str.contains("asked again")]
    by_phase = first["phase"].str.split("/", expand=True)
    counted = by_phase.groupby([by_phase[0], by_phase[2].str.partition(".")[0]]).size()
    stated = expected.set_index(["arm", "phase"])["calls"]
    assert counted.sum() > 0
    assert (counted <= stated.reindex(counted.index).fillna(0)).all(), (counted, stated)


FIRST_OF_EACH = list({protocol: (protocol, settings) for protocol, settings in reversed(CASES)}.values())


@pytest.mark.parametrize("case", FIRST_OF_EACH, ids=lambda case: case[0].kind_name())
def test_a_run_stopped_and_taken_up_again_is_the_same_at_any_concurrency(
    case: tuple[type[Interaction], dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    file = scenario_of(*case, tmp_path)
    with serving(Behaviour(sharpness=6.0, keep_bodies=False)) as server:

        def loaded(*more: str) -> Scenario:
            return load_scenario(file, [*llm_overrides("openai/loopback", server.api_base), *more])

        whole = run(loaded("reasoning.concurrency=8"), out=tmp_path / "whole")
        needed = server.requests
        settings = ["reasoning.concurrency=1", f"reasoning.budget.calls={2 * needed // 3}"]
        with pytest.raises(BudgetExhausted):
            run(loaded(*settings), out=tmp_path / "stopped")
        (stopped,) = open_runs(tmp_path / "stopped")
        more = [f"reasoning.budget.calls={2 * needed}", "reasoning.concurrency=200"]
        again = resume(stopped.path, settings=more)
        assert server.requests == 2 * needed
        assert replay(again.path).event_hash == again.event_hash == whole.event_hash
        assert server.requests == 2 * needed
