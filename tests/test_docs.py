"""The worked analysis prints what it says it prints."""

from __future__ import annotations

from docs.printed import page


def test_the_worked_analysis_is_as_printed():
    stands, printed = page("analysis.md")
    assert stands == printed
