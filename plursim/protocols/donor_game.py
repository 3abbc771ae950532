"""The donor game with cultural evolution: strategies in words compete, and the better ones are read on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from plursim.errors import InputError, Missing
from plursim.forms import Number, Text
from plursim.measures.kernels.welfare import gini
from plursim.portable import Floats, Ints
from plursim.protocols import donation, lineage
from plursim.protocols.base import Interaction
from plursim.protocols.donation import When
from plursim.protocols.record import REASONS, Shelf, log_figures, log_moves
from plursim.protocols.tally import Played, Tally, answered
from plursim.reasoning.scripted.donors import parse_share
from plursim.society.replies import Given
from plursim.society.requests import Act, Need, Request, Write
from plursim.society.society import Society

_TOLD = "resources share partner_resources partner_last_share partner_reputation trace"


class DonorGame(Interaction):
    """Donors give to recipients who get a multiple; the richest half is imitated by the next generation.

    Rules. Agents start each game with ``endowment`` and meet ``rounds`` partners in turn, as donor or as
    recipient: the donor gives x of its resources, the recipient gets ``multiplier`` x. With ``punishment`` a
    donor may instead spend x to take ``punishment`` x from the recipient (floor 0); it says so with a
    negative number. A generation plays ``games`` games, in every second one with roles swapped, and resources
    start anew in each. Then the share ``survivors`` with the highest score lives on with its strategies; new
    agents in the other seats write theirs after reading all survivors' strategies, and seats are drawn anew.

    Pairing: the population is cut into halves that meet in a round robin. ``strict``: the halves donate in
    turn, and pairs meet again in swapped roles. ``published``: they donate in turn within one round robin,
    then the same encounters follow with roles swapped, so that for halves of even size one side donates twice
    in a row. Score: ``last_game`` is the published rule (only the last game counts), ``all_games`` the mean.

    A donor sees its strategy, both resources and a trace of at most ``trace_length`` donations, newest first:
    the recipient's last one, then what the receiver of that one had done before, and so on. Traces start anew
    in each game. Reputation (numeric): the first donation sets it to the share given; afterwards it becomes
    ((1 - |share - recipient's|) + 0.5 own) / 1.5; a punishment counts as a share of 0, and a recipient
    without a reputation changes nothing. Survivors start a game with their mean of the last generation.

    Bounds are told with six digits, rounded up; the most that can be told means all. A move that is missing
    or out of bounds is a row with its reason; nothing is transferred. A donor without
    resources is not asked. Without interaction (the control arm) donors see neither partner nor trace, and
    new agents read no strategies; what they receive still shows in their own resources.

    What an agent that computes may know (``features``): ``resources``, ``share`` (stated by its strategy, NaN
    if none), ``partner_resources``, ``partner_last_share`` (negative: punished), ``partner_reputation`` and
    ``trace`` [asked, trace_length]; NaN where not known.

    Logged: actions ``write`` (strategies), ``donate``, ``punish``, ``receive`` and ``survive`` (payoff =
    score), with the published log's columns in ``fields``; who is not asked has the reason ``not_asked``. For
    each generation: mean_final_resources (over games), donation_share (share of resources given in an
    encounter), relative_efficiency = log(mean / endowment) / log(most / endowment), gini, punishment_rate,
    lineage_depth (generations of reading behind a strategy, mean), founders (agents of the first generation
    still there), and the two parts of the change of donation_share (Price equation), price_selection and
    price_transmission. At the end: their sums, and heritability: correlation of new agents' donation share
    with their parents' mean share.

    Source: Vallinder and Hughes 2024 (arXiv 2412.10270).
    """

    needs: ClassVar[frozenset[type[Request] | Need]] = frozenset(
        {Need(Act, Number, frozenset(_TOLD.split())), Need(Write, Text)}
    )
    needs_survey: ClassVar[bool] = False

    kind: Literal["donor_game"] = "donor_game"
    rounds: int = Field(default=12, ge=1, le=10_000, description="Encounters of each agent in a game.")
    games: int = Field(default=2, ge=1, le=100, description="Games in a generation.")
    generations: int = Field(default=10, ge=1, le=1000, description="Generations.")
    endowment: float = Field(default=10.0, gt=0, description="Resources at the start of a game.")
    multiplier: float = Field(default=2.0, ge=1, le=100, description="Units received for each unit given.")
    survivors: float = Field(default=0.5, gt=0, lt=1, description="Share of agents that live on.")
    pairing: Literal["strict", "published"] = Field(
        default="strict", description="strict: halves donate in turn; published: one side repeats mid-game."
    )
    selection: Literal["resources", "random", "reputation"] = Field(
        default="resources", description="What decides who lives on."
    )
    score: Literal["last_game", "all_games"] = Field(
        default="last_game", description="Games that count for selection by resources."
    )
    trace_length: int = Field(default=3, ge=0, le=20, description="Links of the trace a donor sees.")
    punishment: float = Field(
        default=0.0, ge=0, le=100, description="Units removed for each unit spent; 0: no punishment."
    )
    show_reputation: bool = Field(default=False, description="Whether donors see the numeric reputation.")

    @property
    def total_rounds(self) -> int:
        """Encounters over all games and generations."""
        return self.generations * self.games * self.rounds

    def tallies(self, played: Played) -> Iterator[Tally]:
        """Count which share of their resources donors gave, and how often they punished."""
        if len(moves := answered(played.actions).query("action in ('donate', 'punish')")):
            yield Tally.mean("donation_share", moves, moves["share"].fillna(0.0).clip(lower=0.0))
            yield Tally.mean("punishment_rate", moves, moves["action"] == "punish")

    def check(self, society: Society) -> None:
        """Refuse an odd population and the exposure placebo."""
        if society.size % 2 or society.size < 4:
            raise InputError(
                "the donor game pairs two halves: expected an even population of 4 or more, "
                f"given {society.size}"
            )
        if society.arm.shuffled:
            raise InputError(
                f"the arm '{society.arm.name}' exchanges messages; the donor game has none: leave it out"
            )

    def start(self, society: Society) -> None:
        """Let the first generation write its strategies."""
        self.check(society)
        shelf, n = _shelf(society), society.size
        shelf["strategy"] = np.full(n, "", dtype=object)
        shelf["parents"] = np.full(n, "", dtype=object)
        shelf["share"] = np.full(n, np.nan)
        shelf["born"], shelf["depth"] = np.zeros((2, n), dtype=np.int64)
        shelf["final"] = np.full((n, self.games), np.nan)
        shelf["standing"] = np.full(n, np.nan)
        shelf["standings"] = np.full((n, self.games), np.nan)
        shelf["habit"] = np.full((self.generations, n), np.nan)
        shelf["survived"] = np.zeros((self.generations, n), dtype=bool)
        self._write(society, society.everyone, [()] * n)

    def play(self, society: Society) -> None:
        """Play one encounter of every pair, with what opens and closes games and generations."""
        generation, step = divmod(society.round - 1, self.games * self.rounds)
        when = When(generation, *divmod(step, self.rounds))
        if not step:
            self._open_generation(society, generation)
        if not when.encounter:
            self._open_game(society)
        self._meet(society, when)
        shelf = _shelf(society)
        if when.encounter == self.rounds - 1:
            shelf["final"][:, when.game] = shelf["resources"]
            shelf["standings"][:, when.game] = shelf["reputation"]
        if step == self.games * self.rounds - 1:
            self._close_generation(society, generation)

    def finish(self, society: Society) -> None:
        """Sum up the Price equation and say how far new agents donate as their parents did."""
        shelf = _shelf(society)
        habit, survived = shelf["habit"], shelf["survived"]
        splits = [lineage.price_split(habit[g - 1], survived[g - 1], habit[g]) for g in range(1, len(habit))]
        totals = np.sum(splits, axis=0) if splits else (np.nan, np.nan)
        parents_known = society.arm.interaction
        figures = {
            "price_selection_sum": totals[0],
            "price_transmission_sum": totals[1],
            "heritability": lineage.heritability(habit, survived) if parents_known else np.nan,
        }
        log_figures(society, "evolution", figures)

    def _open_generation(self, society: Society, generation: int) -> None:
        """Renew the population (not the first time), draw seats and start counting anew."""
        if generation:
            self._renew(society, generation)
        shelf = _shelf(society)
        shelf["seat"] = np.argsort(society.draw("donor_game.seats", generation), kind="stable")
        shelf["given"] = np.zeros((society.size, 2))
        shelf["moves"] = np.zeros(2, dtype=np.int64)

    def _open_game(self, society: Society) -> None:
        shelf = _shelf(society)
        shelf["resources"] = np.full(society.size, self.endowment)
        shelf["reputation"] = shelf["standing"].copy()
        donation.clear_traces(shelf, society.size, self.trace_length)

    def _renew(self, society: Society, generation: int) -> None:
        """Select the survivors, and fill the other seats with new agents that read their strategies."""
        shelf = _shelf(society)
        lives = self._select(society, generation)
        shelf["survived"][generation - 1] = lives
        old, new = np.flatnonzero(lives), np.flatnonzero(~lives)
        read = old if society.arm.interaction else old[:0]
        shelf["standing"] = np.where(lives, [lineage.known_mean(row) for row in shelf["standings"]], np.nan)
        shelf["depth"][new] = 1 + shelf["depth"][read].max() if len(read) else 0
        shelf["parents"][new] = " ".join(donation.names(shelf, read))
        shelf["born"][new] = generation
        texts = [text for text in shelf["strategy"][read] if text]
        drawn = society.streams.generator("donor_game.sources", generation).random((society.size, len(texts)))
        order = drawn.argsort(axis=1, kind="stable")
        self._write(society, new, [tuple(texts[k] for k in row) for row in order[new]])

    def _select(self, society: Society, generation: int) -> NDArray[np.bool_]:
        """Choose who lives on, ties by lot, and log everybody's score."""
        n, score = society.size, self._score(society, generation)
        tie = society.draw("donor_game.ties", generation)
        count = min(max(round(self.survivors * n), 1), n - 1)
        lives = np.zeros(n, dtype=bool)
        lives[np.lexsort((tie, -np.nan_to_num(score, nan=-1.0)))[:count]] = True
        named = donation.names(_shelf(society), society.everyone)
        log_moves(
            society,
            "survive",
            agent=society.everyone,
            action=["survive"] * n,
            choice=np.where(lives, "survives", "replaced").tolist(),
            payoff=score,
            fields=[{"generation": generation, "name": name} for name in named],
        )
        return lives

    def _score(self, society: Society, generation: int) -> Floats:
        shelf = _shelf(society)
        if self.selection == "random":
            return society.draw("donor_game.selection", generation)
        if self.selection == "reputation":
            return np.array([lineage.known_mean(row) for row in shelf["standings"]])
        score: Floats = shelf["final"][:, -1] if self.score == "last_game" else shelf["final"].mean(axis=1)
        return score.copy()

    def _write(self, society: Society, agents: Ints, sources: list[tuple[str, ...]]) -> None:
        """Let new agents write their strategies."""
        shelf = _shelf(society)
        request = Write(
            agents=agents,
            round=society.round,
            phase="write",
            form=Text(what="strategy"),
            shown=f"{self._rules()} Before you play, state your strategy in one sentence.",
            sources=tuple(sources),
        )
        reply = society.ask(request, Given)
        texts = reply.values.tolist()
        shelf["strategy"][agents] = texts
        shelf["share"][agents] = [parse_share(text) for text in texts]
        born, parents = shelf["born"][agents].tolist(), shelf["parents"][agents].tolist()
        rows = zip(born, donation.names(shelf, agents), texts, parents, sources, strict=True)
        log_moves(
            society,
            "write",
            agent=agents,
            action=["write"] * len(agents),
            reason=REASONS[reply.missing],
            fields=[
                {"generation": b + 1, "name": name, "strategy": text, "parents": p, "read": len(seen)}
                for b, name, text, p, seen in rows
            ],
        )

    def _close_generation(self, society: Society, generation: int) -> None:
        shelf = _shelf(society)
        given, moves, habit = shelf["given"], shelf["moves"], shelf["habit"]
        habit[generation] = np.where(given[:, 1] > 0, given[:, 0] / np.maximum(given[:, 1], 1), np.nan)
        final, half = shelf["final"].mean(axis=1), society.size // 2
        most = donation.most(self.pairing, half, self.rounds, self.endowment, self.multiplier)
        figures = {
            "generation": generation + 1,
            "mean_final_resources": final.mean(),
            "donation_share": given[:, 0].sum() / moves[0] if moves[0] else np.nan,
            "relative_efficiency": donation.efficiency(final.mean(), most, self.endowment),
            "gini": gini(final) if final.any() else 0.0,
            "punishment_rate": moves[1] / moves[0] if moves[0] else np.nan,
            "lineage_depth": shelf["depth"].mean(),
            "founders": (shelf["born"] == 0).sum(),
        }
        if generation:
            survived = shelf["survived"][generation - 1]
            split = lineage.price_split(habit[generation - 1], survived, habit[generation])
            figures |= {"price_selection": split[0], "price_transmission": split[1]}
        log_figures(society, "generation", figures)

    def _meet(self, society: Society, when: When) -> None:
        """Let all donors move at once, transfer what they give, and keep and log the record."""
        shelf = _shelf(society)
        donors, recipients = self._pairs(society, when)
        resources, before = shelf["resources"], shelf["resources"].copy()
        knows = society.arm.interaction
        traces = [donation.trace_text(shelf, agent) if knows else "" for agent in recipients]
        amount, missing = self._moves(society, donors, recipients, when)
        valid = missing == Missing.ANSWERED
        gift, spent = np.maximum(amount, 0.0), np.maximum(-amount, 0.0)
        given, cost = np.where(valid, gift, 0.0), np.where(valid, spent, 0.0)
        resources[donors] -= given + cost
        taken = np.minimum(self.punishment * cost, resources[recipients])
        resources[recipients] += self.multiplier * given - taken
        share = amount / np.where(before[donors] > 0, before[donors], np.nan)
        self._keep(shelf, donors[valid], recipients[valid], share[valid])
        gave = {"donated": gift, "punished": spent, "share": share}
        got = {"received": self.multiplier * gift, "lost": np.where(valid, taken, np.nan)}
        log_moves(
            society,
            "donate",
            agent=np.concatenate([donors, recipients]),
            partner=np.concatenate([recipients, donors]),
            action=[*np.where(spent > 0, "punish", "donate").tolist(), *["receive"] * len(recipients)],
            amount=np.concatenate([np.abs(amount), got["received"] - got["lost"]]),
            payoff=(resources - before)[np.concatenate([donors, recipients])],
            reason=[*REASONS[missing], *[Missing.NOT_ASKED.word] * len(recipients)],
            fields=[
                *donation.rows(shelf, when, donors, before, {**gave, "trace": traces}),
                *donation.rows(shelf, when, recipients, before, got),
            ],
        )

    def _pairs(self, society: Society, when: When) -> tuple[Ints, Ints]:
        """Return donors and recipients of an encounter, pair by pair."""
        first, second = _shelf(society)["seat"].reshape(2, -1)
        half = len(first)
        sides = first, np.roll(second, -donation.shift(self.pairing, half, when.encounter))
        donor = donation.donor_side(self.pairing, half, when.game, when.encounter)
        return sides[donor], sides[1 - donor]

    def _moves(
        self, society: Society, donors: Ints, recipients: Ints, when: When
    ) -> tuple[Floats, NDArray[np.int8]]:
        """Return the amount each donor gives (negative: spends on punishment), and why it is missing."""
        amount, partner = np.full(society.size, np.nan), np.full(society.size, -1, dtype=np.int64)
        missing = np.full(society.size, Missing.NOT_ASKED, dtype=np.int8)
        partner[donors] = recipients
        asked = np.sort(donors[_shelf(society)["resources"][donors] > 0])
        if len(asked):
            request = self._request(society, asked, partner[asked], when)
            moves = society.ask(request, Given)
            missing[asked], own = moves.missing, _shelf(society)["resources"][asked]
            amount[asked] = np.clip(moves.values, -own, own)
        return amount[donors], missing[donors]

    def _request(self, society: Society, asked: Ints, partner: Ints, when: When) -> Act:
        shelf, knows = _shelf(society), society.arm.interaction
        own = shelf["resources"][asked]
        most = donation.as_told(own)
        unknown = np.full(len(asked), np.nan)
        trace = np.where(knows, shelf["trace_share"][partner], np.nan)
        return Act(
            agents=asked,
            round=society.round,
            phase="donate",
            game="donor_game",
            action="donate",
            form=Number(low=-most if self.punishment else np.zeros(len(asked)), high=most),
            shown=self._situation(society, asked, partner, when),
            features={
                "resources": own,
                "share": shelf["share"][asked],
                "partner_resources": shelf["resources"][partner] if knows else unknown,
                "partner_last_share": trace[:, 0] if self.trace_length else unknown,
                "partner_reputation": shelf["reputation"][partner] if self._shows(society) else unknown,
                "trace": trace,
            },
        )

    def _shows(self, society: Society) -> bool:
        """Return whether donors see the recipient's reputation."""
        return self.show_reputation and society.arm.interaction

    def _rules(self) -> str:
        return donation.rules_text(self.endowment, self.multiplier, self.rounds, self.punishment)

    def _situation(self, society: Society, asked: Ints, partner: Ints, when: When) -> Callable[[int], str]:
        """Tell in words what a donor may know, as it is at this moment."""
        shelf, rules = _shelf(society), self._rules()
        own, others = donation.as_told(shelf["resources"][asked]), shelf["resources"][partner]
        strategies, reputation = shelf["strategy"][asked], shelf["reputation"][partner]
        names = donation.names(shelf, partner)
        traces = [donation.trace_text(shelf, agent) for agent in partner]

        def tell(i: int) -> str:
            lines = [rules]
            if strategies[i]:
                lines.append(f"Your strategy: {strategies[i]}")
            lines.append(
                f"This is round {when.encounter + 1} of {self.rounds} in generation {when.generation + 1}. "
                f"You are the donor and have {own[i]:g} units."
            )
            if society.arm.interaction:
                lines.append(f"The recipient is player {names[i]} and has {others[i]:g} units.")
                lines.append(traces[i] or "Nothing is known of earlier donations.")
            if self._shows(society) and not np.isnan(reputation[i]):
                lines.append(f"Its reputation is {reputation[i]:.2f} on a scale from 0 to 1.")
            return "\n".join(lines)

        return tell

    def _keep(self, shelf: Shelf, donors: Ints, recipients: Ints, share: Floats) -> None:
        """Remember the shares given, lengthen the donors' traces and update their reputations."""
        kindness, reputation = np.maximum(share, 0.0), shelf["reputation"]
        shelf["given"][donors, 0] += kindness
        shelf["given"][donors, 1] += 1
        shelf["moves"] += [len(donors), int((share < 0).sum())]
        own, other = reputation[donors], reputation[recipients]
        reputation[donors] = donation.judge_reputation(own, other, kindness)
        donation.lengthen_traces(shelf, donors, recipients, share)


def _shelf(society: Society) -> Shelf:
    return Shelf(society, "donor_game")
