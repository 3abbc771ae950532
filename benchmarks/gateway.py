"""The gateway beside bare litellm, in a storm of failures, over many calls and at scale.

    python -m benchmarks.gateway [overhead] [calls] [latency] [ledger] [storm] [memory] [requests]

Without names all parts run. The server is a process of its own (``python -m tests.server``). Whole polls are
measured: a prepared scenario played into an SQLite log, prompts rendered, replies kept, answers logged. Each
part prints its figures beside their targets; exits with 1 if one is missed.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from plursim.gateway.gateway import Gateway
from plursim.gateway.litellm_client import load
from plursim.reasoning.language_model.reasoner import LLMReasoner
from plursim.runs import prepare
from plursim.runs.arms import ArmsPlayer
from plursim.runs.setup import Setup
from plursim.runs.starting import start_tables
from plursim.scenario import load_scenario
from plursim.society.arms import Arm
from plursim.society.society import Society
from plursim.store import LogWriter, create_log

PROMPTS, CONCURRENCY, REPEATS = 1000, 100, 5
FAULTS = {
    **dict.fromkeys(("429", "500", "drop"), 0.025),
    **dict.fromkeys(
        ("429_now", "502", "503", "529", "malformed", "prose", "out_of_range", "truncated"), 0.011
    ),
    **dict.fromkeys(
        ("empty", "null", "no_choices", "refusal", "filter", "filter_400", "overflow", "400"), 0.004
    ),
    "hang": 0.005,
}
QUESTIONS = ("self_placement", "vote", "party", "clinton_placement", "dole_placement")

missed: list[str] = []


def report(what: str, figure: float, target: float, unit: str = "") -> None:
    """Print a figure beside the most it may be."""
    good = figure <= target
    if not good:
        missed.append(what)
    print(f"  {what}: {figure:.4g}{unit} (at most {target:g}{unit}) {'ok' if good else 'MISSED'}", flush=True)


@contextlib.contextmanager
def server(
    latency: float = 0.001, faults: Mapping[str, float] | None = None, hang: float = 60.0
) -> Iterator[str]:
    """A loopback server in a process of its own; yields its address."""
    mix = ",".join(f"{name}={share}" for name, share in (faults or {}).items())
    command = [sys.executable, "-m", "tests.server", "--latency", str(latency), "--faults", mix]
    command += ["--retry-after", "0.05", "--hang", str(hang)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+/v1", process.stdout.readline())
            assert found is not None
            yield found[0]
        finally:
            process.terminate()


def counters(api_base: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{api_base}/counters") as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def town(
    folder: Path, personas: int, agents: int, questions: int = 1, rounds: int = 0, **reasoning: object
) -> Setup:
    """A scenario of one poll, or a deliberation; agents are spread evenly over as many personas as stated."""
    people = [{"id": f"p{k}", "prompt": f"You are resident number {k} of the town."} for k in range(personas)]
    (folder / "people.yaml").write_text(json.dumps({"name": "people", "personas": people}))
    model = {"kind": "llm", "model": "openai/loopback", "concurrency": CONCURRENCY, **reasoning}
    scenario = {
        "name": "poll",
        "seed": 1,
        "population": {"size": agents, "personas": "people.yaml", "mixture": "uniform"},
        "survey": {"source": "anes96", "questions": list(QUESTIONS[:questions])},
        "reasoning": model,
        "protocol": {"kind": "deliberation", "rounds": rounds},
        "arms": ["treatment"] if rounds else ["treatment", "no_interaction"],
        "measures": [],
    }
    (folder / "poll.yaml").write_text(json.dumps(scenario))
    return prepare(load_scenario(folder / "poll.yaml"))


@contextlib.contextmanager
def logged(setup: Setup) -> Iterator[LogWriter]:
    """A fresh SQLite log in which the run has started."""
    with (
        tempfile.TemporaryDirectory() as folder,
        create_log(folder, "poll", scenario=setup.scenario.canonical(), manifest={}) as log,
    ):
        log.start_run(**start_tables(setup))
        yield log


def play(setup: Setup) -> tuple[float, float]:
    """CPU and wall seconds of playing a scenario into a log, from opening reasoners to the last commit."""
    with logged(setup) as log:
        cpu, wall = time.process_time(), time.perf_counter()
        ArmsPlayer(setup, log, log.replies).play()
        log.set_status("finished")
        return time.process_time() - cpu, time.perf_counter() - wall


@contextlib.contextmanager
def open_society(setup: Setup, log: LogWriter) -> Iterator[tuple[Society, LLMReasoner]]:
    """A society whose language model is open on the log."""
    from plursim.reasoning.base import Services

    reasoner = setup.reasoners[0]
    assert isinstance(reasoner, LLMReasoner)
    reasoner.open(Services(replies=log.replies))
    try:
        society = setup.society(Arm(), log)
        society.begin()
        yield society, reasoner
    finally:
        reasoner.close()


def bodies(setup: Setup) -> list[dict[str, Any]]:
    """The requests a first poll makes, as arguments of litellm."""
    from plursim.society.requests import Heard, Poll

    with logged(setup) as log, open_society(setup, log) as (society, reasoner):
        size, questions = society.size, society.everyone[: len(society.questions)]
        request = Poll(
            agents=society.everyone, round=0, phase="poll", heard=Heard.nothing(size), questions=questions
        )
        prompts = reasoner.prompts(society, request)
    return [
        {"messages": [dict(m) for m in p.messages], **p.parameters, "seed": k} for k, p in enumerate(prompts)
    ]


def bare(asked: Sequence[dict[str, Any]], api_base: str) -> tuple[float, float]:
    """CPU and wall seconds of the same requests by litellm alone: gather and a semaphore."""
    litellm = load()

    async def go() -> None:
        places = asyncio.Semaphore(CONCURRENCY)

        async def ask(body: dict[str, Any]) -> Any:
            async with places:
                return await litellm.acompletion(
                    model="openai/loopback", api_base=api_base, api_key="none", **body
                )

        answers = await asyncio.gather(*(ask(body) for body in asked))
        assert all(answer.choices[0].message.content for answer in answers)

    cpu, wall = time.process_time(), time.perf_counter()
    asyncio.run(go())
    return time.process_time() - cpu, time.perf_counter() - wall


def side_by_side(latency: float) -> dict[str, list[tuple[float, float]]]:
    """CPU and wall seconds of bare litellm, the plain and the fast path, in turns."""
    found: dict[str, list[tuple[float, float]]] = {"bare": [], "plain": [], "fast": []}
    with server(latency) as api_base, tempfile.TemporaryDirectory() as name:
        fast = town(Path(name), PROMPTS, PROMPTS, api_base=api_base)
        plain = town(Path(name), PROMPTS, PROMPTS, api_base=api_base, fast_path=False)
        asked = bodies(fast)
        ways = {
            "bare": lambda: bare(asked, api_base),
            "plain": lambda: play(plain),
            "fast": lambda: play(fast),
        }
        for turn in range(-1, REPEATS):
            for way in sorted(ways, key=lambda way: (list(ways).index(way) + turn) % 3):
                taken = ways[way]()
                if turn >= 0:  # the first turn warms up all three
                    found[way].append(taken)
    return found


def ratio(found: dict[str, list[tuple[float, float]]], way: str, clock: int) -> float:
    """Median over the turns of a way's time to that of bare litellm in the same turn."""
    return statistics.median(a[clock] / b[clock] for a, b in zip(found[way], found["bare"], strict=True))


def medians(found: dict[str, list[tuple[float, float]]], clock: int) -> str:
    figures = (f"{way} {statistics.median(t[clock] for t in taken):.3g}" for way, taken in found.items())
    return ", ".join(figures)


def overhead() -> None:
    """CPU of a whole poll of 1,000 distinct prompts against bare litellm, at 1 ms."""
    found = side_by_side(0.001)
    print(f"  CPU ms a call: {medians(found, 0)}")
    report("plain path, CPU to bare litellm", ratio(found, "plain", 0), 1.3)
    report("fast path, CPU to bare litellm", ratio(found, "fast", 0), 0.7)


def calls() -> None:
    """CPU a call of a logged deliberation (1,200 calls) and a poll (200), beside bare litellm, at 50 ms."""
    found: dict[str, list[tuple[float, float]]] = {"bare": [], "deliberation": [], "poll": []}
    with server(0.05) as api_base, tempfile.TemporaryDirectory() as name:
        asked = bodies(town(Path(name), 200, 200, api_base=api_base))
        for turn in range(-1, REPEATS):
            taken = {"bare": (*bare(asked * 3, api_base), 600)}
            for part, rounds, made in (("deliberation", 4, 1200), ("poll", 0, 200)):
                setup = town(Path(name), 200, 200, rounds=rounds, api_base=api_base, concurrency=50)
                taken[part] = (*play(setup), made)
            if turn >= 0:  # the first turn imports what each needs
                for part, (cpu, wall, made) in taken.items():
                    found[part].append((1000 * cpu / made, wall))
    print(f"  CPU ms a call: {medians(found, 0)}")
    # .8 and 1.5 ms where bare litellm takes 4.5
    report("deliberation, CPU to bare litellm", ratio(found, "deliberation", 0), 0.8 / 4.5)
    report("poll of 200 distinct prompts, CPU to bare litellm", ratio(found, "poll", 0), 1.5 / 4.5)


def latency() -> None:
    """Wall time of the same at 50 ms."""
    found = side_by_side(0.05)
    print(f"  seconds: {medians(found, 1)}")
    report("plain path, wall to bare litellm", ratio(found, "plain", 1), 1.15)
    report("fast path, wall to bare litellm", ratio(found, "fast", 1), 1.15)


def ledger() -> None:
    """10,000 calls of which a fifth fail in every way there is."""
    with server(faults=FAULTS, hang=30) as api_base, tempfile.TemporaryDirectory() as name:
        setup = town(Path(name), 10_000, 10_000, api_base=api_base, backoff=0.05, timeout=5.0)
        with logged(setup) as log:
            with open_society(setup, log) as (society, _):
                answers = society.poll()
                log.commit()
            from plursim.store import LogReader

            calls, counted = LogReader(log.url, "poll").calls(), counters(api_base)
    reasons = Counter(answers.missing.ravel().tolist())
    print(f"  {len(calls)} attempts, {reasons[0]} answered, {10_000 - reasons[0]} missing with a reason")
    report("requests the server counted less rows of calls", abs(counted["requests"] - len(calls)), 0)
    report("answers without value or reason", abs(sum(reasons.values()) - 10_000) + reasons[15], 0)
    report("attempts a call", len(calls) / 10_000, 1.35)


def storm() -> None:
    """5,000 failures in a row: the longest stall of the gateway's event loop, on both paths."""
    for fast_path in (True, False):
        with server(faults={"500": 1.0}) as api_base, tempfile.TemporaryDirectory() as name:
            own: dict[str, Any] = {
                "api_base": api_base,
                "fast_path": fast_path,
                "retries": 1,
                "backoff": 0.01,
            }
            setup = town(Path(name), 2500, 2500, **own)
            with logged(setup) as log, open_society(setup, log) as (society, reasoner):
                lags: list[float] = []
                beating = start_heartbeat(reasoner.gateway, lags)
                answers = society.poll()
                beating.cancel()
            assert answers.missing.all()
            failures = counters(api_base)["requests"]
        print(f"  {'fast' if fast_path else 'plain'} path, {failures} failures, {len(lags)} beats")
        report(f"{'fast' if fast_path else 'plain'} path, longest stall", 1000 * max(lags), 100, " ms")


def start_heartbeat(gateway: Gateway, lags: list[float]) -> Future[None]:
    """Note how late each beat of a task in the gateway's loop comes while calls are under way."""
    loop, gate = gateway._running_loop(), gateway._gate  # noqa: SLF001 (they are what is measured)

    async def beat() -> None:
        while True:
            busy, due = gate.inside, time.perf_counter() + 0.005
            await asyncio.sleep(0.005)
            if busy:
                lags.append(time.perf_counter() - due)

    return asyncio.run_coroutine_threadsafe(beat(), loop)


def memory() -> None:
    """Resident memory after 50,000 calls against after 10,000."""
    for fast_path in (True, False):
        with server(latency=0.0) as api_base, tempfile.TemporaryDirectory() as name:
            setup = town(Path(name), PROMPTS, PROMPTS, api_base=api_base, fast_path=fast_path)
            with logged(setup) as log, open_society(setup, log) as (society, _):
                seen = []
                for number in range(1, 51):
                    society.poll(f"poll.{number}")
                    log.commit()
                    if number % 10 == 0:
                        seen.append(resident())
            assert counters(api_base)["requests"] == 50_000
        path = "fast" if fast_path else "plain"
        print(f"  {path} path, MB after each 10,000 calls: {', '.join(f'{size:.0f}' for size in seen)}")
        report(f"{path} path, growth from 10,000 to 50,000 calls", 100 * (seen[-1] / seen[0] - 1), 10, "%")


def resident() -> float:
    """Resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def requests() -> None:
    """10,000 agents of 12 personas answer 5 questions."""
    for expression, most in (("sampled", 12 * 5 * -(-834 // 128)), ("logprobs", 60)):
        with server() as api_base, tempfile.TemporaryDirectory() as name:
            setup = town(Path(name), 12, 10_000, 5, api_base=api_base, expression=expression)
            cpu, wall = play(setup)
            print(f"  {expression}: {wall:.1f} s, {cpu:.1f} s of CPU")
            report(f"{expression}, requests", counters(api_base)["requests"], most)


PARTS = {part.__name__: part for part in (overhead, calls, latency, ledger, storm, memory, requests)}


def main(names: Sequence[str]) -> int:
    for name in names:
        print(f"{name}: {(PARTS[name].__doc__ or '').splitlines()[0]}", flush=True)
        PARTS[name]()
    for name in (
        () if names else PARTS
    ):  # each in a process of its own, so that none inherits another's memory
        done = subprocess.run([sys.executable, "-m", "benchmarks.gateway", name], check=False)
        missed.extend([name] if done.returncode else [])
    print(f"missed: {', '.join(missed)}" if missed else "all targets met")
    return int(bool(missed))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
