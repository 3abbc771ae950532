"""Who gave way to whom: flips, conformity, persuasion, and what agents say against their mind.

Arms in which agents hear nobody get the same figures for the peers these agents have in the arm that talks:
that is what the comparison with the control takes off.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from plursim.analysis.arms import Known
from plursim.analysis.candour import candour
from plursim.analysis.material import Material, Waves
from plursim.analysis.persuasion import persuasion, placebo_of
from plursim.analysis.sums import Part, known_figures, ratio
from plursim.analysis.talk import Hearings, Said, Talk
from plursim.measures.kernels.influence import flips
from plursim.portable import Ints
from plursim.randomness import Streams
from plursim.surveys.question import Question


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
            found += _of_hearings(question, waves, heard, said, streams)
        if said is not None:
            found.append(candour(question, waves, said))
        parts[arm] = found
    if not parts:
        return {}
    return known_figures(parts, material.clusters, streams.generator("measures", question.id, "influence"))


def _flips(question: Question, waves: Waves) -> Part:
    """Return the share of steps between known answers at which the answer changed."""
    options = waves.options.T
    known = (options[:, 1:] >= 0) & (options[:, :-1] >= 0)
    sums = np.stack([flips(options, len(question.options)), known.sum(axis=1)], axis=1) * 1.0
    n = int(known.sum())
    return Part(sums, {"flip_rate": partial(ratio, above=0, below=1)}, n, known.size - n)


def _of_hearings(
    question: Question,
    waves: Waves,
    heard: Hearings,
    said: Said | None,
    streams: Streams,
) -> Iterator[Part]:
    yield _conformity(question, waves, heard)
    if not question.ordinal:
        return
    # the same placebo in every arm, so that an arm and its control differ in nothing else
    placebo = placebo_of(heard, waves.options.shape[1], streams.generator("measures", question.id, "placebo"))
    yield from persuasion(question, waves, heard, said, placebo)


def _conformity(question: Question, waves: Waves, heard: Hearings) -> Part:
    """Return who went over to the first answer of most of those heard, and who left it."""
    first, last = waves.options[0], waves.options[-1]
    majority = majority_of_peers(first, heard, len(question.options))
    known = (first >= 0) & (last >= 0) & (majority >= 0)
    minority = known & (first != majority)
    joined, left = minority & (last == majority), known & ~minority & (last != majority)
    sums = np.stack([known, minority, joined, known & ~minority, left], axis=1).astype(np.float64)
    figures = {
        "conformity_all": partial(ratio, above=2, below=0),
        "conformity_cond": partial(ratio, above=2, below=1),
        "anticonformity": partial(ratio, above=4, below=3),
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
