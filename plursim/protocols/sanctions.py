"""Norms from public sanctions: everybody sees what is punished, and soon all punish the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from plursim.errors import InputError, Missing
from plursim.forms import Choice
from plursim.portable import Floats, Ints
from plursim.protocols.base import Interaction
from plursim.protocols.record import REASONS, Shelf, log_figures, log_moves
from plursim.protocols.tally import Played, Tally
from plursim.society.replies import Given
from plursim.society.requests import Act, Need, Request
from plursim.society.society import Society

NOBODY = "nobody"


class Sanctions(Interaction):
    """Agents act and sanction in public; a norm is what nearly everybody sanctions, whatever it is.

    Rules. In each period everybody chooses one of ``acts``, and then whom to sanction: those who did one of
    the acts, or (with ``may_abstain``) nobody. A public ledger counts sanctions by act; it is forgotten by
    the factor ``keeps`` each period and starts at 1 for each act, and an act's share of it is how far it is
    disapproved. An act pays its entry of ``payoffs`` less ``fine`` times its disapproval; each sanction costs
    ``cost``. With ``match`` above 0 every agent also meets one other: both are paid that much if they did the
    same. Whom it meets is drawn from all others, or with ``partner_choice`` whoever did the least disapproved
    act among three that are drawn. With ``turnover`` that share of agents leaves after each period, drawn at
    random, and as many are born as children of those who stay, of parents in proportion to their payoffs. A
    missing act pays nothing and meets nobody, a missing sanction falls on nobody. Without interaction (the
    control arm) agents are shown a ledger that nobody has written in.

    What an agent that computes may know (``features``): ``disapproval`` of each act, 0 .. 1, and ``payoffs``
    of each act, shape [asked, acts].

    Logged: ``act`` and ``sanction``, an agent and period each, with the payoff of the period at the act; who
    is born and leaves, as members. Each period: ``norm_strength`` (largest share of the ledger),
    ``consensus`` (1 - normalised entropy of it), ``compliance`` (share of acts that are not the most
    disapproved one), ``accuracy`` (share of sanctions on it), ``mean_payoff``. In the end ``norm``, the most
    disapproved act, and ``periods_to_norm``, after which its share stayed above .8; NaN where it is not.
    Tallies: compliance and accuracy.

    Source: after Vinitsky et al. 2023. If each of 20 agents sanctions an act with a probability proportional
    to exp(b times its disapproval), three acts stay level while b is below 3 and one of them, whichever
    chance favours, takes over above; after 400 periods the largest share is .365 on average for b = 2 and
    .954 for b = 4.
    """

    needs: ClassVar[frozenset[type[Request] | Need]] = frozenset(
        {Need(Act, Choice, frozenset({"disapproval", "payoffs"}))}
    )
    needs_survey: ClassVar[bool] = False

    kind: Literal["sanctions"] = "sanctions"
    rounds: int = Field(default=100, ge=0, le=100_000, description="Periods.")
    acts: tuple[str, ...] = Field(
        default=("red", "green", "blue"), min_length=2, description="What can be done."
    )
    payoffs: tuple[float, ...] = Field(default=(), description="Payoff of each act; default: 1 each.")
    keeps: float = Field(
        default=0.95, ge=0, le=1, description="Share of the ledger kept from period to period."
    )
    fine: float = Field(default=1.0, ge=0, le=1e6, description="Loss from an act that is wholly disapproved.")
    cost: float = Field(default=0.0, ge=0, le=1e6, description="Cost of a sanction to who imposes it.")
    may_abstain: bool = Field(default=False, description="Whether an agent may sanction nobody.")
    match: float = Field(default=0.0, ge=0, le=1e6, description="Gain of two who meet and did the same.")
    partner_choice: bool = Field(
        default=False, description="Whether agents avoid those who did what is disapproved."
    )
    turnover: float = Field(
        default=0.0, ge=0, lt=1, description="Share of agents replaced after each period."
    )

    @model_validator(mode="after")
    def _acts_fit(self) -> Self:
        if len(set(self.acts)) < len(self.acts) or NOBODY in self.acts:
            raise ValueError(f"acts must differ from each other and from '{NOBODY}'")
        if self.payoffs and len(self.payoffs) != len(self.acts):
            raise ValueError(f"payoffs needs a number for each of the {len(self.acts)} acts")
        return self

    @property
    def outcomes(self) -> dict[str, dict[int, str]]:
        """Which act is disapproved of in the end."""
        return {"norm": dict(enumerate(self.acts))}

    @property
    def gains(self) -> Floats:
        """Payoff of each act before fines."""
        return np.array(self.payoffs or [1.0] * len(self.acts), dtype=np.float64)

    def tallies(self, played: Played) -> Iterator[Tally]:
        """Count compliance and accuracy."""
        rows = played.actions
        if not len(rows):
            return
        rows = rows[rows["choice"].notna()]
        for name, action in (("compliance", "act"), ("accuracy", "sanction")):
            mine = rows[rows["action"].astype(str) == action]
            same = mine["choice"].astype(str) == mine["disapproved"].astype(str)
            yield Tally.mean(name, mine, ~same if name == "compliance" else same)

    def check(self, society: Society) -> None:
        """Refuse the exposure placebo, and a crowd too small to renew."""
        if society.arm.shuffled:
            raise InputError(
                f"the arm '{society.arm.name}' exchanges messages; sanctions have none: leave it out"
            )
        if self.turnover and len(society.everyone) * (1 - self.turnover) < 1:
            raise InputError(f"turnover {self.turnover:g} would leave none of {len(society.everyone)} agents")

    def start(self, society: Society) -> None:
        """Open the ledger."""
        shelf = Shelf(society, self.kind)
        shelf["ledger"] = np.ones(len(self.acts))
        shelf["above"] = np.array([-1], dtype=np.int64)
        society.keep("sanctions.last", np.full(society.size, -1, dtype=np.int64), -1)

    def play(self, society: Society) -> None:
        """Play one period: act, sanction, and renew."""
        shelf, agents = Shelf(society, self.kind), society.everyone
        known = shelf["ledger"] if society.arm.interaction else np.ones(len(self.acts))
        share = known / known.sum()
        acts = self._asked(society, "act", agents, share)
        met = self._met(society, agents, share, shelf["last"].copy())
        choice = np.full(society.size, -1, dtype=np.int64)
        choice[agents] = acts.values
        shelf["last"][agents] = acts.values
        sanctions = self._asked(society, "sanction", agents, share)
        payoff = self._paid(agents, acts, sanctions, met, choice, share)
        public = shelf["ledger"] / shelf["ledger"].sum()  # what is disapproved, shown to agents or not
        self._log(society, agents, acts, sanctions, met, payoff, public)
        hit = sanctions.values[(sanctions.missing == 0) & (sanctions.values < len(self.acts))]
        shelf["ledger"] = shelf["ledger"] * self.keeps + np.bincount(hit, minlength=len(self.acts))
        self._count(society, acts, sanctions, payoff)
        if self.turnover:
            self._renew(society, agents, payoff)

    def finish(self, society: Society) -> None:
        """Say which norm there is, and since when."""
        shelf = Shelf(society, self.kind)
        since = int(shelf["above"][0])
        norm = int(np.argmax(np.round(shelf["ledger"], 9)))
        found = since >= 0
        log_figures(
            society, "end", {"norm": norm if found else np.nan, "periods_to_norm": since if found else np.nan}
        )

    def _asked(self, society: Society, action: str, agents: Ints, share: Floats) -> Given:
        options = self.acts if action == "act" or not self.may_abstain else (*self.acts, NOBODY)
        rng = society.streams.generator(f"sanctions.{action}.order", society.round)
        order = rng.random((society.size, len(options)))[agents].argsort(axis=1, kind="stable")
        gains = self.gains - self.fine * share
        told = {"disapproval": np.tile(share, (len(agents), 1)), "payoffs": np.tile(gains, (len(agents), 1))}
        request = Act(
            agents=agents,
            round=society.round,
            phase=action,
            game="sanctions",
            action=action,
            form=Choice(options=options, order=order),
            shown=self._situation(action, share),
            features=told,
        )
        return society.ask(request, Given)

    def _situation(self, action: str, share: Floats) -> Callable[[int], str]:
        ledger = ", ".join(f"{name} {part:.0%}" for name, part in zip(self.acts, share, strict=True))
        pays = ", ".join(f"{name} {gain:g}" for name, gain in zip(self.acts, self.gains, strict=True))
        words = {
            "act": f"You live among others who all see what each of you does. An act pays: {pays}. Others may"
            f" sanction it: an act loses {self.fine:g} times its share of recent public sanctions.",
            "sanction": "You have seen what everybody did. Choose the act whose doers you sanction in public."
            + (f" Each sanction costs you {self.cost:g}." if self.cost else ""),
        }[action]
        return lambda _: f"{words}\nShares of recent public sanctions: {ledger}."

    def _met(self, society: Society, agents: Ints, share: Floats, last: Ints) -> Ints:
        """Return whom each agent meets, -1 for nobody; by what others did in the period before."""
        met = np.full(society.size, -1, dtype=np.int64)
        if not self.match or len(agents) < 2 or not society.arm.interaction:
            return met
        rng = society.streams.generator("sanctions.meet", society.round)
        drawn = rng.integers(len(agents) - 1, size=(len(agents), 3 if self.partner_choice else 1))
        others = agents[drawn + (drawn >= np.arange(len(agents))[:, None])]
        blame = np.where(last[others] < 0, 0.0, share[last[others]])
        met[agents] = others[np.arange(len(agents)), np.argmin(np.round(blame, 12), axis=1)]
        return met

    def _paid(
        self,
        agents: Ints,
        acts: Given,
        sanctions: Given,
        met: Ints,
        choice: Ints,
        share: Floats,
    ) -> Floats:
        did = acts.missing == 0
        payoff = np.where(did, (self.gains - self.fine * share)[np.maximum(acts.values, 0)], 0.0)
        imposed = (sanctions.missing == 0) & (sanctions.values < len(self.acts))
        payoff -= self.cost * imposed
        partner = met[agents]
        same = did & (partner >= 0) & (choice[np.maximum(partner, 0)] == acts.values)
        return np.asarray(payoff + self.match * same)

    def _renew(self, society: Society, agents: Ints, payoff: Floats) -> None:
        rng = society.streams.generator("sanctions.turnover", society.round)
        leave = np.sort(rng.permutation(agents)[: round(self.turnover * len(agents))])
        if not len(leave):
            return
        stay = ~np.isin(agents, leave)
        weight = np.cumsum(payoff[stay] - payoff[stay].min() + 1e-3)
        parents = agents[stay][np.searchsorted(weight, rng.random(len(leave)) * weight[-1], side="right")]
        society.renew(leave, parents)

    def _log(
        self,
        society: Society,
        agents: Ints,
        acts: Given,
        sanctions: Given,
        met: Ints,
        payoff: Floats,
        share: Floats,
    ) -> None:
        names = np.array([*self.acts, NOBODY, None], dtype=object)
        disapproved = self.acts[int(np.argmax(np.round(share, 12)))]
        for action, given in (("act", acts), ("sanction", sanctions)):
            log_moves(
                society,
                action,
                agent=agents,
                partner=met[agents] if action == "act" else np.full(len(agents), -1, dtype=np.int64),
                action=[action] * len(agents),
                choice=names[np.where(given.missing == 0, given.values, -1)],
                payoff=payoff if action == "act" else np.full(len(agents), np.nan),
                reason=REASONS[given.missing],
                fields=[{"disapproved": disapproved} for _ in agents],
            )

    def _count(self, society: Society, acts: Given, sanctions: Given, payoff: Floats) -> None:
        from plursim.portable import xlogy

        shelf = Shelf(society, self.kind)
        share = shelf["ledger"] / shelf["ledger"].sum()
        most = int(np.argmax(np.round(share, 12)))
        entropy = -float(xlogy(share, share).sum())
        even = np.full(len(share), 1 / len(share))
        strong = bool(share[most] > 0.8)
        if not strong:
            shelf["above"][0] = -1
        elif shelf["above"][0] < 0:
            shelf["above"][0] = society.round
        figures = {
            "norm_strength": share[most],
            "consensus": 1 - entropy / -float(xlogy(even, even).sum()),
            "compliance": _share(acts, lambda did: did != most),
            "accuracy": _share(sanctions, lambda hit: hit == most),
            "mean_payoff": payoff.mean() if len(payoff) else np.nan,
        }
        log_figures(society, "round", figures)


def _share(given: Given, what: Callable[[Ints], NDArray[np.bool_]]) -> float:
    known = given.values[given.missing == int(Missing.ANSWERED)]
    return float(what(known).mean()) if len(known) else float("nan")
