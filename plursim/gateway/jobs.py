"""From prompts to calls: identical prompts are pooled, and their draws cut into calls of many answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from plursim.errors import Missing
from plursim.gateway.prompt import Messages, Prompt, reply_key
from plursim.gateway.replies import StoredReply
from plursim.gateway.retries import ASK_AGAIN, MORE_TOKENS

Find = Callable[[Sequence[str]], Mapping[str, StoredReply]]
"""Looks up stored replies by key."""

ASKED_AGAIN = "asked_again"
"""In place of a reason: the row is the receipt of an answer that left some of its draws open."""

_BY_WORD = {reason.word: reason for reason in Missing}


@dataclass(frozen=True, eq=False, kw_only=True)
class Job:
    """Draws of one prompt that one call asks for.

    ``unreadable``, ``truncated`` and ``empty`` count how often these draws were already asked for again, and
    for which reason; ``trimmed`` how often the prompt was shortened; ``path`` says how this job followed from
    the first that asked for its draws.
    """

    prompt: Prompt
    fingerprint: str
    keys: tuple[str, ...]
    path: str = ""
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
            path=f"{self.path}/{reason.word}",
            unreadable=self.unreadable + unreadable,
            truncated=self.truncated + truncated,
            empty=self.empty + empty,
        )

    def only(self, keys: tuple[str, ...]) -> Job:
        """Return the same job for some of its draws."""
        return replace(self, keys=keys)

    def each_alone(self) -> list[Job]:
        """Return jobs that ask for the draws one by one."""
        return [replace(self, keys=(key,), path=f"{self.path}/alone") for key in self.keys]

    def following(self, fates: Sequence[Missing]) -> list[Job]:
        """Return the jobs that ask for the draws which an answer left open.

        Parameters
        ----------
        fates : what became of each draw; ``NOT_ASKED`` where the provider gave fewer answers than asked for.
            Those draws are asked for one by one, the others again by reason.
        """
        open_: dict[Missing, list[str]] = {}
        for key, fate in zip(self.keys, fates, strict=True):
            open_.setdefault(fate, []).append(key)
        given_none = open_.pop(Missing.NOT_ASKED, [])
        jobs = self.only(tuple(given_none)).each_alone()
        again = (self.again(fate, tuple(keys)) for fate, keys in open_.items())
        return jobs + [job for job in again if job is not None]

    @property
    def receipt_key(self) -> str:
        """Under which the receipt of this job's answer is stored, where it has one."""
        named = hashlib.blake2b("\n".join(self.keys).encode(), digest_size=16).hexdigest()
        return reply_key(named, f"receipt{self.path}")

    def receipt(self, fates: Sequence[Missing], model: str) -> StoredReply:
        """Return the row that says which draws an answer left open, stored together with those it settled.

        A run taken up again reads from it what was to be asked next, and asks that and nothing else.
        """
        words = json.dumps([fate.word for fate in fates])
        return StoredReply(key=self.receipt_key, model=model, text=words, reason=ASKED_AGAIN)

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

    def missing(self, found: Mapping[str, StoredReply], find: Find) -> list[Job]:
        """Return the jobs for draws that are not stored.

        Calls are cut out of the whole batch and not of what is missing, and a call whose answer left draws
        open goes on where it was, so that a run taken up again makes the calls it would have made.
        """
        left: list[Job] = []
        waiting = [job for job in self.jobs if _lacks(job, found)]
        while waiting:
            receipts = find([job.receipt_key for job in waiting])
            following: list[Job] = []
            for job in waiting:
                receipt = receipts.get(job.receipt_key)
                if receipt is None:
                    left.append(job.only(tuple(key for key in job.keys if key not in found)))
                else:
                    following += job.following([_BY_WORD[word] for word in json.loads(receipt.text or "")])
            waiting = [job for job in following if _lacks(job, found)]
        return left


def _lacks(job: Job, found: Mapping[str, StoredReply]) -> bool:
    return any(key not in found for key in job.keys)


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
