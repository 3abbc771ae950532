"""Mutation testing: plant small faults in a package, and count those that the tests notice.

``make mutants MODULE=plursim/society`` draws 40 faults by seed, runs those of the package's own tests that
reach each, and prints the faults that no test noticed. A package's own tests are the files that name it: what
only whole runs would notice counts as missed. A package is named by its folder, modules that are drawn from
together with a comma between them; of several names each is drawn from on its own.

mutmut plants the faults in a copy of the checkout; the working tree stays as it is. It tries each in a
process that ran the package before, so what runs at import or is cached hides faults: those it misses are
tried again in a process of their own. With ``--again`` only those that the last run missed are tried, for
whoever writes tests against them; what was noticed counts as noticed.

Faults that only change the words of an error message are not drawn: no test should pin every word of it.
Faults that change nothing anybody could observe stand in ``tests/equivalent_mutants.yaml``, each with its
reason, and do not count.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click
import yaml

ROOT = Path(__file__).resolve().parent.parent
WORKPLACE = ROOT / ".mutants"
EQUIVALENT = ROOT / "tests" / "equivalent_mutants.yaml"
WANTED = 0.95
"""Share of the faults, equivalent ones aside, that the tests are to notice."""

LEFT_OUT = (
    "test_project.py",
    "test_portable.py",
    "test_docs.py",
    "test_llm_docs.py",
    "test_kill.py",
    "test_plots.py",
)
"""Tests of the text of the source or of whole pages, and those that kill processes of their own."""

LONGEST = 3 * 3600.0
"""Seconds after which what was started never ends."""

NOTICED = {1: "tests", 3: "tests", 36: "time", 24: "time", -24: "time", 152: "time", 255: "time"}
"""What noticed a fault, by mutmut's exit code: failing tests, or tests that never end."""

CONFIGURATION = """
[tool.mutmut]
source_paths = ["plursim"]
only_mutate = {modules}
also_copy = ["personas", "scenarios", "docs", "benchmarks", "README.md", "Makefile", "outputs"]
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:xdist"]
pytest_add_cli_args_test_selection = {tests}
timeout_multiplier = 60.0
"""
"""What mutmut is told; on a busy machine tests may take many times as long as when they were measured."""


@dataclass(frozen=True)
class Fault:
    """One planted fault: what mutmut calls it, the lines it takes out and puts in, and who noticed it."""

    name: str
    taken: str
    put: str
    noticed: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells the fault again after others were added: its function and lines."""
        return re.sub(r"__mutmut_\d+$", "", self.name), self.taken, self.put


@dataclass(frozen=True)
class Copy:
    """A copy of the checkout in which the faults of one module are planted.

    ``parts`` are the files and folders of the module, ``place`` is where the copy stands.
    """

    parts: tuple[str, ...]
    place: Path

    @classmethod
    def of(cls, module: str) -> Copy:
        """Return where a module's copy stands; each has its own."""
        parts = tuple(part.rstrip("/") for part in module.split(","))
        return cls(parts, WORKPLACE / "+".join(dotted(part) for part in parts))

    @property
    def planted(self) -> Path:
        """Where mutmut keeps the sources with all faults in them."""
        return self.place / "mutants"

    @property
    def record(self) -> Path:
        """File that keeps what became of each fault."""
        return self.place / "faults.json"

    def made(self) -> None:
        """Copy the checkout, uncommitted changes included, and tell mutmut which modules to change there."""
        shutil.rmtree(self.place, ignore_errors=True)
        for name in checkout():
            (self.place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, self.place / name)
        (self.place / "outputs").mkdir(exist_ok=True)
        patterns = [f"{part}/*" if (ROOT / part).is_dir() else part for part in self.parts]
        configuration = CONFIGURATION.format(
            modules=json.dumps(patterns), tests=json.dumps([*own_tests(self.parts), *self.parts])
        )
        with (self.place / "pyproject.toml").open("a", encoding="utf-8") as stream:
            stream.write(configuration)

    def renewed(self) -> list[str]:
        """Bring the tests up to date, and return the module's own ones that are new or changed.

        Raises
        ------
        SystemExit : the copy is not there, or what is tested has changed since.
        """
        if not self.record.exists():
            raise SystemExit(f"{'+'.join(self.parts)}: tried never before; leave out --again")
        names = [name for name in checkout() if not same(ROOT / name, self.place / name)]
        if moved := [name for name in names if name.startswith("plursim/")]:
            raise SystemExit(f"changed since the faults were planted: {', '.join(moved)}; leave out --again")
        for name in names:
            if name.startswith("tests/"):
                for folder in (self.place, self.planted):
                    shutil.copy2(ROOT / name, folder / name)
        return [name for name in own_tests(self.parts) if name in names]

    def mutmut(self, *commands: Sequence[str]) -> str:
        """Carry out commands of mutmut, in one process, and return what it prints."""
        listed = [list(command) for command in commands]
        code = f"from mutmut.__main__ import cli\nfor one in {listed!r}: cli.main(one, standalone_mode=False)"
        done = python(self.place, {}, "-c", code)
        return done.stdout + done.stderr

    def codes(self) -> dict[str, int | None]:
        """Return mutmut's exit code of every fault, None where it was not tried yet."""
        found: dict[str, int | None] = {}
        for file in sorted(self.planted.rglob("*.meta")):
            found |= json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
        return found

    def changed(self, names: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return the lines that each of some faults takes out and puts in."""
        shown = self.mutmut(*(("show", name) for name in names))
        found = {}
        for part in re.split(r"^# (?=plursim\.)", shown, flags=re.MULTILINE)[1:]:
            name, lines = part.partition(":")[0], part.splitlines()
            taken = [
                line[1:].strip() for line in lines if line.startswith("-") and not line.startswith("---")
            ]
            put = [line[1:].strip() for line in lines if line.startswith("+") and not line.startswith("+++")]
            found[name] = ("\n".join(taken), "\n".join(put))
        return found

    def run_at_import(self) -> set[str]:
        """Return the functions that run when the modules are imported, as mutmut calls them."""
        files = [file for part in self.parts for file in sorted((ROOT / part).rglob("*.py")) or [ROOT / part]]
        modules = [dotted(str(file.relative_to(ROOT))).removesuffix(".__init__") for file in files]
        lines = [
            "import importlib, json",
            "from mutmut.state import state",
            f"for name in {modules!r}: importlib.import_module(name)",
            "print(json.dumps(sorted(state()._stats)))",
        ]
        done = python(self.planted, {"MUTANT_UNDER_TEST": "stats"}, "-c", "\n".join(lines))
        if done.returncode:
            raise SystemExit(f"the modules cannot be imported:\n{done.stderr[-2000:]}")
        return set(json.loads(done.stdout.splitlines()[-1]))

    def again(self, faults: Sequence[Fault], first: Sequence[str] = ()) -> list[Fault]:
        """Return faults, each that was missed tried again, those known to change nothing left alone."""
        early, known = self.run_at_import(), equivalent()
        reached = json.loads((self.planted / "mutmut-stats.json").read_text(encoding="utf-8"))
        tests, seconds = reached["tests_by_mangled_function_name"], reached["duration_by_test"]
        found = []
        for fault in faults:
            function = fault.key[0]
            everything = [*own_tests(self.parts), *self.parts]
            reaching = everything if function in early else sorted(tests.get(function, ()), key=seconds.get)
            retried = not fault.noticed and fault.key not in known
            noticed = retried and (self.fails(fault, first) or self.fails(fault, reaching))
            found.append(replace(fault, noticed="tests") if noticed else fault)
        return found

    def fails(self, fault: Fault, tests: Sequence[str]) -> bool:
        """Return whether tests fail in a process in which a fault is there from the start."""
        options = ["-x", "-q", "--rootdir=.", "-p", "no:cacheprovider", "-p", "no:xdist"]
        active = {"MUTANT_UNDER_TEST": fault.name}
        try:
            return (
                bool(tests) and python(self.planted, active, "-m", "pytest", *options, *tests).returncode != 0
            )
        except subprocess.TimeoutExpired:
            return True


def checkout() -> list[str]:
    """Return the files of the checkout, uncommitted ones included."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def same(one: Path, other: Path) -> bool:
    """Return whether two files are there and alike."""
    return other.exists() and one.read_bytes() == other.read_bytes()


def own_tests(parts: Sequence[str]) -> list[str]:
    """Return the test files that name one of some modules or packages."""
    named = re.compile("|".join(rf"\b{re.escape(dotted(part))}\b" for part in parts))
    files = sorted(file for file in (ROOT / "tests").glob("test_*.py") if file.name not in LEFT_OUT)
    return [str(file.relative_to(ROOT)) for file in files if named.search(file.read_text(encoding="utf-8"))]


def dotted(part: str) -> str:
    """Return the name under which a file or folder is imported."""
    return part.removesuffix(".py").replace("/", ".")


def python(folder: Path, settings: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder, which it imports from."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(folder), **settings},
        timeout=LONGEST,
        check=False,
    )


def only_words(taken: str, put: str) -> bool:
    """Return whether a fault changes nothing but the words of a message.

    Words are strings with a space in them, or anything in a line that raises or warns.

    Examples
    --------
    >>> only_words('problem = "no such file"', 'problem = "XXno such fileXX"')
    True
    >>> only_words('kind = "poll"', 'kind = "XXpollXX"')
    False
    """
    without = [re.sub(r"""(["'])(?:(?!\1).)*\1""", '""', text) for text in (taken, put)]
    if without[0] != without[1]:
        return False
    strings = re.findall(r"""(["'])((?:(?!\1).)*)\1""", taken)
    return any(" " in text for _, text in strings) or "raise " in taken or "warn" in taken


def drawn(copy: Copy, names: Sequence[str], count: int, rng: random.Random) -> list[tuple[str, str, str]]:
    """Return faults drawn at random, those that only change the words of a message left out."""
    order = sorted(names)
    rng.shuffle(order)
    found: list[tuple[str, str, str]] = []
    for start in range(0, len(order), count):
        lines = copy.changed(order[start : start + count])
        found += [(name, *both) for name, both in lines.items() if not only_words(*both)]
        if len(found) >= count:
            break
    return found[:count]


def equivalent() -> dict[tuple[str, str, str], str]:
    """Return why faults change nothing, by function and lines."""
    listed = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8")) if EQUIVALENT.exists() else None
    return {(one["function"], one["taken"], one["put"]): one["why"] for one in listed or []}


@click.command()
@click.argument("modules", nargs=-1, required=True)
@click.option("--count", default=40, show_default=True, help="Faults drawn in each module.")
@click.option("--seed", default=0, show_default=True, help="Seed of the draw.")
@click.option("--workers", default=2, show_default=True, help="Processes at once.")
@click.option("--again", is_flag=True, help="Try only what the last run missed, with the tests of now.")
def main(modules: tuple[str, ...], count: int, seed: int, workers: int, again: bool) -> None:
    """Plant faults in modules (files or folders of plursim) and report those that no test noticed."""
    short = [
        (missed_again(module) if again else tried(module, count, seed, workers)) < WANTED
        for module in modules
    ]
    sys.exit(1 if any(short) else 0)


def tried(module: str, count: int, seed: int, workers: int) -> float:
    """Plant faults in a module, print what became of them, and return the share that tests noticed."""
    copy = Copy.of(module)
    copy.made()
    # mutmut makes its faults and learns which test reaches what before it looks for the ones asked for
    log = copy.mutmut(("run", "none"))
    names = list(copy.codes())
    if not names:
        raise SystemExit(f"mutmut made no faults:\n{log[-2000:]}")
    some = drawn(copy, names, count, random.Random(f"{seed} {module}"))
    log = copy.mutmut(("run", *(name for name, *_ in some), "--max-children", str(workers)))
    codes = copy.codes()
    if all(codes[name] is None for name, *_ in some):
        raise SystemExit(f"mutmut tried no fault:\n{log[-2000:]}")
    return kept(copy, module, copy.again([Fault(*one, NOTICED.get(codes[one[0]] or 0, "")) for one in some]))


def missed_again(module: str) -> float:
    """Try again what the last run missed, print what became of all faults, and return the share noticed."""
    copy = Copy.of(module)
    first = copy.renewed()
    faults = [Fault(**one) for one in json.loads(copy.record.read_text(encoding="utf-8"))]
    return kept(copy, module, copy.again(faults, first))


def kept(copy: Copy, module: str, faults: Sequence[Fault]) -> float:
    """Keep what became of a module's faults for another try, and report it."""
    copy.record.write_text(json.dumps([asdict(fault) for fault in faults]), encoding="utf-8")
    return reported(module, faults, equivalent())


def reported(module: str, faults: Sequence[Fault], known: dict[tuple[str, str, str], str]) -> float:
    """Print what became of a module's faults; return the share of those that matter that was noticed."""
    missed = [fault for fault in faults if not fault.noticed]
    same = [fault for fault in missed if fault.key in known]
    left = [fault for fault in missed if fault.key not in known]
    count = len(faults) - len(same)
    share = 1 - len(left) / count if count else 1.0
    by = {how: sum(fault.noticed == how for fault in faults) for how in ("tests", "time")}
    print(
        f"{module}: {len(faults)} faults, {by['tests']} noticed by tests, {by['time']} never ended, "
        f"{len(same)} equivalent, {len(left)} missed: {share:.0%} noticed"
    )
    for fault in same:
        print(f"  equivalent {fault.name}: {known[fault.key]}")
    for fault in left:
        print(f"  missed {fault.name}\n    - {fault.taken}\n    + {fault.put}")
    return share


if __name__ == "__main__":
    main()
