"""Small populations of language-model agents, and a reasoner on the loopback server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from plursim.gateway.jobs import ASKED_AGAIN
from plursim.gateway.replies import MemoryReplies, StoredReply
from plursim.personas import Persona, PersonaPool
from plursim.reasoning.base import Services
from plursim.reasoning.language_model.reasoner import LLMReasoner
from plursim.society.arms import Arm
from plursim.society.population import Population
from plursim.society.requests import Heard, Poll
from plursim.society.society import Society
from plursim.surveys.question import Question
from tests.server import Server
from tests.small_society import small_society

KEY = "sk-loopback-4f9a77c1d2"
FIVE = Question(
    id="roads",
    text="Should the city build more roads?",
    options=("not at all", "rather not", "undecided", "rather", "by all means"),
)
THREE = Question(id="parks", text="Are there enough parks?", options=("too few", "enough", "too many"))


def people(personas: int, each: int = 1) -> Population:
    """A population with as many agents of each persona, persona by persona in turn."""
    pool = PersonaPool(
        name="numbers",
        personas=tuple(
            Persona(id=f"p{k}", prompt=f"You are resident number {k} of the town.") for k in range(personas)
        ),
    )
    return Population(pool, np.tile(np.arange(personas), each))


@contextmanager
def agents(
    server: Server | str,
    population: Population,
    questions: Sequence[Question] = (FIVE,),
    *,
    store: MemoryReplies | None = None,
    arm: Arm | None = None,
    seed: int = 11,
    memory: int = 0,
    **fields: Any,
) -> Iterator[tuple[Society, MemoryReplies]]:
    """A society whose agents speak through the server; the store keeps what they said."""
    fields = {"model": "openai/loopback", "backoff": 0.002, "timeout": 20.0, **fields}
    api_base = server if isinstance(server, str) else server.api_base
    reasoner = LLMReasoner(api_base=api_base, **fields)
    kept = MemoryReplies() if store is None else store
    reasoner.open(Services(replies=kept))
    try:
        yield (
            small_society(
                reasoner, population.size, questions, population=population, arm=arm, seed=seed, memory=memory
            ),
            kept,
        )
    finally:
        reasoner.close()


def first_poll(society: Society, questions: int = 1) -> Poll:
    """The request of a first poll."""
    everyone = society.everyone
    return Poll(
        agents=everyone,
        round=0,
        phase="poll",
        heard=Heard.nothing(len(everyone)),
        questions=np.arange(questions),
    )


def settled(store: MemoryReplies) -> list[StoredReply]:
    """The replies of a store without the receipts of answers that left draws open."""
    return [reply for reply in store.replies.values() if reply.reason != ASKED_AGAIN]
