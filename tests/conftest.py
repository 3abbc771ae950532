"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgresql import lacking, server

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("plursim", deadline=None)  # no test asserts how long anything takes
settings.load_profile("plursim")


@pytest.fixture(scope="session")
def survey_data() -> Path:
    """The folder of real survey files beside the checkout; tests that need it skip where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no survey files beside the checkout (../shared/data)")
    return folder


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server; skips where there is none, saying why."""
    reason = lacking()
    if reason is not None:
        pytest.skip(reason)
    with server() as url:
        yield url
