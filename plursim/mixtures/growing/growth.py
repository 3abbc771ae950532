"""Growing a pool: candidates are written, asked, measured and logged, and accepted where they help."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from plursim.errors import FailureShareExceeded, PlursimError
from plursim.mixtures.growing.asking import Heeded, Written
from plursim.mixtures.growing.briefing import Brief
from plursim.mixtures.growing.methods import METHODS, Turn
from plursim.mixtures.growing.pool import NotFittedError, Pool, Task
from plursim.mixtures.growing.records import ANSWERED, Candidate
from plursim.personas import Persona
from plursim.portable import Floats
from plursim.scenario.grow import GrowSpec

LEAST_FALL = 1e-7
"""Fall of the held-out objective that is rounding alone."""
SAME = 1e-6
"""How far the training objective may rise because a solver stops."""


class Asks(Protocol):
    """What puts questions to personas; see :class:`plursim.mixtures.growing.asking.Panel`."""

    def ask(self, personas: Sequence[Persona]) -> Heeded:
        """Return how personas answer."""


class Writes(Protocol):
    """What writes personas; see :class:`plursim.mixtures.growing.asking.Writer`."""

    def write(self, brief: Brief, number: int, step: int) -> list[Written]:
        """Return several drafts for one brief."""


@dataclass(eq=False)
class Grower:
    """Grows one pool.

    Attributes
    ----------
    fail_above : share of failed replies above which a persona's answers are not used.
    on_step : called with the number of each step that is done, and the pool.
    rows : all candidates so far.
    """

    task: Task
    settings: GrowSpec
    panel: Asks
    writer: Writes
    fail_above: float = 0.05
    on_step: Callable[[int, Pool], None] = field(default=lambda _step, _pool: None)
    rows: list[Candidate] = field(default_factory=list)
    stopped: str = ""
    _first: frozenset[str] = frozenset()

    def start(self, personas: Sequence[Persona], weights: Floats) -> Pool:
        """Return the pool to start from; personas that cannot be measured are logged and left out.

        Parameters
        ----------
        weights : shares of the personas, summing to 1, shape [personas]; fitted anew unless the task keeps
            them.

        Raises
        ------
        FailureShareExceeded : the replies of all personas failed.
        PlursimError : no persona answers every question.
        """
        self._first = frozenset(persona.id for persona in personas)
        found = self.panel.ask(personas)
        reasons = [self._unmeasured(found, k) for k in range(len(personas))]
        used = np.array([k for k, reason in enumerate(reasons) if reason is None], dtype=np.int64)
        if not len(used):
            kind = FailureShareExceeded if "answers_failed" in reasons else PlursimError
            why = ", ".join(sorted({reason for reason in reasons if reason}))
            raise kind(f"no persona of the pool can be measured ({why})")
        given = weights[used] if weights[used].sum() > 0 else np.ones(len(used))
        pool = self.task.measured(
            [personas[int(k)] for k in used],
            found.shares[used],
            None if self.task.refit else given / given.sum(),
        )
        for persona, reason in zip(personas, reasons, strict=True):
            self._log_start(persona, reason, pool)
        return pool

    def _log_start(self, persona: Persona, reason: str | None, pool: Pool) -> None:
        self.rows.append(
            Candidate(
                candidate=len(self.rows),
                step=0,
                turn=0,
                draw=0,
                action="start",
                replaces="",
                persona=persona.id,
                text=persona.prompt,
                reason=reason or ANSWERED,
                training_after=pool.training if reason is None else np.nan,
                held_out_after=pool.held_out if reason is None else np.nan,
                accepted=reason is None,
                outcome="accepted" if reason is None else "unusable",
            )
        )

    def grow(self, pool: Pool) -> Pool:
        """Take steps until nothing helps any more, and return the grown pool."""
        method, idle = METHODS[self.settings.method], 0
        for step in range(1, self.settings.steps + 1):
            turns = method(self.task, pool, idle if step > 1 else 1, self.settings.personas)
            grown, written = self._step(pool, step, turns)
            self.on_step(step, grown)
            if not written:
                self.stopped = "nothing is left to write"
                return grown
            idle = 0 if grown is not pool else idle + 1
            pool = grown
            if idle >= self.settings.patience:
                self.stopped = f"no text helped in {idle} steps"
                return pool
        self.stopped = f"{self.settings.steps} steps are done"
        return pool

    def _step(self, pool: Pool, step: int, turns: Sequence[Turn]) -> tuple[Pool, bool]:
        """Return the pool after all turns of a step, and whether anything was asked to be written."""
        written = False
        for number, turn in enumerate(turns):
            brief = turn(pool)
            if brief is not None:
                pool, written = self._turn(pool, brief, step, number), True
        return pool, written

    def _turn(self, pool: Pool, brief: Brief, step: int, turn: int) -> Pool:
        drafts = self._without_duplicates(pool, self.writer.write(brief, self.settings.candidates, step))
        measured = dict(self._measured(pool, brief, drafts))
        chosen = self._best(pool, measured)
        for draw, draft in enumerate(drafts):
            reason, after = measured.get(draw, (draft.reason, None))
            self._log(pool, brief, (step, turn, draw), draft, reason, after, draw == chosen)
        return pool if chosen is None else measured[chosen][1] or pool

    def _without_duplicates(self, pool: Pool, drafts: Sequence[Written]) -> list[Written]:
        known = {" ".join(persona.prompt.split()) for persona in pool.personas}
        kept = []
        for draft in drafts:
            text = " ".join(draft.text.split())
            again = draft.reason == ANSWERED and text in known
            kept.append(Written(draft.text, "duplicate", draft.raw) if again else draft)
            known.add(text)
        return kept

    def _measured(
        self, pool: Pool, brief: Brief, drafts: Sequence[Written]
    ) -> Iterator[tuple[int, tuple[str, Pool | None]]]:
        """Yield for each draft that can be used why it cannot be measured, or the pool it would make."""
        usable = [draw for draw, draft in enumerate(drafts) if draft.reason == ANSWERED]
        if not usable:
            return
        replaces = None if brief.replaces is None else pool.position(brief.replaces)
        personas = [self._persona(brief, draw, drafts[draw].text) for draw in usable]
        found = self.panel.ask(personas)
        for k, draw in enumerate(usable):
            reason = self._unmeasured(found, k)
            if reason is not None:
                yield draw, (reason, None)
                continue
            try:
                yield draw, (ANSWERED, pool.changed(self.task, replaces, personas[k], found.shares[k]))
            except NotFittedError:
                yield draw, ("not_fitted", None)

    def _persona(self, brief: Brief, draw: int, text: str) -> Persona:
        return Persona(id=self._id(draw), prompt=text, attributes=dict(brief.keep))

    def _id(self, draw: int) -> str:
        name = f"{self.settings.method}-{len(self.rows) + draw}"
        return f"{name}-new" if name in self._first else name

    def _unmeasured(self, found: Heeded, position: int) -> str | None:
        if found.failed[position] > self.fail_above:
            return "answers_failed"
        return None if found.answers(position, self.task.seen) else "no_answers"

    def _best(self, pool: Pool, measured: dict[int, tuple[str, Pool | None]]) -> int | None:
        """Return the draft that helps: the lowest training objective of those whose held-out one falls."""
        helping = {
            draw: after.training
            for draw, (_, after) in measured.items()
            if after is not None and self._verdict(pool, after) == "accepted"
        }
        return min(helping, key=lambda draw: (helping[draw], draw)) if helping else None

    def _verdict(self, pool: Pool, after: Pool) -> str:
        if after.training > pool.training + SAME:
            return "training_rises"
        falls = after.held_out < pool.held_out * (1 - self.settings.min_gain) - LEAST_FALL
        return "accepted" if falls else "held_out_does_not_fall"

    def _log(
        self,
        pool: Pool,
        brief: Brief,
        place: tuple[int, int, int],
        draft: Written,
        reason: str,
        after: Pool | None,
        accepted: bool,
    ) -> None:
        verdict = "unusable" if after is None else self._verdict(pool, after)
        step, turn, draw = place
        self.rows.append(
            Candidate(
                candidate=len(self.rows),
                step=step,
                turn=turn,
                draw=draw,
                action="add" if brief.replaces is None else "rewrite",
                replaces=brief.replaces or "",
                persona=self._id(0),
                text=draft.text,
                reason=reason,
                training_before=pool.training,
                training_after=np.nan if after is None else after.training,
                held_out_before=pool.held_out,
                held_out_after=np.nan if after is None else after.held_out,
                accepted=accepted,
                outcome="another_chosen" if verdict == "accepted" and not accepted else verdict,
                raw=draft.raw,
            )
        )
