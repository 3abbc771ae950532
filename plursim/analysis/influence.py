"""Who gave way to whom: flips, conformity, persuasion, what pulls agents, and what they say against their mind.

Every figure is a function of sums over agents, so that a resample of clusters is a matrix product. Arms that
hear nobody get the same figures for the peers the agents have in the arm that talks: those are the figures
the comparison with the control takes off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from plursim import measures
from plursim.analysis.arms import Known
from plursim.analysis.material import Material, Waves
from plursim.analysis.resampling import drawn_sums
from plursim.analysis.talk import Hearings, Said, Talk
from plursim.randomness import Streams
from plursim.requests import Floats, Ints
from plursim.surveys.question import Question

TRIES = 20
"""Draws of a placebo for a hearing before it goes without."""

DEFAULT_ARM = "no_persona"
"""Arm whose first poll gives the model's default answer."""


@dataclass(frozen=True, eq=False)
class Part:
    """Sums over agents and the figures that follow from them.

    ``sums`` has shape [agents, parts]; each figure goes from [..., parts] to [...]. ``n`` counts what stands
    behind the figures (steps, answers, pairs or messages), ``missing`` what was left out. ``compared`` says
    whether the control arm has the figures, too.
    """

    sums: Floats
    figures: Mapping[str, Callable[[Floats], Floats]]
    n: int
    missing: int
    compared: bool = True


def influence_figures(
    material: Material, talk: Talk, question: Question, streams: Streams
) -> dict[str, list[Known]]:
    """Return the influence figures of one question by arm, with draws that all arms share."""
    arms = {arm: waves for arm, waves in material.arms_asked(question.id).items() if len(waves.rounds) > 1}
    hears = talk.arm_that_hears(question.id)
    parts: dict[str, list[Part]] = {}
    for arm, waves in arms.items():
        found = [_flips(question, waves)]
        heard = talk.heard.get((arm, question.id)) or (talk.heard[hears, question.id] if hears else None)
        said = talk.said.get((arm, question.id))
        if heard is not None:
            found += _of_hearings(material, question, arm, waves, heard, said, streams)
        if said is not None:
            found.append(_candour(question, waves, said))
        parts[arm] = found
    if not parts:
        return {}
    return _known(parts, material.clusters, streams.generator("measures", question.id, "influence"))


def _known(
    parts: Mapping[str, list[Part]], clusters: Ints, rng: np.random.Generator
) -> dict[str, list[Known]]:
    flat = [(arm, part) for arm, several in parts.items() for part in several]
    drawn = drawn_sums([part.sums for _, part in flat], clusters, rng)
    found: dict[str, list[Known]] = {arm: [] for arm in parts}
    for (arm, part), sums in zip(flat, drawn, strict=True):
        total = part.sums.sum(axis=0, keepdims=True)
        for name, figure in part.figures.items():
            value = float(figure(total)[0])
            if not np.isnan(value):
                found[arm].append(
                    Known(
                        measure=f"influence_{name}",
                        value=value,
                        drawn=figure(sums),
                        n=part.n,
                        missing=part.missing,
                        compared=part.compared,
                    )
                )
    return found


def _ratio(sums: Floats, above: int, below: int) -> Floats:
    """Return one column over another, NaN where the divisor is 0."""
    divisor = sums[..., below]
    return np.divide(sums[..., above], divisor, out=np.full(divisor.shape, np.nan), where=divisor > 0)


def _flips(question: Question, waves: Waves) -> Part:
    """Return the share of steps between known answers at which the answer changed."""
    options = waves.options.T
    known = (options[:, 1:] >= 0) & (options[:, :-1] >= 0)
    sums = np.stack([measures.flips(options, len(question.options)), known.sum(axis=1)], axis=1).astype(float)
    n = int(known.sum())
    return Part(sums, {"flip_rate": partial(_ratio, above=0, below=1)}, n, known.size - n)


def _of_hearings(
    material: Material,
    question: Question,
    arm: str,
    waves: Waves,
    heard: Hearings,
    said: Said | None,
    streams: Streams,
) -> Iterator[Part]:
    yield _conformity(question, waves, heard)
    if not question.ordinal:
        return
    # the same placebo in every arm, so that an arm and its control differ in nothing else
    placebo = _placebo(heard, waves.options.shape[1], streams.generator("measures", question.id, "placebo"))
    stated = [_stated(waves, step, said) for step in range(len(waves.rounds) - 1)]
    steps = [_Step.of(waves, step, heard, placebo, stated[step]) for step in range(len(stated))]
    least = float(np.diff(question.scale).min()) / 2
    yield _gaps(steps, least)
    yield _susceptibility(steps)
    default = material.waves.get((DEFAULT_ARM, question.id))
    if default is not None and arm != DEFAULT_ARM:
        yield _pulls(steps, waves.values[0], float(np.nanmean(default.values[0])))


def _conformity(question: Question, waves: Waves, heard: Hearings) -> Part:
    """Return who went over to the first answer of most of those heard, and who left it."""
    first, last = waves.options[0], waves.options[-1]
    majority = majority_of_peers(first, heard, len(question.options))
    known = (first >= 0) & (last >= 0) & (majority >= 0)
    minority = known & (first != majority)
    joined, left = minority & (last == majority), known & ~minority & (last != majority)
    sums = np.stack([known, minority, joined, known & ~minority, left], axis=1).astype(np.float64)
    figures = {
        "conformity_all": partial(_ratio, above=2, below=0),
        "conformity_cond": partial(_ratio, above=2, below=1),
        "anticonformity": partial(_ratio, above=4, below=3),
    }
    return Part(sums, figures, int(known.sum()), int((~known).sum()))


def majority_of_peers(answers: Ints, heard: Hearings, options: int) -> Ints:
    """Return the answer most of those an agent heard gave, -1 for a tie or none; shape [agents].

    Each peer counts once, however often it spoke.

    Examples
    --------
    >>> heard = Hearings(np.array([1, 1, 1, 2]), np.array([0, 0, 0, 0]), np.array([1, 2, 3, 1]))
    >>> majority_of_peers(np.array([0, 1, 1, 0]), heard, 2).tolist()
    [1, -1, -1, -1]
    """
    agents = len(answers)
    pairs = np.unique(heard.hearer * agents + heard.sender)
    hearer, sender = pairs // agents, pairs % agents
    kept = (answers[sender] >= 0) & (hearer != sender)
    counts = np.zeros((agents, options), dtype=np.int64)
    np.add.at(counts, (hearer[kept], answers[sender[kept]]), 1)
    most = counts.max(axis=1, keepdims=True)
    clear = (most[:, 0] > 0) & ((counts == most).sum(axis=1) == 1)
    return np.where(clear, counts.argmax(axis=1), -1)


def _placebo(heard: Hearings, agents: int, rng: np.random.Generator) -> Ints:
    """Return for each hearing an agent its hearer never heard, -1 where none was found."""
    known = np.unique(
        np.concatenate([heard.hearer * agents + heard.sender, np.arange(agents) * (agents + 1)])
    )
    found = np.full(len(heard.hearer), -1, dtype=np.int64)
    for _ in range(TRIES):
        open_ = np.flatnonzero(found < 0)
        if not len(open_):
            break
        drawn = rng.integers(agents, size=len(open_))
        fresh = ~np.isin(heard.hearer[open_] * agents + drawn, known)
        found[open_[fresh]] = drawn[fresh]
    return found


def _stated(waves: Waves, step: int, said: Said | None) -> Floats:
    """Return the mean stance each agent stated in public in a step, else the one it held; shape [agents]."""
    stated = waves.values[step].copy()
    if said is None:
        return stated
    kept = (said.round > waves.rounds[step]) & (said.round <= waves.rounds[step + 1]) & ~np.isnan(said.value)
    count = np.bincount(said.agent[kept], minlength=len(stated))
    total = np.bincount(said.agent[kept], said.value[kept], minlength=len(stated))
    return np.where(count > 0, total / np.maximum(count, 1), stated)


@dataclass(frozen=True, eq=False)
class _Step:
    """What happened between two polls.

    ``before`` and ``after`` are stances, shape [agents]; ``hearer`` says who heard, ``heard`` the stance of
    the sender and ``placebo`` that of an agent not heard, NaN where unknown; shape [hearings].
    """

    before: Floats
    after: Floats
    hearer: Ints
    heard: Floats
    placebo: Floats

    @classmethod
    def of(cls, waves: Waves, step: int, heard: Hearings, placebo: Ints, stated: Floats) -> _Step:
        """Cut one step out of the waves."""
        kept = (heard.round > waves.rounds[step]) & (heard.round <= waves.rounds[step + 1])
        other = placebo[kept]
        return cls(
            waves.values[step],
            waves.values[step + 1],
            heard.hearer[kept],
            stated[heard.sender[kept]],
            np.where(other >= 0, stated[np.maximum(other, 0)], np.nan),
        )

    def mean(self, values: Floats) -> Floats:
        """Return the mean over what each agent heard, NaN where it heard nothing; shape [agents]."""
        return measures.by_agent(values, self.hearer, len(self.before))


def _gaps(steps: list[_Step], least: float) -> Part:
    """Return which share of the gap to what was heard agents closed, net of placebo pairs."""
    agents = len(steps[0].before)
    sums, pairs, left = np.zeros((agents, 4)), 0, 0
    for step in steps:
        before, after = step.before[step.hearer], step.after[step.hearer]
        for place, values in ((0, step.heard), (2, step.placebo)):
            closed = measures.gap_closed(before, after, values, least)
            known = ~np.isnan(closed)
            sums[:, place] += np.bincount(step.hearer[known], closed[known], minlength=agents)
            sums[:, place + 1] += np.bincount(step.hearer[known], minlength=agents)
            pairs += int(known.sum()) if place == 0 else 0
            left += int((~known).sum()) if place == 0 else 0
    figures = {
        "gap_closed_raw": partial(_ratio, above=0, below=1),
        "gap_closed_placebo": partial(_ratio, above=2, below=3),
        "gap_closed": lambda sums: _ratio(sums, 0, 1) - _ratio(sums, 2, 3),
    }
    return Part(sums, figures, pairs, left)


def _susceptibility(steps: list[_Step]) -> Part:
    """Return which share of the way to the mean of what it heard an agent goes, net of placebo.

    The coefficient of the mean heard less that of the mean of as many agents not heard, in a regression of the
    change on both and on the own stance, which takes regression to the mean off.
    """
    rows = [(step.before, step.mean(step.heard), step.mean(step.placebo)) for step in steps]
    designs = [np.stack([np.ones_like(own), own, heard, other], axis=1) for own, heard, other in rows]
    return _regression(
        designs,
        [step.after - step.before for step in steps],
        {"susceptibility": lambda slopes: slopes[..., 2] - slopes[..., 3]},
    )


def _pulls(steps: list[_Step], anchor: Floats, default: float) -> Part:
    """Return the three parts of drift: pull of those heard, of the model's default and of the persona."""
    designs = [
        np.stack([step.mean(step.heard) - step.before, default - step.before, anchor - step.before], axis=1)
        for step in steps
    ]
    names = ("pull_of_group", "pull_of_model", "pull_of_persona")
    return _regression(
        designs,
        [step.after - step.before for step in steps],
        {name: partial(_slope, place=place) for place, name in enumerate(names)},
    )


def _slope(slopes: Floats, place: int) -> Floats:
    return slopes[..., place]


def _regression(
    designs: list[Floats], outcomes: list[Floats], figures: Mapping[str, Callable[[Floats], Floats]]
) -> Part:
    """Return least squares as sums over agents: of the products of predictors, and with the outcome."""
    size = designs[0].shape[1]
    sums, used, left = np.zeros((len(designs[0]), size * size + size)), 0, 0
    for design, outcome in zip(designs, outcomes, strict=True):
        known = ~(np.isnan(design).any(axis=1) | np.isnan(outcome))
        rows, target = np.where(known[:, None], design, 0.0), np.where(known, outcome, 0.0)
        products = (rows[:, :, None] * rows[:, None, :]).reshape(len(rows), -1)
        sums += np.concatenate([products, rows * target[:, None]], axis=1)
        used, left = used + int(known.sum()), left + int((~known).sum())

    def solved(figure: Callable[[Floats], Floats], totals: Floats) -> Floats:
        return figure(_solve(totals, size))

    return Part(sums, {name: partial(solved, figure) for name, figure in figures.items()}, used, left)


def _solve(totals: Floats, size: int) -> Floats:
    """Return the slopes of each draw, NaN where predictors cannot be told apart; [..., size]."""
    products = totals[..., : size * size].reshape(*totals.shape[:-1], size, size)
    spread = np.sqrt(np.einsum("...ii->...i", products))
    scaled = products / np.maximum(spread[..., :, None] * spread[..., None, :], np.finfo(float).tiny)
    clear = np.linalg.matrix_rank(scaled, tol=1e-9, hermitian=True) == size
    safe = np.where(clear[..., None, None], products, np.eye(size))
    slopes = np.linalg.solve(safe, totals[..., size * size :, None])[..., 0]
    return np.where(clear[..., None], slopes, np.nan)


def _candour(question: Question, waves: Waves, said: Said) -> Part:
    """Return how far statements depart from what their speakers held in the last poll before.

    For each table and round what :func:`plursim.measures.dissimulation` says, averaged over statements; where
    there are no tables all statements of a round count as one group.
    """
    wave = np.searchsorted(waves.rounds, said.round, side="left") - 1
    held = np.where(wave >= 0, waves.values[np.maximum(wave, 0), said.agent], np.nan)
    kept = ~(np.isnan(held) | np.isnan(said.value))
    agent, held, stated = said.agent[kept], held[kept], said.value[kept]
    _, group = np.unique(np.stack([said.round[kept], said.group[kept]]), axis=1, return_inverse=True)
    count = np.bincount(group.ravel())[group.ravel()]
    total = np.bincount(group.ravel(), stated)[group.ravel()]
    others = np.divide(total - stated, count - 1, out=np.full(len(stated), np.nan), where=count > 1)
    moved = stated - held
    agents = waves.values.shape[1]
    columns = [np.abs(moved), np.nan_to_num(moved * np.sign(others - held)), np.ones(len(moved)), count > 1]
    if question.ordinal:
        middle = float(question.scale[0] + question.scale[-1]) / 2
        columns.append(np.sign(stated - middle) != np.sign(held - middle))
    else:
        columns[0] = columns[-1] = stated != held
    sums = np.stack([np.bincount(agent, column, minlength=agents) for column in columns], axis=1)
    figures = {"falsification": partial(_ratio, above=len(columns) - 1, below=2)}
    if question.ordinal:
        figures |= {
            "dissimulation": partial(_ratio, above=0, below=2),
            "towards_group": partial(_ratio, above=1, below=3),
        }
    return Part(sums, figures, len(moved), int((~kept).sum()), compared=False)
