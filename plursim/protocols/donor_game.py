"""The donor game with cultural evolution: strategies in words compete, and the better ones are read on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from plursim.errors import InputError
from plursim.events import Acted, Counted
from plursim.protocols.base import Interaction
from plursim.reasoning.scripted import parse_share
from plursim.requests import Act, Floats, Heard, Ints, Missing, Moves, Request, Texts, Write
from plursim.society import Society

_WORDS = np.array([code.word for code in Missing], dtype=object)


class DonorGame(Interaction):
    """Donors give to recipients who get a multiple; the richest half is imitated by the next generation.

    Rules. Agents start each game with ``endowment`` and meet ``rounds`` partners in turn, as donor or as
    recipient: the donor gives x of its resources, the recipient gets ``multiplier`` x. With ``punishment`` a
    donor may instead spend x to take ``punishment`` x from the recipient (floor 0); it says so with a
    negative number. A generation plays ``games`` games, in every second one with roles swapped, and resources
    start anew in each. Then the share ``survivors`` with the highest score lives on with its strategies; new
    agents in the other seats write theirs after reading all survivors' strategies, and seats are drawn anew.

    Pairing: the population is cut into halves that meet in a round robin. ``strict``: the two halves donate in
    turn, and pairs meet again in swapped roles. ``published``: they donate in turn within one round robin,
    then the same encounters follow with roles swapped, so that for halves of even size one side donates twice
    in a row. Score: ``last_game`` is the published rule (only the last game counts), ``all_games`` the mean.

    A donor sees its strategy, both resources and a trace of at most ``trace_length`` donations, newest first:
    the recipient's last one, then what the receiver of that one had done before, and so on. Traces start anew
    in each game. Reputation (numeric): the first donation sets it to the share given; afterwards it becomes
    ((1 - |share - recipient's|) + 0.5 own) / 1.5; a punishment counts as a share of 0, and a recipient
    without a reputation changes nothing. Survivors start a game with their mean of the last generation.

    A move that is missing or out of bounds is a row with its reason; nothing is transferred. A donor without
    resources is not asked. Without interaction (the control arm) donors see neither partner nor trace, and
    new agents read no strategies; what they receive still shows in their resources.

    What an agent that computes may know (``features``): ``resources``, ``share`` (stated by its strategy, NaN
    if none), ``partner_resources``, ``partner_last_share`` (negative: punished), ``partner_reputation`` and
    ``trace`` [asked, trace_length]; NaN where not known.

    Logged: actions ``write`` (strategies), ``donate``, ``punish``, ``receive`` and ``survive`` (payoff =
    score), with the published log's columns in ``fields``; who is not asked has the reason ``not_asked``. For
    each generation: mean_final_resources (over games), donation_share (share of resources given an
    encounter), relative_efficiency = log(mean / endowment) / log(max / endowment), gini, punishment_rate,
    lineage_depth (generations of reading behind a strategy, mean), founders, and the two parts of the change
    of donation_share (Price equation), price_selection and price_transmission. At the end: their sums, and
    heritability: correlation of new agents' donation share with their parents' mean share.

    Source: Vallinder and Hughes 2024 (arXiv 2412.10270).
    """

    needs: ClassVar[frozenset[type[Request]]] = frozenset({Act, Write})
    needs_survey: ClassVar[bool] = False

    kind: Literal["donor_game"] = "donor_game"
    rounds: int = Field(default=12, ge=1, le=10_000, description="Encounters of each agent in a game.")
    games: int = Field(default=2, ge=1, le=100, description="Games in a generation.")
    generations: int = Field(default=10, ge=1, le=1000, description="Generations.")
    endowment: float = Field(default=10.0, gt=0, description="Resources at the start of a game.")
    multiplier: float = Field(default=2.0, ge=1, le=100, description="Units received for each unit given.")
    survivors: float = Field(default=0.5, gt=0, lt=1, description="Share of agents that live on.")
    pairing: Literal["strict", "published"] = Field(
        default="strict", description="strict: halves donate in turn; published: side repeats mid-game."
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

    def check(self, society: Society) -> None:
        """Refuse an odd population and the exposure placebo."""
        if society.size % 2 or society.size < 4:
            raise InputError(
                f"the donor game pairs two halves: expected an even population of 4 or more, "
                f"given {society.size}"
            )
        if society.arm.shuffled:
            raise InputError(
                f"the arm '{society.arm.name}' exchanges messages; the donor game has none: leave it out"
            )

    def start(self, society: Society) -> None:
        """Let the first generation write its strategies."""
        self.check(society)
        n = society.size
        state: dict[str, NDArray[Any]] = {
            "strategy": np.full(n, "", dtype=object),
            "parents": np.full(n, "", dtype=object),
            "share": np.full(n, np.nan),
            "born": np.zeros(n, dtype=np.int64),
            "depth": np.zeros(n, dtype=np.int64),
            "final": np.full((n, self.games), np.nan),
            "standing": np.full(n, np.nan),
            "standings": np.full((n, self.games), np.nan),
            "habit": np.full((self.generations, n), np.nan),
            "survived": np.zeros((self.generations, n), dtype=bool),
        }
        society.state.update({f"donor_game.{name}": array for name, array in state.items()})
        self._write(society, society.everyone, [()] * n)
        self._seat(society, 0)

    def play(self, society: Society) -> None:
        """Play one encounter of every pair, with what opens and closes games and generations."""
        generation, step = divmod(society.round - 1, self.games * self.rounds)
        game, encounter = divmod(step, self.rounds)
        if generation and not step:
            self._renew(society, generation)
        if not encounter:
            self._open_game(society)
        donors, recipients = self._pairs(society, game, encounter)
        self._meet(society, donors, recipients, (generation, game, encounter))
        if encounter == self.rounds - 1:
            _of(society, "final")[:, game] = _of(society, "resources")
            _of(society, "standings")[:, game] = _of(society, "reputation")
        if step == self.games * self.rounds - 1:
            self._close_generation(society, generation)

    def finish(self, society: Society) -> None:
        """Sum up the Price equation and say how far new agents donate as their parents did."""
        habit, survived = _of(society, "habit"), _of(society, "survived")
        parts = [_price(habit, survived, g) for g in range(1, self.generations)]
        parents, children = [], []
        for g in range(1, self.generations if society.arm.interaction else 1):
            new = habit[g][~survived[g - 1]]
            children.extend(new)
            parents.extend([_mean(habit[g - 1][survived[g - 1]])] * len(new))
        figures = {
            "price_selection_sum": sum(part[0] for part in parts) if parts else np.nan,
            "price_transmission_sum": sum(part[1] for part in parts) if parts else np.nan,
            "heritability": _correlation(np.array(parents), np.array(children)),
        }
        _figures(society, "evolution", figures)

    # ------------------------------------------------------------------ generations

    def _seat(self, society: Society, generation: int) -> None:
        _set(society, "seat", np.argsort(society.draw("donor_game.seats", generation)).astype(np.int64))
        _set(society, "given", np.zeros((society.size, 2)))
        _set(society, "counts", np.zeros(2, dtype=np.int64))

    def _open_game(self, society: Society) -> None:
        n, links = society.size, self.trace_length
        _set(society, "resources", np.full(n, self.endowment))
        _set(society, "reputation", _of(society, "standing").copy())
        _set(society, "trace_who", np.full((n, links), -1, dtype=np.int64))
        _set(society, "trace_whom", np.full((n, links), -1, dtype=np.int64))
        _set(society, "trace_share", np.full((n, links), np.nan))

    def _renew(self, society: Society, generation: int) -> None:
        """Select the survivors, and fill the other seats with new agents that read their strategies."""
        score, n = self._score(society, generation), society.size
        lives = np.zeros(n, dtype=bool)
        tie = society.draw("donor_game.ties", generation)
        count = min(max(round(self.survivors * n), 1), n - 1)
        lives[np.lexsort((tie, -np.nan_to_num(score, nan=-np.inf)))[:count]] = True
        _of(society, "survived")[generation - 1] = lives
        _log(society, "survive", {
            "agent": society.everyone,
            "action": ["survive"] * n,
            "choice": np.where(lives, "survives", "replaced").astype(object),
            "payoff": score,
            "fields": [{"generation": generation, "name": name} for name in _names(society, society.everyone)],
        })
        old, new = np.flatnonzero(lives), np.flatnonzero(~lives)
        reading = old if society.arm.interaction else old[:0]
        standing = np.where(lives, _row_means(_of(society, "standings")), np.nan)
        _set(society, "standing", standing)
        _of(society, "depth")[new] = 1 + _of(society, "depth")[reading].max() if len(reading) else 0
        _of(society, "parents")[new] = " ".join(_names(society, reading))
        _of(society, "born")[new] = generation
        self._write(society, new, self._sources(society, new, reading, generation))
        self._seat(society, generation)

    def _score(self, society: Society, generation: int) -> Floats:
        if self.selection == "random":
            return society.draw("donor_game.selection", generation)
        if self.selection == "reputation":
            return _row_means(_of(society, "standings"))
        final = _of(society, "final")
        score: Floats = final[:, -1].copy() if self.score == "last_game" else final.mean(axis=1)
        return score

    def _sources(
        self, society: Society, new: Ints, reading: Ints, generation: int
    ) -> list[tuple[str, ...]]:
        """Return the survivors' strategies, for each new agent in an order of its own."""
        texts = [text for text in _of(society, "strategy")[reading].tolist() if text]
        rng = society.streams.generator("donor_game.sources", generation)
        orders = rng.random((society.size, len(texts))).argsort(axis=1)[new]
        return [tuple(texts[k] for k in order) for order in orders]

    def _write(self, society: Society, agents: Ints, sources: list[tuple[str, ...]]) -> None:
        request = Write(
            agents=agents,
            round=society.round,
            phase="write",
            heard=Heard.nothing(len(agents)),
            about="strategy",
            instruction=f"{self._rules()} Before you play, state your strategy in one sentence.",
            sources=tuple(sources),
        )
        reply = society.ask(request, Texts)
        _of(society, "strategy")[agents] = reply.texts
        shares = [parse_share(text) for text in reply.texts]
        _of(society, "share")[agents] = [np.nan if share is None else share for share in shares]
        born, parents = _of(society, "born")[agents], _of(society, "parents")[agents]
        rows = zip(born, _names(society, agents), reply.texts, parents, sources, strict=True)
        _log(society, "write", {
            "agent": agents,
            "action": ["write"] * len(agents),
            "reason": _WORDS[reply.missing],
            "fields": [
                {"generation": int(b) + 1, "name": name, "strategy": text, "parents": p, "read": len(s)}
                for b, name, text, p, s in rows
            ],
        })

    def _close_generation(self, society: Society, generation: int) -> None:
        given, asked = _of(society, "given"), _of(society, "counts")
        habit = _of(society, "habit")
        habit[generation] = np.where(given[:, 1] > 0, given[:, 0] / np.maximum(given[:, 1], 1), np.nan)
        final = _of(society, "final").mean(axis=1)
        figures = {
            "generation": generation + 1,
            "mean_final_resources": final.mean(),
            "donation_share": given[:, 0].sum() / given[:, 1].sum() if given[:, 1].any() else np.nan,
            "relative_efficiency": self._efficiency(float(final.mean()), society.size // 2),
            "gini": _gini(final),
            "punishment_rate": asked[1] / asked[0] if asked[0] else np.nan,
            "lineage_depth": _of(society, "depth").mean(),
            "founders": int((_of(society, "born") == 0).sum()),
        }
        if generation:
            selection, transmission = _price(habit, _of(society, "survived"), generation)
            figures |= {"price_selection": selection, "price_transmission": transmission}
        _figures(society, "generation", figures)

    def _efficiency(self, mean: float, half: int) -> float:
        """Return log(mean / endowment) / log(most / endowment); most is reached when all give everything."""
        most = self._most(half)
        if mean <= 0 or most <= self.endowment:
            return float("nan")
        return float(np.log(mean / self.endowment) / np.log(most / self.endowment))

    def _most(self, half: int) -> float:
        """Return the mean final resources when every donor gives all it has."""
        side = [self.endowment, self.endowment]
        for encounter in range(self.rounds):
            donor = _donor_side(self.pairing, half, 0, encounter)
            side[1 - donor] += self.multiplier * side[donor]
            side[donor] = 0.0
        return sum(side) / 2

    # ------------------------------------------------------------------ encounters

    def _pairs(self, society: Society, game: int, encounter: int) -> tuple[Ints, Ints]:
        """Return donors and recipients of an encounter; pair k is the k-th seat of the first half."""
        halves = _of(society, "seat").reshape(2, -1)
        half = halves.shape[1]
        pairs = halves[0], np.roll(halves[1], -_shift(self.pairing, half, encounter))
        donor = _donor_side(self.pairing, half, game, encounter)
        return pairs[donor], pairs[1 - donor]

    def _meet(self, society: Society, donors: Ints, recipients: Ints, when: tuple[int, int, int]) -> None:
        """Let all donors of an encounter move at once, transfer what they give, and keep the record."""
        resources = _of(society, "resources")
        before = resources.copy()
        amount, missing = self._moves(society, donors, recipients, when)
        valid = missing == Missing.ANSWERED
        x = np.where(valid, amount, 0.0)
        gift, spent = np.maximum(x, 0.0), np.maximum(-x, 0.0)
        resources[donors] -= gift + spent
        taken = np.minimum(self.punishment * spent, resources[recipients])
        resources[recipients] += self.multiplier * gift - taken
        shown = [self._trace_text(society, r) if society.arm.interaction else "" for r in recipients]
        share = np.full(len(donors), np.nan)
        share[valid] = x[valid] / before[donors[valid]]
        self._keep(society, donors[valid], recipients[valid], share[valid])
        columns = {
            "resources_before": before,
            "donated": _place(society, donors, np.where(valid, gift, np.nan)),
            "received": _place(society, recipients, np.where(valid, self.multiplier * gift, np.nan)),
            "punished": _place(society, donors, np.where(valid, spent, np.nan)),
            "lost": _place(society, recipients, np.where(valid, taken, np.nan)),
            "share": _place(society, donors, share),
        }
        self._log_encounter(society, donors, recipients, when, missing, columns, shown)

    def _moves(
        self, society: Society, donors: Ints, recipients: Ints, when: tuple[int, int, int]
    ) -> tuple[Floats, NDArray[np.int8]]:
        """Return the amount each donor gives (negative: spends on punishment) and why it is missing."""
        resources = _of(society, "resources")
        amount = np.full(society.size, np.nan)
        missing = np.full(society.size, Missing.NOT_ASKED, dtype=np.int8)
        partner = np.full(society.size, -1, dtype=np.int64)
        partner[donors] = recipients
        asked = np.sort(donors[resources[donors] > 0])
        if len(asked):
            request = self._request(society, asked, partner[asked], when)
            moves = society.ask(request, Moves)
            outside = (moves.amount < request.low) | (moves.amount > request.high)
            missing[asked] = np.where((moves.missing == 0) & outside, Missing.OUT_OF_RANGE, moves.missing)
            amount[asked] = np.where(missing[asked] == 0, moves.amount, np.nan)
        return amount[donors], missing[donors]

    def _request(self, society: Society, asked: Ints, partner: Ints, when: tuple[int, int, int]) -> Act:
        resources = _of(society, "resources")
        knows = society.arm.interaction
        trace = _of(society, "trace_share")[partner] if knows else np.full((len(asked), self.trace_length), np.nan)
        unknown = np.full(len(asked), np.nan)
        reputation = _of(society, "reputation")[partner] if knows and self.show_reputation else unknown
        return Act(
            agents=asked,
            round=society.round,
            phase="donate",
            heard=Heard.nothing(len(asked)),
            game="donor_game",
            options=(),
            order=np.zeros((len(asked), 0), dtype=np.int64),
            low=-resources[asked] if self.punishment else np.zeros(len(asked)),
            high=resources[asked].copy(),
            situation=self._situation(society, asked, partner, when),
            features={
                "resources": resources[asked].copy(),
                "share": _of(society, "share")[asked],
                "partner_resources": resources[partner].copy() if knows else unknown,
                "partner_last_share": trace[:, 0] if self.trace_length else unknown,
                "partner_reputation": reputation,
                "trace": trace,
            },
        )

    def _rules(self) -> str:
        punishing = (
            f" Instead of giving, the donor may spend x units to take {self.punishment:g} x units from the "
            "recipient; it says so with a negative number, -x."
            if self.punishment
            else ""
        )
        return (
            f"You play a game with other players. Each starts with {self.endowment:g} units. In each of "
            f"{self.rounds} rounds you meet another player, either as donor or as recipient. The donor gives "
            f"some of its units, from none to all; the recipient gets {self.multiplier:g} times as many."
            f"{punishing} Your aim is to have as many units as you can after the last round."
        )

    def _situation(
        self, society: Society, asked: Ints, partner: Ints, when: tuple[int, int, int]
    ) -> Callable[[int], str]:
        """Tell in words what a donor may know."""
        generation, _, encounter = when

        def tell(i: int) -> str:
            me, other = int(asked[i]), int(partner[i])
            resources, strategy = _of(society, "resources"), _of(society, "strategy")[me]
            lines = [self._rules()]
            if strategy:
                lines.append(f"Your strategy: {strategy}")
            lines.append(f"Generation {generation + 1}, round {encounter + 1} of {self.rounds}. You are the donor.")
            lines.append(f"You have {resources[me]:.2f} units.")
            if society.arm.interaction:
                lines.append(f"The recipient is player {_names(society, partner[i : i + 1])[0]} "
                             f"and has {resources[other]:.2f} units.")
                lines.append(self._trace_text(society, other) or "Nothing is known of its earlier donations.")
                reputation = _of(society, "reputation")[other]
                if self.show_reputation and not np.isnan(reputation):
                    lines.append(f"Its reputation is {reputation:.2f} on a scale from 0 to 1.")
            return "\n".join(lines)

        return tell

    def _trace_text(self, society: Society, agent: int) -> str:
        """Return the trace of an agent in words, newest donation first; empty where there is none."""
        links = zip(*(_of(society, f"trace_{name}")[agent] for name in ("who", "share", "whom")), strict=True)
        return " ".join(
            f"Player {_label(who, society.size)} gave {100 * share:.0f}% to player {_label(whom, society.size)}."
            if share >= 0
            else f"Player {_label(who, society.size)} spent {-100 * share:.0f}% to take units from player "
            f"{_label(whom, society.size)}."
            for who, share, whom in links
            if who >= 0
        )

    def _keep(self, society: Society, donors: Ints, recipients: Ints, share: Floats) -> None:
        """Remember shares given, lengthen the donors' traces and update their reputations."""
        given, counts = _of(society, "given"), _of(society, "counts")
        kindness = np.maximum(share, 0.0)
        given[donors, 0] += kindness
        given[donors, 1] += 1
        counts += [len(donors), int((share < 0).sum())]
        reputation = _of(society, "reputation")
        own, other = reputation[donors], reputation[recipients]
        updated = np.where(np.isnan(other), own, (1 - np.abs(kindness - other) + 0.5 * own) / 1.5)
        reputation[donors] = np.where(np.isnan(own), kindness, updated)
        if self.trace_length:
            ids = _of(society, "born") * society.size + society.everyone
            for name, first in (("who", ids[donors]), ("share", share), ("whom", ids[recipients])):
                trace = _of(society, f"trace_{name}")
                trace[donors] = np.column_stack([first, trace[recipients][:, :-1]])

    def _log_encounter(
        self,
        society: Society,
        donors: Ints,
        recipients: Ints,
        when: tuple[int, int, int],
        missing: NDArray[np.int8],
        columns: dict[str, Floats],
        shown: list[str],
    ) -> None:
        n, everyone = society.size, society.everyone
        partner, reason = np.empty(n, dtype=np.int64), np.full(n, Missing.NOT_ASKED, dtype=np.int8)
        partner[donors], partner[recipients], reason[donors] = recipients, donors, missing
        gives, trace = np.zeros(n, dtype=bool), np.full(n, "", dtype=object)
        gives[donors], trace[donors] = True, shown
        after = _of(society, "resources").copy()
        punishes = np.nan_to_num(columns["punished"]) > 0
        action = np.where(gives, np.where(punishes, "punish", "donate"), "receive").astype(object)
        gained = columns["received"] - columns["lost"]
        amount = np.where(gives, np.where(punishes, columns["punished"], columns["donated"]), gained)
        shared = {"generation": when[0] + 1, "game": when[1] + 1, "encounter": when[2] + 1}
        wide = {
            **columns,
            "resources_after": after,
            "reputation": _of(society, "reputation"),
            "is_donor": gives,
            "name": _names(society, everyone),
            "strategy": _of(society, "strategy"),
            "parents": _of(society, "parents"),
            "trace": trace,
        }
        values = zip(*(v.tolist() if isinstance(v, np.ndarray) else v for v in wide.values()), strict=True)
        _log(society, "donate", {
            "agent": everyone,
            "partner": partner,
            "action": action,
            "amount": amount,
            "payoff": after - columns["resources_before"],
            "reason": _WORDS[reason],
            "fields": [{**shared, **dict(zip(wide, row, strict=True))} for row in values],
        })


def _donor_side(pairing: str, half: int, game: int, encounter: int) -> int:
    """Return which half donates, 0 or 1. ``published`` swaps the roles with every new round robin."""
    turns = encounter if pairing == "strict" else encounter % half + encounter // half
    return (turns + game) % 2


def _shift(pairing: str, half: int, encounter: int) -> int:
    """Return how far the second half is turned against the first.

    With strict turns and halves of even size the second round robin starts one further on, so that each pair
    meets once in each role.
    """
    step = 1 if pairing == "strict" and half % 2 == 0 else 0
    return (encounter + step * (encounter // half)) % half


def _price(habit: Floats, survived: NDArray[np.bool_], generation: int) -> tuple[float, float]:
    """Split the change of the mean donation share into selection and transmission (Price equation).

    Descendants of a survivor are itself and an equal share of the new agents. Selection: survivors' mean
    minus everybody's, in the last generation. Transmission: this generation's mean minus survivors' last.
    """
    last = habit[generation - 1]
    chosen = _mean(last[survived[generation - 1]])
    return chosen - _mean(last), _mean(habit[generation]) - chosen


def _gini(values: Floats) -> float:
    """Return the Gini coefficient of values >= 0: 0 where all have the same (or nothing)."""
    ordered, n = np.sort(values), len(values)
    total = ordered.sum()
    return float(2 * (np.arange(1, n + 1) * ordered).sum() / (n * total) - (n + 1) / n) if total > 0 else 0.0


def _mean(values: Floats) -> float:
    """Return the mean of what is known, NaN where nothing is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def _row_means(values: Floats) -> Floats:
    return np.array([_mean(row) for row in values])


def _correlation(x: Floats, y: Floats) -> float:
    """Return Pearson's correlation of what is known of both, NaN where one does not vary."""
    known = ~(np.isnan(x) | np.isnan(y))
    x, y = x[known], y[known]
    if len(x) < 2 or np.ptp(x) < 1e-12 or np.ptp(y) < 1e-12:
        return float("nan")
    return float(np.corrcoef(x, y)[0, 1])


def _of(society: Society, name: str) -> NDArray[Any]:
    return society.state[f"donor_game.{name}"]


def _set(society: Society, name: str, array: NDArray[Any]) -> None:
    society.state[f"donor_game.{name}"] = array


def _place(society: Society, agents: Ints, values: Floats) -> Floats:
    """Spread values over all agents; 0 for the others."""
    placed = np.zeros(society.size)
    placed[agents] = values
    return placed


def _label(identity: int, size: int) -> str:
    """Return the name of an agent: generation it was born in and seat, both counted from 1."""
    return f"{identity // size + 1}.{identity % size + 1}"


def _names(society: Society, agents: Ints) -> list[str]:
    return [_label(int(_of(society, "born")[a]) * society.size + int(a), society.size) for a in agents]


def _log(society: Society, phase: str, columns: dict[str, Any]) -> None:
    n = len(columns["agent"])
    blank: dict[str, Any] = {
        "partner": np.full(n, -1, dtype=np.int64),
        "choice": [None] * n,
        "amount": np.full(n, np.nan),
        "payoff": np.full(n, np.nan),
        "reason": [Missing.NOT_ASKED.word] * n,
    }
    society.sink.append(Acted(arm=society.arm.name, round=society.round, phase=phase, **{**blank, **columns}))


def _figures(society: Society, phase: str, figures: dict[str, Any]) -> None:
    society.sink.append(
        Counted(
            arm=society.arm.name,
            round=society.round,
            phase=phase,
            name=list(figures),
            value=[float(value) for value in figures.values()],
        )
    )
