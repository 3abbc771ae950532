"""From prompts to calls: identical prompts are pooled, and their draws cut into calls of many answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from plursim.llm.prompt import Messages, Prompt, reply_key
from plursim.llm.replies import StoredReply
from plursim.llm.retries import ASK_AGAIN, MORE_TOKENS
from plursim.requests import Missing


@dataclass(frozen=True, eq=False, kw_only=True)
class Job:
    """Draws of one prompt that one call asks for.

    ``unreadable``, ``truncated`` and ``empty`` count how often these draws were already asked for again, and
    for which reason; ``trimmed`` how often the prompt was shortened.
    """

    prompt: Prompt
    fingerprint: str
    keys: tuple[str, ...]
    unreadable: int = 0
    truncated: int = 0
    empty: int = 0
    trimmed: int = 0

    @property
    def seed(self) -> int:
        """The seed sent to providers that take one: another for each draw and each asking."""
        asked = self.unreadable + self.truncated + self.empty
        return int(reply_key(self.keys[0], f"seed/{asked}")[:8], 16) & 0x7FFFFFFF

    def again(self, reason: Missing, keys: tuple[str, ...]) -> Job | None:
        """Return the job that asks for some of the draws again, None where the reason is final by now."""
        truncated, empty = reason is Missing.TRUNCATED, reason is Missing.EMPTY
        unreadable = not truncated and not empty
        asked = self.truncated if truncated else self.empty if empty else self.unreadable
        if asked >= ASK_AGAIN.get(reason, 0):
            return None
        return replace(
            self,
            keys=keys,
            unreadable=self.unreadable + unreadable,
            truncated=self.truncated + truncated,
            empty=self.empty + empty,
        )

    def only(self, keys: tuple[str, ...]) -> Job:
        """Return the same job for some of its draws."""
        return replace(self, keys=keys)

    def shorter(self) -> Job | None:
        """Return the job with its prompt trimmed once more, None where nothing is left to trim."""
        if self.prompt.shorten(self.trimmed + 1) is None:
            return None
        return replace(self, trimmed=self.trimmed + 1)

    @property
    def messages(self) -> Messages:
        """What is sent: the prompt, trimmed as often as needed, with the reminder where one is due."""
        messages = self.prompt.messages
        if self.trimmed:
            messages = self.prompt.shorten(self.trimmed) or messages
        if not self.unreadable or not self.prompt.reminder:
            return messages
        last = messages[-1]
        return (*messages[:-1], {**last, "content": f"{last['content']}\n\n{self.prompt.reminder}"})

    @property
    def parameters(self) -> dict[str, object]:
        """What is sent beside the messages; more tokens where an answer was cut off."""
        parameters = dict(self.prompt.parameters)
        if self.truncated and isinstance(most := parameters.get("max_tokens"), int):
            parameters["max_tokens"] = most * MORE_TOKENS
        return parameters

    @property
    def most_tokens(self) -> int:
        """Most tokens all answers together can have."""
        most = self.parameters.get("max_tokens")
        return (most if isinstance(most, int) else 0) * len(self.keys)


@dataclass(frozen=True, eq=False)
class Plan:
    """All draws of a batch: the keys of each prompt in order, and the jobs that would make them."""

    keys_of: list[list[str]]
    jobs: list[Job]

    @property
    def keys(self) -> list[str]:
        """Every key once."""
        return [key for job in self.jobs for key in job.keys]

    def missing(self, found: Mapping[str, StoredReply]) -> list[Job]:
        """Return the jobs for draws that are not stored.

        Calls are cut out of the whole batch and not of what is missing, so that a run taken up again makes
        the calls it would have made. A call of which only some draws are stored had begun to ask for the
        others again when it was stopped, and goes on with that.
        """
        return list(_missing(self.jobs, found))


def _missing(jobs: Sequence[Job], found: Mapping[str, StoredReply]) -> Iterator[Job]:
    for job in jobs:
        left = tuple(key for key in job.keys if key not in found)
        if len(left) == len(job.keys):
            yield job
        elif left:
            yield job.again(Missing.UNPARSABLE, left) or job


def plan(prompts: Sequence[Prompt], model: str, draws_per_call: int) -> Plan:
    """Pool identical prompts and cut their draws into calls.

    Parameters
    ----------
    prompts : of one batch; ``draws_per_call`` most answers one call is asked for.
    """
    pooled: dict[str, tuple[Prompt, dict[str, None]]] = {}
    keys_of = []
    for prompt in prompts:
        fingerprint = prompt.fingerprint(model)
        keys = [reply_key(fingerprint, draw) for draw in prompt.draws]
        pooled.setdefault(fingerprint, (prompt, {}))[1].update(dict.fromkeys(keys))
        keys_of.append(keys)
    jobs = [
        Job(prompt=prompt, fingerprint=fingerprint, keys=tuple(keys)[start : start + draws_per_call])
        for fingerprint, (prompt, keys) in pooled.items()
        for start in range(0, len(keys), draws_per_call)
    ]
    return Plan(keys_of, jobs)
