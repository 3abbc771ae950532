"""Every way a call can fail, told apart by one table, and what each means for the row it was for."""

from __future__ import annotations

import email.utils
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from plursim.errors import Missing


class Kind(StrEnum):
    """How an HTTP attempt failed; the word stands in the ledger as its outcome."""

    RATE_LIMITED = "rate_limited"
    QUOTA = "quota"
    SERVER_ERROR = "server_error"
    DROPPED = "dropped"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    NO_KEY = "no_key"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    UNSUPPORTED = "unsupported"
    REDIRECTED = "redirected"
    ADAPTED = "adapted"
    CONTENT_FILTER = "content_filter"
    CONTEXT_OVERFLOW = "context_overflow"
    BAD_REQUEST = "bad_request"

    @property
    def is_terminal(self) -> bool:
        """Whether the provider will refuse every further call as well."""
        return self in (
            Kind.QUOTA,
            Kind.NO_KEY,
            Kind.UNAUTHORISED,
            Kind.FORBIDDEN,
            Kind.NOT_FOUND,
            Kind.REDIRECTED,
            Kind.UNSUPPORTED,
        )

    @property
    def possibly_billed(self) -> bool:
        """Whether the provider may have done the work although no answer came."""
        return self in (Kind.DROPPED, Kind.TIMEOUT)

    @property
    def missing(self) -> Missing:
        """The reason a row gets when this failure is final."""
        return _MISSING.get(self, Missing.STOPPED)


_MISSING = {
    Kind.RATE_LIMITED: Missing.RATE_LIMITED,
    Kind.SERVER_ERROR: Missing.SERVER_ERROR,
    Kind.DROPPED: Missing.CONNECTION,
    Kind.UNREACHABLE: Missing.CONNECTION,
    Kind.TIMEOUT: Missing.TIMEOUT,
    Kind.CONTENT_FILTER: Missing.CONTENT_FILTER,
    Kind.CONTEXT_OVERFLOW: Missing.CONTEXT_OVERFLOW,
    Kind.BAD_REQUEST: Missing.BAD_REQUEST,
    Kind.ADAPTED: Missing.BAD_REQUEST,
}

PASSING = frozenset(_MISSING.values()) - {Missing.CONTENT_FILTER} | {Missing.EMPTY, Missing.STOPPED}
"""Reasons that are not the answer's own: a run that goes on, or reuses replies, asks for these rows again."""


@dataclass(frozen=True)
class Failure:
    """One failed HTTP attempt; ``retry_after`` in seconds, ``text`` already free of keys."""

    kind: Kind
    status: int | None = None
    retry_after: float | None = None
    text: str = ""


class CallError(Exception):
    """An HTTP attempt failed. Never leaves the gateway."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.kind)
        self.failure = failure


def of_status(status: int, code: str, text: str, retry_after: float | None = None) -> Failure:
    """Tell apart a failure by HTTP status, the error code in its body and, last, its words.

    Examples
    --------
    >>> of_status(429, "insufficient_quota", "").kind.value
    'quota'
    >>> of_status(429, "", "slow down", 2.0).kind.value
    'rate_limited'
    >>> of_status(529, "", "overloaded").kind.value
    'server_error'
    >>> of_status(400, "", "Your credit balance is too low").kind.value
    'quota'
    """
    return Failure(_kind(status, code.lower(), text.lower()), status, retry_after, text)


def _kind(status: int, code: str, text: str) -> Kind:
    said = f"{code} {text}"
    if status == 402 or _OUT_OF_CREDIT.search(said) or (status == 429 and _PER_DAY.search(said)):
        return Kind.QUOTA
    if status == 200:
        return _kind_of_error_body(said)
    if 300 <= status < 400:
        return Kind.REDIRECTED
    if status in (400, 403, 413, 422):
        return _kind_of_refusal(status, code, text)
    fixed = {401: Kind.UNAUTHORISED, 404: Kind.NOT_FOUND, 408: Kind.TIMEOUT, 429: Kind.RATE_LIMITED}
    if status in fixed:
        return fixed[status]
    passing = status < 300 or status >= 500 or status in (409, 425)
    return Kind.SERVER_ERROR if passing else Kind.BAD_REQUEST


def _kind_of_error_body(said: str) -> Kind:
    """Tell apart an error that came as a success; what says nothing else is the server's."""
    if _BAD_KEY.search(said):
        return Kind.UNAUTHORISED
    return Kind.RATE_LIMITED if _RATE_LIMIT.search(said) else Kind.SERVER_ERROR


def _kind_of_refusal(status: int, code: str, text: str) -> Kind:
    if "content_filter" in code or "content_policy" in code or "content_filter" in text:
        return Kind.CONTENT_FILTER
    if _BAD_KEY.search(f"{code} {text}"):
        return Kind.UNAUTHORISED
    if status == 403:
        return Kind.FORBIDDEN
    if status == 413 or "context_length" in code or _OVERFLOW.search(text):
        return Kind.CONTEXT_OVERFLOW
    return Kind.BAD_REQUEST


_OVERFLOW = re.compile(r"context_length_exceeded|maximum context length|context window|prompt is too long")
_OUT_OF_CREDIT = re.compile(
    r"insufficient[_ ](?:quota|credit|fund|balance)|exceeded your current quota|billing_hard_limit"
    r"|billing_not_active|credit balance|out of credits?|not enough credits?|payment required"
)
_PER_DAY = re.compile(r"per[_ ]day|\bdaily\b|\b[rt]pd\b")
_BAD_KEY = re.compile(
    r"(?:invalid|incorrect|expired|revoked|missing)[_ ](?:x-)?api[_ -]?key|authentication_error"
    r"|api[_ -]?key (?:is )?(?:not valid|invalid|expired)|api[_ -]?key has expired"
)
_RATE_LIMIT = re.compile(r"rate[_ -]?limit|too many requests|resource_exhausted|\b429\b")


_NO_KEY = re.compile(r"missing credentials|missing \S+ api key|unable to locate credentials", re.IGNORECASE)


def is_without_key(text: str) -> bool:
    """Return whether a client library says that it has no key to send a request with.

    Libraries raise this as a failure of the server, before anything is sent; only the words tell.

    Examples
    --------
    >>> is_without_key("OpenAIException - Missing credentials. Please pass an `api_key`")
    True
    """
    return _NO_KEY.search(text) is not None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds a provider asks to wait, from seconds, milliseconds or a date, else None.

    Examples
    --------
    >>> retry_after({"retry-after": "1.5"}), retry_after({"retry-after-ms": "200"}), retry_after({})
    (1.5, 0.2, None)
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    millis = _number(lowered.get("retry-after-ms"))
    if millis is not None:
        return millis / 1000
    stated = lowered.get("retry-after")
    seconds = _number(stated)
    if seconds is not None or stated is None:
        return seconds
    try:
        return max(0.0, email.utils.parsedate_to_datetime(stated).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _number(text: str | None) -> float | None:
    try:
        number = float(text) if text is not None else None
    except ValueError:
        return None
    return number if number is not None and 0 <= number < float("inf") else None
