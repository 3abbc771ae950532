"""What a society does for a protocol, where no protocol's own test would notice."""

from __future__ import annotations

from typing import cast

import numpy as np
from pydantic import PrivateAttr

from plursim.forms import Choice, Number, Several
from plursim.reasoning.averaging import AveragingReasoner
from plursim.society.events import Exposed, MemoryLog, Said
from plursim.society.replies import Reply
from plursim.society.requests import Act, Heard, Reflect, Request
from plursim.society.society import Society
from tests.small_society import question, small_society


class Asked(AveragingReasoner):
    """An averaging reasoner that keeps whom it was asked to weigh what it heard."""

    _asked: list[list[int]] = PrivateAttr(default_factory=list)

    def reply(self, society: Society, request: Request) -> Reply:
        if isinstance(request, Reflect):
            self._asked.append(request.agents.tolist())
        return super().reply(society, request)


def talking(reasoner: AveragingReasoner) -> tuple[Society, MemoryLog]:
    society = small_society(reasoner, 3, [question(5)])
    return society, cast("MemoryLog", society.sink)


def test_who_hears_nothing_is_not_asked_to_weigh_it() -> None:
    reasoner = Asked(start="uniform")
    society, kept = talking(reasoner)
    said = society.say("speak", np.array([0]), 0)
    nothing = np.zeros(0, dtype=np.int64)
    society.listen("hear", np.array([1, 2]), Heard.of([said, nothing]), 0)
    assert reasoner._asked == [[1]]
    heard = [event for event in kept.events if isinstance(event, Exposed)]
    assert [event.agent.tolist() for event in heard] == [[1]]


def test_words_spoken_at_no_table_have_none() -> None:
    society, kept = talking(AveragingReasoner(start="uniform"))
    society.say("speak", np.array([0, 2]), 0)
    spoken = [event for event in kept.events if isinstance(event, Said)]
    assert [event.group.tolist() for event in spoken] == [[-1, -1]]


def test_part_of_a_move_keeps_each_agents_own_rows() -> None:
    whole = Act(
        agents=np.array([4, 5, 6]),
        round=1,
        phase="move",
        heard=Heard.nothing(3),
        game="toy",
        action="move",
        form=Several(
            parts=(
                Choice(options=("a", "b"), order=np.array([[0, 1], [1, 0], [0, 1]])),
                Number(low=np.array([0.0, 1.0, 2.0]), high=np.array([10.0, 11.0, 12.0])),
            )
        ),
        shown=lambda i: f"place {i}",
        features={"own": np.array([7.0, 8.0, 9.0])},
    )
    part = whole.select(np.array([2, 1]))
    assert part.agents.tolist() == [6, 5]
    choice, number = part.form.parts
    assert choice.order.tolist() == [[0, 1], [1, 0]]
    assert (number.low.tolist(), number.high.tolist()) == ([2.0, 1.0], [12.0, 11.0])
    assert [part.told(0), part.told(1)] == ["place 2", "place 1"]
    assert part.features["own"].tolist() == [9.0, 8.0]
