"""Averaging agents: DeGroot's and Friedkin and Johnsen's models of social influence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from plursim import portable
from plursim.errors import InputError
from plursim.graphs.graph import Graph
from plursim.portable import Floats, Ints
from plursim.reasoning.stance_based import DrawnStanceReasoner, hearers, needs_continuous, trait
from plursim.society.requests import Reflect

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from plursim.society.society import Society

Weights: TypeAlias = "csr_array | NDArray[np.float64]"


def degroot_step(weights: Weights, stances: Floats) -> Floats:
    """Return x(t+1) = W x(t) (DeGroot 1974).

    Parameters
    ----------
    weights : row-stochastic influence, shape [agents, sources].
    stances : shape [sources].

    Examples
    --------
    >>> degroot_step(np.array([[0.5, 0.5], [0.0, 1.0]]), np.array([0.0, 1.0])).tolist()
    [0.5, 1.0]
    """
    return _mean(weights, stances)


def _mean(weights: Weights, stances: Floats) -> Floats:
    """Return W x; SciPy adds up a sparse row in the order of its entries."""
    if isinstance(weights, np.ndarray):
        return portable.product(weights, stances)
    found: Floats = weights @ stances  # sparse
    return found


def friedkin_johnsen_step(
    weights: Weights, stances: Floats, first: Floats, susceptibility: Floats | float
) -> Floats:
    """Return x(t+1) = L W x(t) + (1 - L) s (Friedkin and Johnsen 1990).

    Parameters
    ----------
    weights : row-stochastic influence W, shape [agents, sources].
    stances : x(t), shape [sources].
    first : anchors s, shape [agents].
    susceptibility : diagonal of L in [0, 1], shape [agents] or one number; 0 never moves from the anchor,
        1 is DeGroot.

    Examples
    --------
    >>> swap, start = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([0.0, 1.0])
    >>> friedkin_johnsen_step(swap, start, start, 0.5).tolist()
    [0.5, 0.5]
    """
    moved: Floats = susceptibility * _mean(weights, stances) + (1.0 - susceptibility) * first
    return moved


def equilibrium(weights: Weights, first: Floats, susceptibility: Floats | float) -> Floats:
    """Return the resting point x* = (I - L W)^-1 (I - L) s of :func:`friedkin_johnsen_step`, shape [agents].

    Raises
    ------
    InputError : there is no single resting point, since some agents hear only, directly or through others,
        agents with susceptibility 1.

    Examples
    --------
    >>> equilibrium(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([0.0, 1.0]), 0.5).round(4).tolist()
    [0.3333, 0.6667]
    """
    dense = weights if isinstance(weights, np.ndarray) else weights.toarray()
    open_to = np.broadcast_to(np.asarray(susceptibility, dtype=np.float64), first.shape)
    system = np.eye(len(first)) - open_to[:, None] * dense
    if np.linalg.matrix_rank(system) < len(first):
        raise InputError("no single equilibrium: every agent must reach one whose susceptibility is below 1")
    return portable.solve(system, (1.0 - open_to) * first)


def tie_weights(graph: Graph, agents: Ints, senders: Ints) -> Floats:
    """Return the weight with which each agent hears each sender, shape [pairs].

    A sender the agent has no tie to (met at a table, or in an arm with shuffled exposure) weighs as the
    agent's mean tie to another, or 1 where it has none.

    Examples
    --------
    >>> g = Graph.from_edges(3, np.array([0, 0]), np.array([0, 1]), np.array([0.2, 0.8]), directed=True)
    >>> tie_weights(g, np.array([0, 0, 0]), np.array([0, 1, 2])).tolist()
    [0.2, 0.8, 0.8]
    """
    heads, tails = graph.pairs()
    if graph.weights is None or not len(tails):
        return np.ones(len(agents))
    others = heads != tails
    ties = np.bincount(heads[others], minlength=graph.agents)
    total = np.bincount(heads[others], weights=graph.weights[others], minlength=graph.agents)
    usual = np.where(ties > 0, total / np.maximum(ties, 1), 1.0)
    keys = heads * graph.agents + tails
    wanted = agents * graph.agents + senders
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    found: Floats = np.where(keys[place] == wanted, graph.weights[place], usual[agents])
    return found


def self_weights(graph: Graph, agents: Ints) -> Floats:
    """Return the weight of each agent's tie to itself, 0 where a weighted graph has none, shape [agents].

    In a graph without weights everyone weighs 1, itself included.
    """
    if graph.weights is None:
        return np.ones(len(agents))
    diagonal: Floats = np.asarray(graph.matrix().diagonal())[agents]
    return diagonal


class AveragingReasoner(DrawnStanceReasoner):
    """Agents that move to the weighted mean of what they hear (DeGroot; Friedkin and Johnsen).

    An agent weighs a stated stance by its tie to the sender, and its own by its tie to itself; where the
    graph has no weights all weigh the same, itself included. With ``friedkin_johnsen`` it stays anchored at
    its first stance and follows the mean by its susceptibility; as a trait of the persona this is
    1 - ``stubbornness``, or ``conformity`` where the persona states no stubbornness. Messages that state no
    stance are passed over. When everyone hears all it is tied to at
    once, a round is exactly x(t+1) = W x(t), or L W x(t) + (1 - L) s.

    Sources: DeGroot 1974; Friedkin and Johnsen 1990.
    """

    decimals: ClassVar[int | None] = 2
    uses_graph: ClassVar[bool] = True

    needs_scale: ClassVar[bool] = True

    kind: Literal["averaging"] = "averaging"
    rule: Literal["degroot", "friedkin_johnsen"] = Field(
        default="degroot", description="Plain averaging, or averaging anchored at the first stance."
    )
    self_weight: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Share of the own stance in the mean; default: by the weight of the tie to oneself.",
    )
    susceptibility: Annotated[float, Field(ge=0, le=1)] | Literal["persona"] = Field(
        default="persona",
        description="friedkin_johnsen: how far agents follow the mean, 0..1; persona: by its traits.",
    )
    conformity: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="friedkin_johnsen: susceptibility where the persona states neither trait.",
    )

    def weigh(self, society: Society, request: Reflect, own: Floats) -> Floats:
        """Return the stances after one step of the rule.

        Raises
        ------
        InputError : the question's options have no order.
        """
        needs_continuous(self.kind, society.questions[request.question])
        values = society.messages.value[request.heard.messages]
        mixing = self._mixing(society, request, ~np.isnan(values))
        sources = np.concatenate([own, np.nan_to_num(values)])
        if self.rule == "degroot":
            return degroot_step(mixing, sources)
        return friedkin_johnsen_step(
            mixing, sources, self.first(society, request), self._susceptibility(society, request.agents)
        )

    def _mixing(self, society: Society, request: Reflect, stated: NDArray[np.bool_]) -> csr_array:
        """Return the row-stochastic weights of own stances and messages, shape [asked, asked + messages]."""
        from scipy.sparse import csr_array

        agents, rows = request.agents, hearers(request.heard)
        senders = society.messages.sender[request.heard.messages]
        weight = np.where(stated, tie_weights(society.graph, agents[rows], senders), 0.0)
        others = np.bincount(rows, weights=weight, minlength=len(agents))
        own = self_weights(society.graph, agents)
        if self.self_weight is not None:
            own = np.full(len(agents), self.self_weight)
            weight = weight * ((1.0 - own) / np.where(others > 0, others, 1.0))[rows]
            others = np.where(others > 0, 1.0 - own, 0.0)
        own = np.where(own + others > 0, own, 1.0)
        data = np.concatenate([own / (own + others), weight / (own + others)[rows]])
        places = np.concatenate([np.arange(len(agents)), rows])
        return csr_array((data, (places, np.arange(len(data)))), shape=(len(agents), len(data)))

    def _susceptibility(self, society: Society, agents: Ints) -> Floats:
        if self.susceptibility != "persona":
            return np.full(len(agents), self.susceptibility)
        keeps, follows = trait(society, agents, "stubbornness"), trait(society, agents, "conformity")
        by_default = np.where(np.isnan(follows), self.conformity, follows)
        return np.where(np.isnan(keeps), by_default, 1.0 - keeps)
