"""Execute the Python blocks of pages and compare or rewrite what they print."""

from __future__ import annotations

import contextlib
import io
import os
import re
import tempfile
from pathlib import Path

from docs.generate import ROOT

PAGES = ("analysis.md", "python.md")
BLOCK = re.compile(r"```python\n(.*?)```\n(?:```text\n.*?```\n|<!-- printed -->\n)?", re.DOTALL)


def rewritten(text: str) -> str:
    """Return a page with what each block prints standing right behind it."""
    names: dict[str, object] = {}

    def play(block: re.Match[str]) -> str:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(block[1], "docs", "exec"), names)  # noqa: S102 (our own page)
        printed = f"```text\n{out.getvalue()}```\n" if out.getvalue() else ""
        return f"```python\n{block[1]}```\n{printed}"

    return BLOCK.sub(play, text)


def page(name: str) -> tuple[str, str]:
    """Return a page as it stands and as it should, run in a folder where outputs may be left."""
    here, text = Path.cwd(), (ROOT / "docs" / name).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for part in ("scenarios", "personas"):
            (Path(folder) / part).symlink_to(ROOT / part)
        os.chdir(folder)
        try:
            return text, rewritten(text)
        finally:
            os.chdir(here)


if __name__ == "__main__":
    for one in PAGES:
        (ROOT / "docs" / one).write_text(page(one)[1], encoding="utf-8")
