"""``plursim fit --method``: from a scenario to a grown pool, its mixture, and a table of what was tried."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from plursim.errors import Interrupted
from plursim.mixtures.fitting.diagnosis import Makeup, makeup
from plursim.mixtures.fitting.elicitation import Elicitor, OnCalls
from plursim.mixtures.fitting.report import held_out_by
from plursim.mixtures.growing.asking import Panel, Writer
from plursim.mixtures.growing.growth import Grower
from plursim.mixtures.growing.pool import Pool, Task
from plursim.mixtures.growing.records import Candidate
from plursim.mixtures.growing.task import task_of, writer_of
from plursim.personas import Fitted, MixtureFile, PersonaPool, mixture_text, personas_text
from plursim.randomness import Streams
from plursim.reasoning.base import Services, model_of
from plursim.runs import open_run
from plursim.runs.reused_replies import ReusedReplies
from plursim.runs.setup import Setup, prepare
from plursim.runs.starting import log_of_replies
from plursim.scenario import Scenario, load_scenario
from plursim.scenario.fit import FitSpec
from plursim.scenario.grow import GrowSpec, MethodName
from plursim.solvers.solving import solve
from plursim.store import LogWriter, Status
from plursim.store.export import write_csv

KEY_DIGITS = 10
OnStep = Callable[[int, Pool], None]


@dataclass(frozen=True, eq=False)
class Growth:
    """A grown pool with all that was tried.

    Made by :func:`grow`.

    Attributes
    ----------
    settings, task : how it was grown, and towards what.
    start, pool : the pool before and after.
    rows : all candidates; ``stopped`` why it ended.
    folder : ``personas.yaml``, ``weights.mixture.yaml``, ``candidates.csv`` and the log of replies.
    calls : HTTP attempts made this time; 0 where all replies were stored.
    """

    settings: GrowSpec
    task: Task
    start: Pool
    pool: Pool
    rows: tuple[Candidate, ...]
    stopped: str
    folder: Path
    calls: int

    @property
    def pool_file(self) -> Path:
        """The grown pool, for ``population.personas`` of a scenario."""
        return self.folder / "personas.yaml"

    @property
    def mixture_file(self) -> Path:
        """Its weights, for ``population.mixture``."""
        return self.folder / "weights.mixture.yaml"

    @cached_property
    def candidates(self) -> pd.DataFrame:
        """One row a candidate; see :class:`~plursim.mixtures.growing.records.Candidate`."""
        return candidates_table(self.rows)

    @cached_property
    def makeup(self) -> Makeup:
        """What the mixture is made of, among it how sure its personas are of their answers."""
        seen, layout = self.task.seen, self.task.layout
        return makeup(
            self.pool.weights,
            np.where(layout.options[seen], self.pool.shares[:, seen], 0.0),
            layout.options[seen],
            layout.positions[seen],
            layout.ordinal[seen],
        )

    def on_test(self, pool: Pool) -> float | None:
        """Return the objective on the questions nothing was decided by; None without, or not all answered."""
        test = self.task.test
        if not len(test) or np.isnan(pool.shares[:, test]).any():
            return None
        return self.task.distance(pool.shares, pool.weights, test)

    def summary(self) -> dict[str, Any]:
        """Return what ``--json`` prints."""
        ids = [persona.id for persona in self.pool.personas]
        split = {name: getattr(self.task, name) for name in ("training", "held_out", "test")}
        tried = self.candidates[self.candidates["step"] > 0]
        return {
            "method": self.settings.method,
            "objective_kind": self.task.spec.objective,
            "stopped": self.stopped,
            "steps": int(self.candidates["step"].max()),
            "personas": {"before": len(self.start.personas), "after": len(ids)},
            "training": {"before": self.start.training, "after": self.pool.training},
            "held_out": {"before": self.start.held_out, "after": self.pool.held_out},
            "test": {"before": self.on_test(self.start), "after": self.on_test(self.pool)},
            "weights": dict(zip(ids, self.pool.weights.tolist(), strict=True)),
            "effective_personas": self.makeup.effective_personas,
            "within_persona_share": self.makeup.within_share,
            "is_lookup": self.makeup.is_lookup,
            "candidates": {
                "total": len(tried),
                "outcomes": _counts(tried["outcome"]),
                "reasons": _counts(tried["reason"]),
            },
            "questions": {
                name: [self.task.questions[int(c)].id for c in columns] for name, columns in split.items()
            },
            "calls": self.calls,
            "folder": str(self.folder),
        }


def grow(
    scenario: Scenario | str | Path,
    method: MethodName | None = None,
    *,
    out: str | Path = "outputs",
    reuse_replies: str | Path | None = None,
    on_step: OnStep = lambda _step, _pool: None,
    on_calls: OnCalls = lambda _calls, _cost: None,
) -> Growth:
    """Grow a scenario's persona pool towards its survey: prompt mixture modelling.

    Texts are written by the section ``reasoners.writer`` of the scenario, or by its reasoner where there is
    none; a text is accepted only if it lowers the objective on questions that are held out. Everything is
    kept in ``<out>/<scenario>/grow-<method>-<key>/``; the same call finds its replies there, so that growing
    goes on where it was stopped and is not paid for twice.

    Parameters
    ----------
    scenario : a scenario or the file of one; its section ``fit`` gives objective, penalties, draws and,
        if it names any, the held-out questions.
    method : in place of the one in the scenario's section ``grow``.
    out : folder of all runs.
    reuse_replies : folder of an earlier run whose replies answer the same prompts and draws again.
    on_step : called with the number of each step that is done, and the pool.
    on_calls : called with (calls made, cost in US dollars or NaN) whenever model calls complete.

    Raises
    ------
    DocumentError : the scenario or a file it names is wrong, or has nobody who can write.
    FailureShareExceeded : the replies of the pool it starts from failed.
    Interrupted : Ctrl-C; all replies so far are kept and the same call goes on from there.
    """
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    scenario = scenario.building()
    setup = prepare(scenario)
    settings = scenario.grow or GrowSpec()
    if method is not None:
        settings = settings.model_copy(update={"method": method})
    task, writer = task_of(setup, settings), writer_of(setup)
    _check_answers(setup)
    document = _document(setup, settings)
    folder = Path(out) / scenario.name / _name(settings, document)
    with log_of_replies(setup, folder, document) as log:
        before, draws = len(open_run(folder).calls), (scenario.fit or FitSpec()).draws
        grower = Grower(
            task=task,
            settings=settings,
            panel=Panel(setup, draws),
            writer=Writer(task.questions, writer, Streams(scenario.seed), settings.words, settings.told),
            fail_above=scenario.limits.fail_above,
            on_step=on_step,
        )
        replies = log.replies if reuse_replies is None else ReusedReplies(log.replies, Path(reuse_replies))
        lent = Services(replies, on_calls)
        start, pool = _play(grower, setup, log, folder, Elicitor(setup, draws).opened(lent))
    calls = len(open_run(folder).calls) - before
    done = Growth(settings, task, start, pool, tuple(grower.rows), grower.stopped, folder, calls)
    _write(done, setup)
    return done


def _name(settings: GrowSpec, document: Mapping[str, Any]) -> str:
    """Return the name of the folder: the same for all that replies depend on."""
    key = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:KEY_DIGITS]
    return f"grow-{settings.method}-{key}"


def _check_answers(setup: Setup) -> None:
    """Refuse personas whose text changes nothing, and who know the answers that are held out."""
    for number in Elicitor(setup, 1).informed():
        kind = setup.reasoners[int(number)].kind
        raise setup.scenario.located(
            f"personas of the {kind} reasoner answer from the survey, whatever they are told",
            "reasoning.kind",
            expected="a reasoner that reads personas, such as llm",
        )


def _document(setup: Setup, settings: GrowSpec) -> dict[str, Any]:
    """Return all that growing depends on."""
    whole = setup.scenario.canonical()
    kept = ("name", "seed", "survey", "reasoning", "reasoners", "arguments", "fit", "limits")
    return {
        **{name: whole[name] for name in kept},
        "protocol": {"kind": "growing"},
        "growing": settings.model_dump(mode="json"),
        "weights": setup.mixture.weights.tolist(),
        "pool": setup.pool.hash,
    }


def _play(
    grower: Grower, setup: Setup, log: LogWriter, folder: Path, opened: AbstractContextManager[None]
) -> tuple[Pool, Pool]:
    """Grow the pool; whatever happens, the candidates so far are written."""
    try:
        with opened:
            start = grower.start(setup.pool.personas, setup.mixture.weights)
            pool = grower.grow(start)
    except KeyboardInterrupt:
        log.set_status(Status.INTERRUPTED)
        raise Interrupted("interrupted; the same command goes on from here") from None
    except BaseException as error:
        log.set_status(Status.INTERRUPTED if isinstance(error, Interrupted) else Status.FAILED)
        raise
    finally:
        write_csv(candidates_table(tuple(grower.rows)), folder / "candidates.csv")
    log.set_status(Status.FINISHED)
    return start, pool


def _write(done: Growth, setup: Setup) -> None:
    """Write pool and mixture."""
    method = done.settings.method
    pool = PersonaPool(
        name=f"{setup.pool.name}-{method}",
        description=f"Grown from {setup.pool.name} by {method}.",
        survey=None if done.task.refit else setup.pool.survey,
        personas=done.pool.personas,
        arguments=setup.pool.arguments,
    )
    mixture = MixtureFile(
        name=setup.scenario.name,
        description=f"Weights of the pool grown by plursim fit --method {method}.",
        weights=dict(zip(pool.ids, done.pool.weights.tolist(), strict=True)),
        fitted=_fitted(done, setup, pool),
    )
    for file, text in ((done.pool_file, personas_text(pool)), (done.mixture_file, mixture_text(mixture))):
        file.write_text(text, encoding="utf-8")


def _fitted(done: Growth, setup: Setup, pool: PersonaPool) -> Fitted:
    """Return what the weights were fitted on, with the gap to the best weights of this pool."""
    task, grown = done.task, done.pool
    problem = task.problem(grown.shares, task.training, penalised=True)
    value, best = problem.value(grown.weights), solve(problem)
    assert setup.survey is not None
    return Fitted(
        model=model_of(setup.reasoners),
        survey=setup.survey.name,
        **held_out_by(setup),
        questions=tuple(task.questions[int(column)].id for column in task.training),
        objective=task.spec.objective,
        value=value,
        gap=max(value - best.objective + best.gap, 0.0),
        ridge=task.spec.ridge,
        entropy=task.spec.entropy,
        total_variation=task.total_variation(grown.shares, grown.weights, task.training),
        holdout={
            "grown": task.total_variation(grown.shares, grown.weights, task.held_out),
            "start": task.total_variation(done.start.shares, done.start.weights, task.held_out),
        },
        effective_personas=max(done.makeup.effective_personas, 1.0),
        verdict=f"Grown by {done.settings.method}; the held-out questions decided which texts were kept.",
        pool=pool.name,
        pool_hash=pool.hash,
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        seed=setup.scenario.seed,
        plursim=version("plursim"),
    )


def candidates_table(rows: tuple[Candidate, ...]) -> pd.DataFrame:
    """Return candidates as a tidy table, one row each."""
    names = [field.name for field in fields(Candidate)]
    return pd.DataFrame([[getattr(row, name) for name in names] for row in rows], columns=names)


def _counts(column: pd.Series[Any]) -> dict[str, int]:
    return {str(word): int(number) for word, number in sorted(column.value_counts().items())}
