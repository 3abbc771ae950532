"""A run as it stands in its log: tidy DataFrames and a summary."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from plursim.analysis import LogArrays, arrays_of, conversions, shares
from plursim.analysis.means import means
from plursim.analysis.measuring import Row
from plursim.analysis.missing import last_polls, missing_in_words, missing_replies
from plursim.analysis.origin import Origin, holds_nobody_out, origin_of
from plursim.personas.persona import TRAITS
from plursim.protocols import PROTOCOLS
from plursim.protocols.base import Interaction
from plursim.runs.models_asked import ModelAsked, models_asked
from plursim.store import LogReader, Status, event_hash

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from plursim.store.export import Format


class Run:
    """One run, read from its log.

    Each table is a DataFrame, one row an agent, answer, message, call or figure, in the order in which things
    happened. ``answers``: arm, round, phase, agent, question, option (index, missing where there is none),
    value (stance on the question's scale), status (``answered`` or ``missing``), reason, raw. ``messages``:
    message, agent, question, group, text, value. ``agents``: persona, reasoner and one column a persona
    attribute. ``measures``: one row a figure with its interval and noise floors.

    Made by :func:`plursim.run` and :func:`plursim.open_run`.

    Examples
    --------
    ::

        run = plursim.open_run("outputs/town-hall/20260101-120000-a1b2c3")
        run.answers.groupby(["arm", "round", "question"], observed=True)["value"].mean()
    """

    def __init__(self, path: Path, reader: LogReader) -> None:
        self.path = path
        self.reader = reader

    def __repr__(self) -> str:
        return f"<Run {self.id} of {self.scenario['name']}: {self.status}>"

    @property
    def id(self) -> str:
        """Name of the run."""
        return self.reader.run_id

    def export(self, folder: str | Path | None = None, to: Format = "csv") -> list[Path]:
        """Write every table as a file and return the files.

        Parameters
        ----------
        folder : where to; by default ``export`` in the run's folder.
        to : ``csv``, ``jsonl`` or ``parquet``, which needs ``plursim[parquet]``.
        """
        from plursim.store.export import export

        return export(self.reader, self.path / "export" if folder is None else folder, to=to)

    @property
    def status(self) -> Status:
        """``running``, ``played`` (all events, no measures), ``finished``, ``interrupted`` or ``failed``."""
        return self.reader.status

    @cached_property
    def scenario(self) -> dict[str, Any]:
        """The scenario with all defaults filled in."""
        return self.reader.scenario

    @property
    def not_kept(self) -> frozenset[str]:
        """Tables that the scenario told the log to leave out."""
        said = self.scenario.get("log") or {}
        return frozenset(name for name, layout in said.items() if layout == "none")

    @property
    def said_of_truth(self) -> list[str]:
        """In words, who judges the population; nothing of a run made before that was said."""
        return list(self.reader.manifest.get("ground_truth", []))

    @cached_property
    def event_hash(self) -> str:
        """SHA-256 over everything that happened; the same for the same scenario, seed and replies."""
        return event_hash(self.reader)

    @cached_property
    def agents(self) -> pd.DataFrame:
        """Agents with their personas, reasoners and persona attributes."""
        known = {"prompt", "weight", "reasoner", *TRAITS}
        personas = self.personas
        attributes = personas[[name for name in personas.columns if name not in known]]
        return self.reader.agents().merge(attributes, on="persona", how="left")

    @cached_property
    def personas(self) -> pd.DataFrame:
        """Personas with their weights, attributes and traits."""
        return self.reader.personas()

    @cached_property
    def questions(self) -> pd.DataFrame:
        """Survey questions with their options and scale positions."""
        return self.reader.questions()

    @cached_property
    def ground_truth(self) -> pd.DataFrame:
        """Survey shares by question, group and option."""
        return self.reader.ground_truth()

    @cached_property
    def changes(self) -> pd.DataFrame:
        """How many of the survey's own people gave which two answers, where it asked them twice."""
        return self.reader.changes()

    @cached_property
    def edges(self) -> pd.DataFrame:
        """Ties of the social graph."""
        return self.reader.edges()

    @cached_property
    def answers(self) -> pd.DataFrame:
        """Answers to private polls; a missing answer is a row with its reason."""
        return self.reader.answers()

    @cached_property
    def messages(self) -> pd.DataFrame:
        """Public messages."""
        return self.reader.messages()

    @cached_property
    def exposures(self) -> pd.DataFrame:
        """Who heard which message."""
        return self.reader.exposures()

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """Judgements of debates."""
        return self.reader.verdicts()

    @cached_property
    def actions(self) -> pd.DataFrame:
        """Moves in games."""
        return self.reader.actions()

    @cached_property
    def figures(self) -> pd.DataFrame:
        """What protocols computed about whole rounds."""
        return self.reader.figures()

    @cached_property
    def members(self) -> pd.DataFrame:
        """Who joined as staff, was born or left."""
        return self.reader.members()

    @cached_property
    def ties(self) -> pd.DataFrame:
        """Ties that were cut or added."""
        return self.reader.ties()

    @cached_property
    def protocol(self) -> Interaction | None:
        """What was played; None where this version does not know it any more."""
        said = self.scenario.get("protocol", {})
        known = {protocol.kind_name(): protocol for protocol in PROTOCOLS}
        protocol = known.get(said.get("kind", ""))
        # as it was logged: it was checked when the run began, perhaps by an earlier version
        return None if protocol is None else protocol.model_construct(**said)

    @property
    def outcomes(self) -> dict[str, dict[int, str]]:
        """Figures of the protocol whose numbers are codes, such as who won, with the words of each code."""
        return {} if self.protocol is None else self.protocol.outcomes

    @cached_property
    def calls(self) -> pd.DataFrame:
        """HTTP attempts with latency, tokens and cost."""
        return self.reader.calls()

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Figures of the run, those of the whole population first."""
        found = self.reader.measures().reindex(columns=list(Row.__dataclass_fields__))
        # a column without any number, such as floors without ground truth, is read as objects
        kinds = {name: float for name, kind in Row.__annotations__.items() if kind == "float"}
        # logs of older versions do not say what agrees by construction: plursim measure RUN adds it
        marked = found["by_construction"].isin([True]).astype(bool)
        return found.astype(kinds).assign(by_construction=marked)

    @cached_property
    def arrays(self) -> LogArrays:
        """The arrays that measures are computed from."""
        fitted = self.reader.manifest.get("fitted", {})
        origin = self.origin(
            circular=holds_nobody_out(self.scenario), to_truth=bool(fitted.get("to_truth", False))
        )
        return replace(arrays_of(self), origin=origin, protocol=self.protocol)

    def origin(self, *, circular: bool, to_truth: bool) -> Origin:
        """Return where answers come from, as far as a ground truth may have put them there.

        Parameters
        ----------
        circular : whether first answers could be drawn from the ground truth itself.
        to_truth : whether a fitted mixture saw the ground truth.
        """
        fitted = self.reader.manifest.get("fitted", {}).get("questions", []) if to_truth else []
        return origin_of(self.scenario, self.agents, circular=circular, fitted=fitted)

    @cached_property
    def shares(self) -> pd.DataFrame:
        """Simulated shares beside the survey's, by arm, stage, question and option."""
        return shares(self.arrays, int(self.scenario["seed"]))

    @cached_property
    def conversions(self) -> pd.DataFrame:
        """Who moved from which answer to which between the first and the last poll."""
        return conversions(arrays_of(self))

    def means(self, *questions: str, by: str | None = None, level: float = 0.95) -> pd.DataFrame:
        """Return mean answers by arm, question, round and group, with intervals.

        Options without order have shares instead of a mean. See :func:`plursim.analysis.means.means`.

        Parameters
        ----------
        questions : ids; all by default.
        by : persona attribute to group by, such as ``"party"``.
        level : probability that an interval is to cover.

        Examples
        --------
        ::

            run.means("self_placement", by="party")
        """
        return means(self.arrays, questions or None, by, level)

    def plot(self, name: str = "stances", *, question: str | None = None, page: int = 1) -> Figure:
        """Return one of the plots of this run as a matplotlib figure.

        Parameters
        ----------
        name : ``stances`` (answers over the rounds), ``survey`` (simulated answers beside the survey's),
            ``conversion`` (who moved where), ``network`` (agents coloured by their answers; page 2 is after
            the last round), ``figures`` (what the protocol computed, over the rounds) or ``final_figures``
            (what it computed once).
        question : draw this question only; for plots of answers.
        page : what does not fit on one page goes on on the next.

        Raises
        ------
        InputError : no such plot, question or page, or nothing to draw it from.
        """
        from plursim.plots import draw

        return draw(self, name, question=question, page=page)

    def save_plots(self, folder: str | Path | None = None, formats: Sequence[str] = ("png",)) -> list[Path]:
        """Draw every plot this run has data for into files, and return these.

        Parameters
        ----------
        folder : where they go; ``figures`` in the folder of the run by default.
        formats : any of ``png``, ``svg`` and ``pdf``.
        """
        from plursim.plots import save_figures

        return save_figures(self, self.path / "figures" if folder is None else Path(folder), formats)

    @cached_property
    def missing(self) -> pd.DataFrame:
        """Replies that are missing, by question, arm, poll and reason; empty where none are."""
        return missing_replies(self)

    @property
    def missing_lines(self) -> list[str]:
        """The same in words, a line a question, arm and poll."""
        return list(missing_in_words(self.missing, last_polls(self.answers)))

    @property
    def models(self) -> list[ModelAsked]:
        """The language models that answered: snapshots, temperature and wording."""
        return models_asked(self.scenario, self.reader.replies, self.reader.manifest)

    def summary(self) -> dict[str, Any]:
        """Return what ``--json`` prints.

        These are run, path (its folder), status, event_hash, ground_truth (in words), models, measures,
        figures (the last values of what the protocol computed), answers (rows by status and by reason),
        missing (replies by question, arm, poll and reason) and calls: the HTTP attempts, tokens, and the cost
        in US dollars (null where a price is unknown).
        """
        calls = self.calls
        known = calls["cost"].notna().all()
        last = self.figures.groupby(["name", "arm"], sort=False, observed=True).tail(1)
        return {
            "run": self.id,
            "path": str(self.path),
            "status": self.status,
            "event_hash": self.event_hash,
            "ground_truth": self.said_of_truth,
            "models": [asdict(model) for model in self.models],
            "measures": json.loads(self.measures.to_json(orient="records", double_precision=12)),
            "figures": json.loads(last.to_json(orient="records", double_precision=12)),
            "answers": {
                "total": len(self.answers),
                **_counts(self.answers["status"]),
                "reasons": _counts(self.answers["reason"]),
            },
            "missing": json.loads(self.missing.to_json(orient="records", double_precision=12)),
            "calls": {
                "attempts": len(calls),
                "outcomes": _counts(calls["outcome"]),
                "prompt_tokens": int(calls["prompt_tokens"].sum()),
                "completion_tokens": int(calls["completion_tokens"].sum()),
                "cost": float(calls["cost"].sum()) if known else None,
            },
        }


def _counts(column: pd.Series[Any]) -> dict[str, int]:
    counts = column.astype(str).value_counts(sort=False)
    return {str(word): int(count) for word, count in sorted(counts.items(), key=str) if count}
