"""The public goods game: groups give to a common project, and may punish each other afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from plursim.errors import InputError, Missing
from plursim.forms import Number, Numbers
from plursim.portable import Floats, Ints
from plursim.protocols.base import Interaction
from plursim.protocols.record import REASONS, Shelf, log_figures, log_moves
from plursim.protocols.seating import group_of, seated
from plursim.protocols.tally import Played, Tally
from plursim.society.replies import Given
from plursim.society.requests import Act, Need, Request
from plursim.society.society import Society


class PublicGoods(Interaction):
    """Members of a group give to a project that pays all of them, and may pay to punish each other.

    Rules. Agents are seated in groups of ``group_size``, once for all (``seating: partners``) or anew each
    round (``strangers``); who finds no full group sits out. Each member has ``endowment`` points and gives
    some of them to a project, all at the same time; the project pays every member ``marginal`` points for
    each point given. With ``punishment`` each then sees what every member gave and may take up to ``most``
    points from each at once: a point costs it ``cost`` and the other ``effect`` points. A payoff may fall
    below 0. A gift that is missing counts as nothing given to the project and pays its agent nothing; who
    has not given punishes nobody and is not punished. Without interaction (the control arm) groups play, but
    are told nothing of earlier rounds, and nobody punishes.

    Payoff: endowment - own gift + marginal x gifts of the group - cost x points given - effect x points
    received. With 1 / group_size < marginal < 1 giving nothing pays each, giving all pays the group.

    What an agent that computes may know (``features``): for gifts ``own_gifts`` and ``others_mean`` of its
    last ``history`` rounds, oldest first, NaN where there is none, shape [asked, history]; for punishment
    ``gifts``, own first and then those of the others in the order of the names, shape [asked, group_size].

    Logged: one action ``give`` an agent and round with its gift and its payoff of the round, and with
    punishment one action ``punish`` an agent and member with the points, partner the member. Each round:
    ``gift_share``, ``mean_payoff``, ``points_per_agent`` and ``antisocial_share``, the share of points given
    to members who gave at least as much as the punisher. Tallies: share given, payoffs.

    Source: Fehr and Gaechter 2000, whose defaults these are; one member alone giving all of four gets 8,
    one free rider among three that give all 44.
    """

    needs: ClassVar[frozenset[type[Request] | Need]] = frozenset(
        {Need(Act, Number, frozenset({"own_gifts", "others_mean"})), Need(Act, Numbers, frozenset({"gifts"}))}
    )
    needs_survey: ClassVar[bool] = False

    kind: Literal["public_goods"] = "public_goods"
    rounds: int = Field(default=10, ge=0, le=100_000, description="Rounds in each arm.")
    group_size: int = Field(default=4, ge=2, le=26, description="Members of a group.")
    seating: Literal["partners", "strangers"] = Field(
        default="partners", description="The same groups throughout, or new ones each round."
    )
    endowment: float = Field(default=20.0, gt=0, le=1e9, description="Points each has to give from.")
    marginal: float = Field(
        default=0.4, gt=0, le=10, description="Points each member gets for a point given."
    )
    punishment: bool = Field(default=False, description="Whether members may punish each other.")
    cost: float = Field(
        default=1.0, ge=0, le=1e6, description="What a point of punishment costs who gives it."
    )
    effect: float = Field(default=3.0, ge=0, le=1e6, description="What it costs who gets it.")
    most: float = Field(default=10.0, gt=0, le=1e6, description="Most points for one member.")
    history: int = Field(default=3, ge=0, le=1000, description="Own last rounds an agent is shown.")

    def tallies(self, played: Played) -> Iterator[Tally]:
        """Count what was given and gained."""
        rows = played.actions
        if not len(rows):
            return
        gave = rows[(rows["action"].astype(str) == "give") & rows["amount"].notna()]
        yield Tally.mean("gift_share", gave, gave["amount"] / self.endowment)
        worst = -self.most * (self.group_size - 1) * (self.cost + self.effect)
        best = self.endowment * (1 + self.marginal * self.group_size)
        yield Tally.mean("payoff", gave, gave["payoff"], low=worst, high=best)

    def check(self, society: Society) -> None:
        """Refuse fewer agents than a group, and the exposure placebo."""
        if len(society.everyone) < self.group_size:
            there = len(society.everyone)
            raise InputError(f"a group of {self.group_size} needs as many agents; the population has {there}")
        if society.arm.shuffled:
            raise InputError(
                f"the arm '{society.arm.name}' exchanges messages; public goods have none: leave it out"
            )

    def start(self, society: Society) -> None:
        """Empty the memories."""
        for name in ("own", "others"):
            society.keep(f"public_goods.{name}", np.full((society.size, self.history), np.nan), np.nan)

    def play(self, society: Society) -> None:
        """Let all groups give, and punish."""
        groups = self._groups(society)
        asked = np.sort(groups.ravel())
        gifts, missing = np.full(society.size, np.nan), np.full(society.size, Missing.NOT_ASKED, np.int8)
        reply = society.ask(self._gifts(society, asked), Given)
        gifts[asked], missing[asked] = reply.values, reply.missing
        given = np.where(np.isnan(gifts), 0.0, gifts)
        paid = self.marginal * given[groups].sum(axis=1, keepdims=True)
        payoff = np.zeros(society.size)
        payoff[groups] = np.where(np.isnan(gifts[groups]), 0.0, self.endowment - given[groups] + paid)
        points = np.zeros((len(groups), self.group_size, self.group_size))
        if self.punishment and society.arm.interaction:
            points = self._punish(society, groups, gifts)
            payoff[groups] -= self.cost * points.sum(axis=2) + self.effect * points.sum(axis=1)
        if society.arm.interaction and self.history:
            self._remember(society, groups, gifts)
        self._log(society, asked, groups, gifts, missing, payoff, points)

    def _groups(self, society: Society) -> Ints:
        """Return the members of each group, shape [groups, group_size]."""
        keys = ("fixed",) if self.seating == "partners" else (society.round,)
        return seated(society, "public_goods.seats", self.group_size, *keys)

    def _gifts(self, society: Society, asked: Ints) -> Act:
        shelf = Shelf(society, self.kind)
        own, others = shelf["own"][asked], shelf["others"][asked]
        size = self.group_size
        rules = (
            f"You are one of {size} members of a group. Each has {self.endowment:g} points and decides how"
            f" many to give to a common project, all at the same time. For each point given to it the project"
            f" pays every member {self.marginal:g} points. You keep what you do not give."
        )
        if self.punishment:
            rules += (
                f" Afterwards everybody sees what each gave and may take points from others: each point taken"
                f" costs {self.cost:g} and the other loses {self.effect:g}."
            )

        def tell(i: int) -> str:
            seen = ~np.isnan(own[i])
            if not seen.any():
                return f"{rules}\nYou have no record of earlier rounds."
            rows = zip(own[i][seen], others[i][seen], strict=True)
            said = [f"- you gave {mine:g}, the others {mean:g} on average" for mine, mean in rows]
            return "\n".join([rules, "Your last rounds, the oldest first:", *said])

        return Act(
            agents=asked,
            round=society.round,
            phase="give",
            game="public_goods",
            action="give",
            form=Number(low=0.0, high=self.endowment),
            shown=tell,
            features={"own_gifts": own, "others_mean": others},
        )

    def _punish(self, society: Society, groups: Ints, gifts: Floats) -> Floats:
        """Ask everybody who gave for points; return who took how many from whom, [groups, giver, taken]."""
        size, points = self.group_size, np.zeros((len(groups), self.group_size, self.group_size))
        group, seat = np.nonzero(~np.isnan(gifts[groups]))
        asked = groups[group, seat]
        order = np.argsort(asked, kind="stable")
        asked, group, seat = asked[order], group[order], seat[order]
        if not len(asked):
            return points
        others = np.array([[k for k in range(size) if k != own] for own in seat], dtype=np.int64)
        theirs = gifts[groups[group[:, None], others]]
        names = tuple(f"member {chr(65 + k)}" for k in range(size - 1))

        def tell(i: int) -> str:
            rows = [
                f"- {name} gave {'nothing that could be read' if np.isnan(gift) else f'{gift:g}'}"
                for name, gift in zip(names, theirs[i], strict=True)
            ]
            head = f"In this round you gave {gifts[asked[i]]:g}, and the other members of your group:"
            ask = (
                f"From each of them you may take points: each costs you {self.cost:g}, and the other loses"
                f" {self.effect:g}. Nobody is told who took them."
            )
            return "\n".join([head, *rows, ask])

        high = np.where(np.isnan(theirs), 0.0, self.most)
        reply = society.ask(
            Act(
                agents=asked,
                round=society.round,
                phase="punish",
                game="public_goods",
                action="punish",
                form=Numbers(names=names, low=0.0, high=high),
                shown=tell,
                features={"gifts": np.column_stack([gifts[asked], theirs])},
            ),
            Given,
        )
        taken = np.where(np.isnan(reply.values), 0.0, reply.values)
        points[group[:, None], seat[:, None], others] = taken
        self._log_points(society, asked, groups[group[:, None], others], reply)
        return points

    def _log_points(self, society: Society, asked: Ints, others: Ints, reply: Given) -> None:
        each = others.shape[1]
        log_moves(
            society,
            "punish",
            agent=np.repeat(asked, each),
            partner=others.ravel(),
            action=["punish"] * others.size,
            amount=reply.values.ravel(),
            reason=np.repeat(REASONS[reply.missing], each),
            fields=[{} for _ in range(others.size)],
        )

    def _remember(self, society: Society, groups: Ints, gifts: Floats) -> None:
        shelf, mine = Shelf(society, self.kind), gifts[groups]
        given = np.where(np.isnan(mine), 0.0, mine)
        others = (given.sum(axis=1, keepdims=True) - given) / (self.group_size - 1)
        for name, values in (("own", mine), ("others", others)):
            kept = ~np.isnan(mine)
            agents = groups[kept]
            shelf[name][agents, :-1] = shelf[name][agents, 1:]
            shelf[name][agents, -1] = values[kept]

    def _log(
        self,
        society: Society,
        asked: Ints,
        groups: Ints,
        gifts: Floats,
        missing: NDArray[np.int8],
        payoff: Floats,
        points: Floats,
    ) -> None:
        place = group_of(society, groups)
        log_moves(
            society,
            "give",
            agent=asked,
            action=["give"] * len(asked),
            amount=gifts[asked],
            payoff=payoff[asked],
            reason=REASONS[missing[asked]],
            fields=[{"group": int(group)} for group in place[asked]],
        )
        known = gifts[asked][~np.isnan(gifts[asked])]
        mine = gifts[groups]
        antisocial = points[mine[:, None, :] >= mine[:, :, None]].sum()
        figures = {
            "gift_share": known.mean() / self.endowment if len(known) else np.nan,
            "mean_payoff": payoff[asked].mean() if len(asked) else np.nan,
            "points_per_agent": points.sum() / max(len(asked), 1),
            "antisocial_share": antisocial / points.sum() if points.sum() else np.nan,
        }
        log_figures(society, "round", figures)
