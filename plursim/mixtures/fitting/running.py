"""``plursim fit``: from a scenario to a mixture file, tables and a summary."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from plursim.errors import Interrupted
from plursim.mixtures.fitting.elicitation import Elicited, Elicitor
from plursim.mixtures.fitting.estimate import Fitting, fit_setup
from plursim.mixtures.fitting.report import (
    groups_table,
    mixture_file,
    shares_table,
    summary,
    validation_table,
    weights_table,
)
from plursim.mixtures.fitting.transfer import Transfer, transfer_of
from plursim.mixtures.fitting.verdict import in_words
from plursim.personas import MixtureFile, TransferWarning, mixture_text
from plursim.randomness import Streams
from plursim.reasoning.base import Services
from plursim.runs import open_run
from plursim.runs.reused_replies import ReusedReplies
from plursim.runs.setup import Setup, prepare
from plursim.runs.starting import log_of_replies, start_tables
from plursim.scenario import Scenario, load_scenario
from plursim.scenario.fit import FitSpec
from plursim.scenario.topics import GenericArgumentsNotice
from plursim.store import LogWriter, Status

OnCalls = Callable[[int, float], None]
KEY_DIGITS = 10


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted mixture with its tests, tables and files.

    Made by :func:`plursim.fit`.

    Attributes
    ----------
    fitting : weights, tests and all else that is known.
    folder : the log of the elicitation, ``tables/`` and the mixture file.
    mixture_file : path of the mixture file; scenarios use it as ``population.mixture``.
    calls : HTTP attempts made by this fit; 0 where all replies were stored.
    transfer : what the mixture file the scenario uses costs against the fit, None where it uses none.
    """

    fitting: Fitting
    setup: Setup
    folder: Path
    mixture_file: Path
    calls: int
    transfer: Transfer | None

    @cached_property
    def weights(self) -> pd.DataFrame:
        """One row a persona, heaviest first; see :func:`~plursim.mixtures.fitting.report.weights_table`."""
        return weights_table(self.fitting)

    @cached_property
    def weights_by_group(self) -> pd.DataFrame:
        """One row a persona and group, of a fit with a mixture for each group."""
        return groups_table(self.fitting)

    @cached_property
    def shares(self) -> pd.DataFrame:
        """What the mixture answers beside the survey; see :func:`.report.shares_table`."""
        assert self.setup.survey is not None
        return shares_table(self.fitting, self.setup.survey, Streams(self.setup.scenario.seed))

    @cached_property
    def validation(self) -> pd.DataFrame:
        """One row a scheme and method, see :class:`~plursim.mixtures.fitting.validation.HeldOut`."""
        return validation_table(self.fitting)

    def sentences(self) -> list[str]:
        """Return what the tests say of the fit, in words."""
        moved = self.transfer
        carried = [] if moved is None else [
            *(f"The mixture file the scenario uses: {clause}." for clause in moved.unlike),
            f"Of that mixture file, {moved.words()}.",
        ]  # fmt: skip
        left = self.fitting.left_out
        unheard = [f"Personas without a usable answer to every question take no part: {', '.join(left)}."]
        truth = [f"{said[:1].upper()}{said[1:]}." for said in self.setup.said_of_truth()[:1]]
        return [*in_words(self.fitting), *truth, *carried, *(unheard if left else [])]

    def summary(self) -> dict[str, Any]:
        """Return what ``--json`` prints."""
        moved = self.transfer
        transfer = None if moved is None else {
            "unlike": list(moved.unlike), "carried": moved.carried, "refitted": moved.refitted,
            "cost": moved.cost, "low": moved.low, "high": moved.high,
        }  # fmt: skip
        return {
            **summary(self.fitting),
            "transfer": transfer,
            "ground_truth": self.setup.said_of_truth(),
            "calls": self.calls,
            "folder": str(self.folder),
            "mixture_file": str(self.mixture_file),
        }


def fit(
    scenario: Scenario | str | Path,
    *,
    out: str | Path = "outputs",
    reuse_replies: str | Path | None = None,
    on_calls: OnCalls = lambda _calls, _cost: None,
) -> Fit:
    """Fit the weights of a scenario's personas to its survey, and test them on answers they have not seen.

    Each persona is asked each question ``fit.draws`` times by the scenario's reasoner (once where its
    distribution can be read directly). Replies are kept in ``<out>/<scenario>/fit-<key>/``; a fit of the same
    personas, questions, reasoner, draws and seed finds them there and makes no call, whatever else changed.

    Parameters
    ----------
    scenario : a scenario or the file of one; its section ``fit`` says how.
    out : folder of all runs.
    reuse_replies : folder of an earlier run or fit whose replies answer the same prompts and draws again.
    on_calls : called with (calls made, cost in US dollars or NaN) whenever model calls complete.

    Raises
    ------
    DocumentError : the scenario or a file it names is wrong, or its ``fit`` section does not fit its survey.
    FailureShareExceeded : more replies failed than ``limits.fail_above``; all is kept.
    Interrupted : Ctrl-C; all replies so far are kept and the next fit goes on from there.

    Examples
    --------
    ::

        found = plursim.fit("scenarios/fit_anes96.yaml")
        found.weights.head()
        found.validation.query("scheme == 'questions'")
    """
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    scenario = scenario.building()
    with warnings.catch_warnings():
        # The fit itself reports what carrying a mixture over costs.
        warnings.simplefilter("ignore", TransferWarning)
        warnings.simplefilter("ignore", GenericArgumentsNotice)  # nobody talks here
        setup = prepare(scenario)
    if setup.survey is None:
        raise scenario.located("a fit needs a survey to fit to", "survey", expected="a section survey")
    spec = scenario.fit or FitSpec()
    elicitor = Elicitor(setup, spec.draws)
    folder = Path(out) / scenario.name / f"fit-{_key(elicitor)}"
    with log_of_replies(elicitor.setup, folder, _document(elicitor)) as log:
        before = len(open_run(folder).calls)
        elicited = _elicit(elicitor, log, reuse_replies, on_calls)
        found = fit_setup(setup, elicitor, elicited)
        log.set_status(Status.FINISHED)
    calls = len(open_run(folder).calls) - before
    return _write(found, setup, folder, calls)


def _key(elicitor: Elicitor) -> str:
    """Return what names an elicitation: a hash of all that the personas' answers depend on."""
    said = json.dumps(_document(elicitor), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:KEY_DIGITS]


def _document(elicitor: Elicitor) -> dict[str, Any]:
    setup = elicitor.setup
    whole = setup.scenario.canonical()
    kept = ("name", "seed", "survey", "reasoning", "reasoners", "arguments")
    return {
        **{name: whole[name] for name in kept},
        "protocol": {"kind": "elicitation"},
        "draws": elicitor.draws,
        "pool": setup.pool.hash,
    }


def _elicit(elicitor: Elicitor, log: LogWriter, reuse: str | Path | None, on_calls: OnCalls) -> Elicited:
    """Ask the personas, whatever happens keeping what was answered."""
    replies = log.replies if reuse is None else ReusedReplies(log.replies, Path(reuse))
    try:
        log.start_run(**start_tables(elicitor.setup))
        with elicitor.opened(Services(replies, on_calls)):
            return elicitor.elicit(log)
    except KeyboardInterrupt:
        log.set_status(Status.INTERRUPTED)
        raise Interrupted("interrupted; the same 'plursim fit' goes on from here") from None
    except BaseException:
        log.set_status(Status.FAILED)
        raise


def _write(found: Fitting, setup: Setup, folder: Path, calls: int) -> Fit:
    """Write mixture file and tables."""
    file = folder / f"{setup.scenario.name}.mixture.yaml"
    done = Fit(found, setup, folder, file, calls, transfer_of(found, setup))
    file.write_text(_commented(mixture_file(found, setup)), encoding="utf-8")
    tables = folder / "tables"
    tables.mkdir(exist_ok=True)
    for name in ("weights", "weights_by_group", "shares", "validation"):
        table: pd.DataFrame = getattr(done, name)
        if len(table):
            table.to_csv(tables / f"{name}.csv", index=False)
    return done


def _commented(mixture: MixtureFile) -> str:
    return f"# A mixture fitted by plursim fit; use it as population.mixture.\n{mixture_text(mixture)}"
