"""The commons: groups harvest from a stock that grows back, talk about it, and may vote on a quota."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from plursim.errors import InputError, Missing
from plursim.forms import Number
from plursim.portable import Bools, Floats, Ints
from plursim.protocols.base import Interaction
from plursim.protocols.record import REASONS, Shelf, log_figures, log_moves
from plursim.protocols.seating import group_of, seated
from plursim.protocols.tally import Played, Tally
from plursim.society.replies import Given
from plursim.society.requests import Act, Heard, Need, Request, Speak
from plursim.society.society import Society


class Commons(Interaction):
    """Groups live off a common stock: whoever takes much has much, until there is nothing left.

    Rules. Agents are seated once in groups of ``group_size``, each with a stock of its own; who finds no full
    group takes no part. A round is a month. Everybody privately says how many whole units to take; wishes
    are met in a drawn order while the stock lasts. What everybody took is then told to the group, which talks
    for ``turns`` turns, one member after the other in a drawn order (with ``turns: 0`` nobody talks). At last
    what is left is multiplied by ``growth``, up to ``capacity``. Where less than ``collapse`` is left the
    stock has collapsed: from then on nothing can be taken. With ``quota: voted`` members name the most one
    may take next month after they talked; the median of the votes, rounded down, binds everybody. A wish
    that is missing takes nothing; a vote that is missing does not count. Without interaction (the control
    arm) members are told the stock alone, nobody talks and no quota binds.

    The sustainable share of a month is what each may take so that the stock grows back to where it was: the
    stock less stock / growth, divided by the members.

    What an agent that computes may know (``features``): ``stock``, ``share`` (the sustainable one), ``quota``
    (infinite where there is none), shape [asked].

    Logged: one action ``harvest`` an agent and month with the wish (``amount``), what it got (``payoff``),
    the stock before, its group and place in the drawn order; with a quota one action ``vote``. Each month:
    ``stock`` (mean over groups), ``collapsed`` (share of groups), ``over_use`` (share of wishes above the
    sustainable share). In the end ``survival_months``, ``survival_rate``, ``gain`` (mean over agents),
    ``efficiency`` (gain over the sustainable one of all months) and ``equality`` (1 - Gini of gains).
    Tallies: over-use and harvest.

    Source: GovSim (Piatti et al. 2024), whose defaults these are: taking 10 each sustains a stock of 100 for
    ever, taking 20 each leaves nothing after a month.
    """

    needs: ClassVar[frozenset[type[Request] | Need]] = frozenset(
        {Need(Act, Number, frozenset({"stock", "share", "quota"})), Speak}
    )
    needs_survey: ClassVar[bool] = False

    kind: Literal["commons"] = "commons"
    rounds: int = Field(default=12, ge=0, le=100_000, description="Months.")
    group_size: int = Field(default=5, ge=2, le=1000, description="Members who share a stock.")
    stock: float = Field(default=100.0, gt=0, le=1e9, description="Stock at the start.")
    capacity: float = Field(default=100.0, gt=0, le=1e9, description="Most a stock can be.")
    growth: float = Field(default=2.0, ge=1, le=100, description="By what the rest is multiplied each month.")
    collapse: float = Field(default=5.0, ge=0, le=1e9, description="Below this nothing grows back.")
    turns: int = Field(default=5, ge=0, le=1000, description="Turns of talk a month.")
    last_n: int = Field(default=10, ge=0, le=1000, description="Last messages a member remembers.")
    quota: Literal["none", "voted"] = Field(default="none", description="Whether members vote on a quota.")
    hint: str = Field(
        default="", description="A sentence every member is told, such as a way to think about it."
    )

    @property
    def memory(self) -> int:
        """How many of the last messages a member remembers."""
        return self.last_n if self.turns else 0

    def needed(self) -> frozenset[Need]:
        """Return what it asks as configured: nobody speaks where there are no turns."""
        return frozenset(need for need in super().needed() if self.turns or need.request is not Speak)

    def tallies(self, played: Played) -> Iterator[Tally]:
        """Count over-use and harvests."""
        rows = played.actions
        if not len(rows):
            return
        took = rows[(rows["action"].astype(str) == "harvest") & rows["amount"].notna()]
        took = took[~took["collapsed"].astype(bool)]
        yield Tally.mean("over_use", took, took["amount"] > took["share"] * (1 + 1e-9))
        yield Tally.mean("harvest", took, took["payoff"], high=self.capacity)

    def check(self, society: Society) -> None:
        """Refuse fewer agents than a group."""
        there = len(society.everyone)
        if there < self.group_size:
            raise InputError(f"a group of {self.group_size} needs as many agents; the population has {there}")
        if society.arm.shuffled and not self.turns:
            raise InputError(f"the arm '{society.arm.name}' exchanges messages; without turns there are none")

    def start(self, society: Society) -> None:
        """Seat groups and fill their stocks."""
        groups = seated(society, "commons.seats", self.group_size)
        shelf = Shelf(society, self.kind)
        shelf["groups"] = groups
        shelf["stock"] = np.full(len(groups), self.stock)
        shelf["months"] = np.zeros(len(groups))
        shelf["quota"] = np.full(len(groups), np.inf)
        for name in ("gain", "wish", "took"):
            society.keep(f"commons.{name}", np.zeros(society.size))

    def play(self, society: Society) -> None:
        """Play a month."""
        shelf = Shelf(society, self.kind)
        alive = shelf["stock"] >= self.collapse
        shelf["months"] = shelf["months"] + alive
        self._harvest(society, alive)
        if society.arm.interaction and alive.any():
            if self.turns:
                self._talk(society, shelf["groups"][alive])
            if self.quota == "voted":
                self._vote(society, alive)
        grown = np.minimum(shelf["stock"] * self.growth, self.capacity)
        # Nothing grows back from a collapsed stock; what is left of it stays as it is, and out of reach.
        shelf["stock"] = np.where(shelf["stock"] >= self.collapse, grown, shelf["stock"])
        self._log_month(society, alive)

    def finished(self, society: Society) -> bool:
        """Return whether nobody has anything left to take."""
        return bool((Shelf(society, self.kind)["stock"] < self.collapse).all())

    def finish(self, society: Society) -> None:
        """Log how long stocks lasted and what everybody got."""
        shelf = Shelf(society, self.kind)
        members = shelf["groups"].ravel()
        gains = shelf["gain"][members]
        sustainable = self.sustainable(np.array([self.stock]))[0] * max(self.rounds, 1)
        total = float(gains.sum())
        gaps = np.abs(gains[:, None] - gains).sum() if len(gains) <= 2000 else np.nan
        figures = {
            "survival_months": shelf["months"].mean(),
            "survival_rate": (shelf["stock"] >= self.collapse).mean(),
            "gain": gains.mean(),
            "efficiency": gains.mean() / sustainable,
            "equality": 1 - gaps / (2 * len(gains) * total) if total else np.nan,
        }
        log_figures(society, "end", figures)

    def sustainable(self, stock: Floats) -> Floats:
        """Return the share of each member that lets a stock grow back to where it was; same shape."""
        return np.asarray((stock - stock / self.growth) / self.group_size)

    def _rules(self, stock: float, quota: float) -> str:
        words = (
            f"You and {self.group_size - 1} others live off a common stock. It holds {stock:g} units now, at"
            f" most {self.capacity:g}. Each month everybody says how many units to take, without knowing of"
            f" the others; what is left is then multiplied by {self.growth:g}. Below {self.collapse:g}"
            " units the"
            " stock is lost for ever. You want to have as much as you can over the months."
        )
        if np.isfinite(quota):
            words += f" Your group has agreed that nobody takes more than {quota:g} this month."
        return f"{words} {self.hint}".strip()

    def _situation(self, society: Society, agents: Ints, group: Ints) -> Callable[[int], str]:
        shelf = Shelf(society, self.kind)
        stock, quota = shelf["stock"], shelf["quota"]

        def tell(i: int) -> str:
            place = group[i]
            words = self._rules(stock[place], quota[place])
            if not society.arm.interaction or society.round == 1:
                return words
            others = [one for one in shelf["groups"][place].tolist() if one != agents[i]]
            took = ", ".join(f"{shelf['took'][one]:g}" for one in others)
            return f"{words}\nLast month you took {shelf['took'][agents[i]]:g}, the others {took}."

        return tell

    def _harvest(self, society: Society, alive: Bools) -> None:
        shelf = Shelf(society, self.kind)
        groups, stock = shelf["groups"], shelf["stock"].copy()
        place = group_of(society, groups)
        asked = np.sort(groups[alive].ravel())
        quota = np.where(np.isfinite(shelf["quota"]), shelf["quota"], np.inf)
        wish = np.zeros(society.size)
        missing = np.full(society.size, Missing.NOT_ASKED, dtype=np.int8)
        share = shelf["share"] = self.sustainable(stock)
        if len(asked):
            most = np.minimum(np.floor(stock), quota)[place[asked]]
            request = Act(
                agents=asked,
                round=society.round,
                phase="harvest",
                heard=society.recalled(asked),
                game="commons",
                action="harvest",
                form=Number(low=0.0, high=most, whole=True),
                shown=self._situation(society, asked, place[asked]),
                features={
                    "stock": stock[place[asked]],
                    "share": share[place[asked]],
                    "quota": quota[place[asked]],
                },
            )
            reply = society.ask(request, Given)
            wish[asked], missing[asked] = reply.values, reply.missing
        rank = society.draw("commons.order", society.round)
        took, turn = np.zeros(society.size), np.zeros(society.size, dtype=np.int64)
        wanted = np.where(np.isnan(wish), 0.0, wish)
        left = stock.copy()
        for k, members in enumerate(groups):
            for number, agent in enumerate(members[np.argsort(rank[members], kind="stable")].tolist()):
                took[agent], turn[agent] = min(wanted[agent], left[k]), number + 1
                left[k] -= took[agent]
        shelf["stock"] = np.where(alive, left, stock)
        shelf["gain"] = shelf["gain"] + took
        shelf["took"], shelf["wish"] = took, wish
        self._log_harvest(society, stock, share, alive, place, turn, missing)

    def _log_harvest(
        self,
        society: Society,
        stock: Floats,
        share: Floats,
        alive: Bools,
        place: Ints,
        turn: Ints,
        missing: NDArray[np.int8],
    ) -> None:
        shelf = Shelf(society, self.kind)
        members = np.sort(shelf["groups"].ravel())
        at = place[members]
        log_moves(
            society,
            "harvest",
            agent=members,
            action=["harvest"] * len(members),
            amount=np.where(alive[at], shelf["wish"][members], np.nan),
            payoff=shelf["took"][members],
            reason=REASONS[missing[members]],
            fields=[
                {
                    "group": int(group),
                    "stock": float(stock[group]),
                    "share": float(share[group]),
                    "turn": int(turn[agent]),
                    "collapsed": not alive[group],
                }
                for agent, group in zip(members.tolist(), at.tolist(), strict=True)
            ],
        )

    def _log_month(self, society: Society, alive: Bools) -> None:
        shelf = Shelf(society, self.kind)
        wishes = shelf["wish"][shelf["groups"][alive]]
        over = (wishes > shelf["share"][alive][:, None] * (1 + 1e-9))[~np.isnan(wishes)]
        figures = {
            "stock": shelf["stock"].mean(),
            "collapsed": (shelf["stock"] < self.collapse).mean(),
            "over_use": over.mean() if len(over) else np.nan,
        }
        log_figures(society, "round", figures)

    def _talk(self, society: Society, groups: Ints) -> None:
        """Let one member of each group speak after the other, all groups at once."""
        rank = society.draw("commons.speakers", society.round)
        order = np.stack([members[np.argsort(rank[members], kind="stable")] for members in groups])
        for turn in range(self.turns):
            speakers = order[:, turn % self.group_size]
            by_agent = np.argsort(speakers, kind="stable")
            said = society.say(
                f"talk.{turn + 1}",
                speakers[by_agent],
                groups=by_agent,
                instruction="Talk with your group about how much all should take. Two sentences at most.",
            )
            message = np.full(len(groups), -1, dtype=np.int64)
            message[by_agent] = said
            others = groups != speakers[:, None]
            hearers = groups[others]
            heard = np.repeat(message, self.group_size - 1)
            ascending = np.argsort(hearers, kind="stable")
            rows = [[one] if one >= 0 else [] for one in heard[ascending].tolist()]
            society.listen(f"hear.{turn + 1}", hearers[ascending], Heard.of(rows))

    def _vote(self, society: Society, alive: Bools) -> None:
        """Let members name the most one may take next month; the median binds."""
        shelf = Shelf(society, self.kind)
        groups = shelf["groups"][alive]
        place = group_of(society, shelf["groups"])
        asked = np.sort(groups.ravel())
        grown = np.minimum(shelf["stock"] * self.growth, self.capacity)
        request = Act(
            agents=asked,
            round=society.round,
            phase="vote",
            heard=society.recalled(asked),
            game="commons",
            action="vote",
            form=Number(low=0.0, high=np.floor(grown)[place[asked]], whole=True),
            shown=lambda i: (
                f"Next month the stock will hold {grown[place[asked[i]]]:g} units. Name the most that anybody"
                " of your group may take then; the middle one of all votes will bind everybody."
            ),
            features={
                "stock": grown[place[asked]],
                "share": self.sustainable(grown)[place[asked]],
                "quota": np.full(len(asked), np.inf),
            },
        )
        reply = society.ask(request, Given)
        votes = np.full(society.size, np.nan)
        votes[asked] = reply.values
        quota = np.full(len(shelf["groups"]), np.inf)
        for k in np.flatnonzero(alive):
            cast = votes[shelf["groups"][k]]
            cast = cast[~np.isnan(cast)]
            quota[k] = np.floor(np.median(cast)) if len(cast) else np.inf
        shelf["quota"] = quota
        log_moves(
            society,
            "vote",
            agent=asked,
            action=["vote"] * len(asked),
            amount=reply.values,
            reason=REASONS[reply.missing],
            fields=[{"group": int(k), "quota": float(quota[k])} for k in place[asked]],
        )
