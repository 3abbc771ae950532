"""What the tests say of a fit, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from plursim.mixtures.fitting.estimate import Fitting
from plursim.mixtures.fitting.validation import SCHEMES, HeldOut

Label = Literal["carries over", "memorises", "no gain", "undecided", "not tested"]
HEADLINES = ("holdout", "questions", "respondents")
"""Schemes in the order in which they count: the first one a fit was tested by is its headline."""

NO_GAIN = 0.95
"""Error on the answers fitted to, over the uniform mixture's, above which a fit has learned little."""


UNKNOWABLE = (
    "Whether the fit carries over to questions nobody was asked cannot be known: the personas answer from "
    "the survey itself, so how they would answer without it cannot be told. Use a language model."
)
"""What is said of held-out questions where personas answer from the survey."""


def headline(tests: Sequence[HeldOut]) -> str | None:
    """Return the scheme a fit is judged by, None where it was not tested on anything held out."""
    return next((scheme for scheme in HEADLINES if any(t.scheme == scheme for t in tests)), None)


def find(tests: Sequence[HeldOut], scheme: str, method: str) -> HeldOut:
    """Return the test of a method by a scheme."""
    return next(test for test in tests if (test.scheme, test.method) == (scheme, method))


def judge(tests: Sequence[HeldOut]) -> Label:
    """Return in a word what a fit is worth.

    It ``carries over`` where it beats both the uniform mixture and the best single persona on held-out
    answers, the intervals of the differences above 0, and is ``undecided`` where it beats them but the
    intervals reach 0. Otherwise it ``memorises`` if it beats the uniform mixture on the answers it was fitted
    to, and brings ``no gain`` if it does not.
    """
    scheme = headline(tests)
    if scheme is None:
        return "not tested"
    others = [find(tests, scheme, method) for method in ("uniform", "best_single")]
    if all(_surely_worse(other) for other in others):
        return "carries over"
    if all(other.more > 0 for other in others):
        return "undecided"
    seen, uniform = (find(tests, "in_sample", method).value for method in ("fitted", "uniform"))
    return "memorises" if seen < NO_GAIN * uniform else "no gain"


def _surely_worse(other: HeldOut) -> bool:
    return other.more_low > 0 if np.isfinite(other.more_low) else other.more > 0


def in_words(fitting: Fitting) -> list[str]:
    """Return sentences on a fit: how it does on held-out answers, what it is made of, what can be told."""
    return [
        *_on_held_out(fitting.tests),
        *_on_questions(fitting),
        *_makeup(fitting),
        *_identified(fitting),
        *_gap(fitting),
    ]


def _on_questions(fitting: Fitting) -> list[str]:
    """Say of which questions nothing can be known, since the personas know the answers."""
    if fitting.informed:
        return [UNKNOWABLE]
    if not fitting.told:
        return []
    return [
        f"The personas are told their answer to {', '.join(fitting.told)}, an attribute of theirs: it was"
        " not held out, since that they know it is no test."
    ]


def _on_held_out(tests: Sequence[HeldOut]) -> list[str]:
    scheme, word = headline(tests), judge(tests)
    if scheme is None:
        return ["The fit was not tested on held-out answers: there are no respondents or questions to spare."]
    fitted, uniform, single, strata = (
        find(tests, scheme, method) for method in ("fitted", "uniform", "best_single", "strata")
    )
    seen = find(tests, "in_sample", "fitted").value
    figures = (
        f"{fitted.value:.3f} against {uniform.value:.3f} of the uniform mixture"
        f" and {single.value:.3f} of the best single persona"
    )
    first = {
        "carries over": f"The fit carries over: on {SCHEMES[scheme]} its total variation is {figures}.",
        "memorises": f"The fit memorises: it misses the answers it was fitted to by {seen:.3f}, but on "
        f"{SCHEMES[scheme]} its total variation is {figures}. Its weights are worth nothing beyond the "
        "questions they were fitted on.",
        "no gain": f"The fit brings no gain: on {SCHEMES[scheme]} its total variation is {figures}.",
        "undecided": f"The tests do not settle whether the fit carries over: on {SCHEMES[scheme]} its total "
        f"variation is {figures}, and an interval of the differences reaches 0.",
        "not tested": "",
    }[word]
    return [first, *_against_strata(strata)]


def _against_strata(strata: HeldOut) -> list[str]:
    if not np.isfinite(strata.value):
        return []
    beside = f"({strata.value:.3f}, difference {_signed(strata.more)}"
    if np.isfinite(strata.more_low):
        beside += f", interval {_signed(strata.more_low)} to {_signed(strata.more_high)}"
    if _surely_worse(strata):
        return [f"It beats the survey's strata weights {beside})."]
    worse = strata.more_high < 0 if np.isfinite(strata.more_high) else strata.more < 0
    return [f"The survey's strata weights do better {beside})." if worse
            else f"It is level with the survey's strata weights {beside})."]  # fmt: skip


def _signed(value: float) -> str:
    return f"{round(value, 4) + 0.0:+.4f}"


def _makeup(fitting: Fitting) -> list[str]:
    found = fitting.makeup
    said = [
        f"It holds {found.effective_personas:.1f} effective personas of {len(fitting.weights)}; "
        f"{found.within_share:.0%} of the variance of answers lies within personas."
    ]
    if found.is_lookup:
        said.append(
            "The personas hardly vary in their answers: the mixture is a lookup table of fixed answers, "
            "which distances to the survey cannot show."
        )
    return said


def _identified(fitting: Fitting) -> list[str]:
    found = fitting.identifiability
    if found.is_identified and not found.twins:
        return [f"The questions tell all mixtures apart (condition number {_about(found.condition)})."]
    said = (
        f"The weights are not identified: of {found.directions} ways in which weights can change, "
        f"{found.null_directions} leave the answers as they are"
    )
    twins = f"; {len(found.twins)} groups of personas cannot be told apart at all" if found.twins else ""
    return [f"{said}{twins}. Trust what the mixture answers, not the weights of single personas."]


def _about(number: float) -> str:
    """Return two digits of a number, all that is sure of one with a rounding error as large as itself."""
    return f"{float(f'{number:.2g}'):.0f}"


def _gap(fitting: Fitting) -> list[str]:
    solution = fitting.solution
    if solution.converged:
        return []
    return [f"The solver stopped at a duality gap of {solution.gap:.1e}: a better mixture may exist."]
