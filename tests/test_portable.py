"""The same bits on every processor: arithmetic, the source that must keep to it, and a run."""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Iterator
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from plursim import portable
from tests import kernels
from tests.conftest import ROOT

Floats = NDArray[np.float64]
RNG = np.random.default_rng(7)


def exactly(left: Floats, right: Floats) -> Floats:
    """Product of two matrices in whole fractions, rounded once."""
    rows, columns = left.tolist(), right.T.tolist()
    found = [
        [
            float(sum(Fraction(a) * Fraction(b) for a, b in zip(row, column, strict=True)))
            for column in columns
        ]
        for row in rows
    ]
    return np.array(found)


@pytest.mark.parametrize("depth", [1, 2, 3, 64, 65, 700])
def test_a_product_of_matrices_is_that_in_fractions(depth: int) -> None:
    scales = np.exp2(RNG.integers(-40, 40, size=(5, 1)))
    left, right = RNG.normal(size=(5, depth)) * scales, RNG.normal(size=(depth, 4))
    size = np.abs(left).max(axis=1)[:, None] * np.abs(right).max(axis=0)
    apart = np.abs(portable.product(left, right) - exactly(left, right))
    assert (apart <= depth * 2.0**-52 * size).all()


finite = st.floats(-1e9, 1e9, allow_subnormal=False)


@settings(max_examples=50, deadline=None)
@given(
    arrays.arrays(np.float64, (3, 20), elements=finite), arrays.arrays(np.float64, (20, 2), elements=finite)
)
def test_a_product_does_not_hang_on_the_order_of_its_terms(left: Floats, right: Floats) -> None:
    order = np.random.default_rng(2).permutation(20)
    assert (portable.product(left, right) == portable.product(left[:, order], right[order])).all()
    assert portable.product(left, right) == pytest.approx(
        left @ right, rel=1e-12, abs=1e-9 * max(np.abs(left).max(), 1)
    )


def test_products_have_the_shapes_of_numpys() -> None:
    many, one, other = RNG.random((2, 3, 4)), RNG.random((4, 5)), RNG.random((2, 4, 5))
    for left, right in ((many, one), (many, other), (one[:, 0], one), (one.T, one[:, 0]), (many, one[:, 0])):
        assert portable.product(left, right) == pytest.approx(left @ right)
    assert portable.product(np.zeros((2, 0)), np.zeros((0, 3))).tolist() == [[0.0] * 3] * 2
    missing = portable.product([[np.nan, 1.0], [1.0, 2.0]], np.eye(2))
    assert np.isnan(missing[0]).all()
    assert missing[1].tolist() == [1.0, 2.0]


def test_equations_are_solved() -> None:
    """Hilbert's matrix of order 5, whose inverse is whole, and against LAPACK."""
    hilbert = 1 / (np.arange(1, 6)[:, None] + np.arange(5))
    whole = np.array([float(math.comb(i + 5, 4 - i) * (-1) ** i) for i in range(5)])
    for solver in (portable.solve, portable.solve_positive):
        assert hilbert @ solver(hilbert, whole) == pytest.approx(whole, rel=1e-9)
    matrix, right = RNG.normal(size=(40, 40)), RNG.normal(size=(40, 3))
    assert portable.solve(matrix, right) == pytest.approx(np.linalg.solve(matrix, right))
    square = matrix @ matrix.T + np.eye(40)
    assert portable.solve_positive(square, right) == pytest.approx(np.linalg.solve(square, right))
    assert portable.cholesky(square) == pytest.approx(np.linalg.cholesky(square))
    assert portable.cholesky(np.stack([np.eye(2), 4 * np.eye(2)]))[1].tolist() == [[2.0, 0.0], [0.0, 2.0]]
    with pytest.raises(np.linalg.LinAlgError, match="positive definite"):
        portable.cholesky(np.ones((2, 2)))
    stack, rights = RNG.normal(size=(2, 3, 4, 4)), RNG.normal(size=(2, 3, 4))
    assert portable.solve(stack, rights) == pytest.approx(np.linalg.solve(stack, rights[..., None])[..., 0])
    with pytest.raises(np.linalg.LinAlgError, match="singular"):
        portable.solve(np.ones((2, 2)), np.ones(2))
    with pytest.raises(np.linalg.LinAlgError, match="positive definite"):
        portable.solve_positive(-np.eye(2), np.ones(2))


def units(found: float, exact: Decimal) -> float:
    """By how many units in the last place a number is off."""
    return float(abs(Decimal(found) - exact) / Decimal(float(np.spacing(abs(float(exact))))))


def test_exp_and_logarithms_are_right_to_two_units_in_the_last_place() -> None:
    """Against Python's decimals with 40 digits."""
    wide, near = RNG.uniform(-700, 700, 300), RNG.normal(size=300)
    with localcontext() as context:
        context.prec = 40
        for x in [*wide.tolist(), *near.tolist(), 1e-300, -1e-18]:
            assert units(float(portable.exp(x)), Decimal(x).exp()) <= 2
        for x in [*np.exp(wide).tolist(), *(1 + near / 10).tolist()[:99], 5e-324]:
            if x > 0:
                assert units(float(portable.log(x)), Decimal(x).ln()) <= 2
        for x in [*RNG.uniform(-1, 5, 300).tolist(), *(1e-9 * near).tolist()]:
            assert units(float(portable.log1p(x)), (1 + Decimal(x)).ln()) <= 3
    for base, exponent in zip(RNG.random(200).tolist(), RNG.uniform(0, 9, 200).tolist(), strict=True):
        assert float(portable.power(base, exponent)) == pytest.approx(base**exponent, rel=1e-14)


def test_exp_log_and_their_kin_at_the_ends() -> None:
    inf, nan = np.inf, np.nan
    assert portable.exp([-inf, -800.0, 0.0, 800.0, inf]).tolist() == [0.0, 0.0, 1.0, inf, inf]
    assert portable.log([0.0, 1.0, inf]).tolist() == [-inf, 0.0, inf]
    assert np.isnan(portable.log([-1.0, nan])).all()
    assert np.isnan(portable.exp(nan))
    assert portable.log1p([-1.0, 0.0]).tolist() == [-inf, 0.0]
    assert portable.power([0.0, 0.0, 2.0], 0.5).tolist() == [0.0, 0.0, pytest.approx(2**0.5)]
    assert portable.power([0.25, 0.5], np.array([0.5, 0.0])).tolist() == pytest.approx([0.5, 1.0])
    assert portable.expit([-800.0, 0.0, 800.0]).tolist() == [0.0, 0.5, 1.0]
    assert portable.xlogy([0.0, 1.0], [0.0, math.e]).tolist() == [0.0, pytest.approx(1.0)]


BITS = """
import hashlib, json
import numpy as np
from plursim import portable
rng = np.random.default_rng(1)
x, matrix, ties = rng.random(20_011), rng.random((83, 91)), rng.integers(0, 9, 5000) / 7
ends, square = np.sort(x[:50]), matrix[:, :83] @ np.eye(83) + 9 * np.eye(83)
made = {
    "product": portable.product(matrix, matrix.T), "vector": portable.product(matrix, x[:91]),
    "dot": portable.dot(x, x), "solve": portable.solve(square, x[:83]),
    "positive": portable.solve_positive(portable.product(square, square.T), x[:83]),
    "exp": portable.exp(x), "log": portable.log(x), "log1p": portable.log1p(x), "expit": portable.expit(x),
    "power": portable.power(x, 2.3), "xlogy": portable.xlogy(x, x), "ranks": portable.ranks(ties),
    # What NumPy itself is trusted with.
    "sum": [x[:n].sum() for n in range(1, 3000, 7)], "axes": matrix.sum(axis=0),
    "strided": x[::3].sum(), "mean": matrix.mean(axis=1), "var": matrix.var(axis=1), "cumsum": np.cumsum(x),
    "bincount": np.bincount((9 * x).astype(int), x), "quantile": np.quantile(matrix, [0.1, 0.9], axis=1),
    "interp": np.interp(x, ends, x[:50]), "root": np.sqrt(x), "quotient": x / x[::-1], "square": x**2,
    "stable": np.argsort(ties, kind="stable"), "sorted": np.sort(x),
    "normal": rng.standard_normal(9999), "multinomial": rng.multinomial(99, np.ones(7) / 7, size=999),
}
print(json.dumps({k: hashlib.sha256(np.ascontiguousarray(v).tobytes()).hexdigest() for k, v in made.items()}))
"""


def processors() -> Iterator[str]:
    """The processors this machine can play, and at least two."""
    for processor in kernels.PROCESSORS:
        if kernels.why_not(processor) is None:
            yield processor


def several() -> list[str]:
    """Processors to compare; skip where there are fewer than two."""
    found = list(processors())
    if len(found) < 2:
        reasons = {processor: kernels.why_not(processor) for processor in kernels.PROCESSORS}
        pytest.skip("; ".join(filter(None, reasons.values())))
    return found


def test_arithmetic_has_the_same_bits_on_every_processor() -> None:
    made = {processor: json.loads(kernels.run(processor, ["-c", BITS])) for processor in several()}
    first = next(iter(made.values()))
    for processor, bits in made.items():
        assert bits == first, processor


def test_a_processor_is_played_by_a_real_change_of_arithmetic() -> None:
    """Otherwise the comparisons above and below would compare a thing with itself."""
    script = (
        "import numpy as np; x = np.random.default_rng(0).random((999, 99)); "
        "print(repr((x.T @ x).sum()), repr(np.exp(x).sum()))"
    )
    assert len({kernels.run(processor, ["-c", script]) for processor in several()}) > 1


def test_the_donor_game_has_one_log_on_every_processor(tmp_path: Path) -> None:
    scenario = str(ROOT / "scenarios" / "donor_game.yaml")
    hashes = {}
    for processor in several():
        out = str(tmp_path / processor.replace(" ", "-"))
        said = kernels.run(processor, ["-m", "plursim", "run", scenario, "--out", out, "--json"])
        hashes[processor] = json.loads(said)["event_hash"]
    assert len(set(hashes.values())) == 1, hashes


INSTEAD = {
    "portable.product": ("@", "dot", "matmul", "inner", "vdot", "einsum", "tensordot"),
    "portable.solve": ("solve", "inv", "lstsq", "cholesky", "cho_factor", "cho_solve", "pinv"),
    "sums of products": ("corrcoef", "cov", "average"),
    "portable.power": ("**",),
    "its namesake in portable": ("exp", "log", "log1p", "power", "expit", "xlogy"),
    "portable.exp or log": ("exp2", "expm1", "log2", "log10", "logaddexp", "logit", "softmax", "logsumexp"),
    'argsort(kind="stable")': ("argsort", "argpartition"),
}
FORBIDDEN = {name: instead for instead, names in INSTEAD.items() for name in names}
OWNERS = ("math", "np", "numpy", "np.linalg", "linalg", "special", "scipy.special", "stats")
DRAWN = {("reports", "plots"), ("plots",)}
"""Rooms that only draw: a picture is compared with nothing."""
SPARSE = "# sparse"
"""Ends a line whose product is of sparse matrices: SciPy adds it up in the order of the entries."""


def offences(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of whatever hangs on the processor."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.expr | ast.stmt) or lines[node.lineno - 1].endswith(SPARSE):
            continue
        for name in _names(node):
            yield node.lineno, name


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.MatMult):
        yield "@"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and not _plain_power(node):
        yield "**"
    elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("scipy", "numpy")):
        yield from (alias.name for alias in node.names if alias.name in FORBIDDEN)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        owner, name = ast.unparse(node.func.value), node.func.attr
        kinds = [ast.unparse(given.value) for given in node.keywords if given.arg == "kind"]
        anybodys = name in ("argsort", "dot") and owner != "portable"
        if (anybodys or (owner in OWNERS and name in FORBIDDEN)) and kinds != ["'stable'"]:
            yield name


def _plain_power(node: ast.BinOp) -> bool:
    """A square, or a power of a number in the source."""
    return isinstance(node.left, ast.Constant) or (
        isinstance(node.right, ast.Constant) and node.right.value == 2
    )


def test_the_source_leaves_nothing_to_the_processor() -> None:
    found = []
    for path in sorted((ROOT / "plursim").rglob("*.py")):
        if (
            path.relative_to(ROOT / "plursim").parts[:2] in DRAWN
            or path.relative_to(ROOT / "plursim").parts[:1] in DRAWN
            or path.parent.name == "portable"
        ):
            continue
        for line, name in offences(path.read_text(encoding="utf-8")):
            found.append(f"{path.relative_to(ROOT)}:{line}: {name}: use {FORBIDDEN[name]}")
    assert not found, "\n".join(found)


SUSPECTS = [
    "a @ b",
    "a @= b",
    "np.exp(x)",
    "np.linalg.inv(a)",
    "x.argsort()",
    "a.dot(b)",
    "a**3",
    "np.argsort(x, axis=1)",
]


@pytest.mark.parametrize("line", [*SUSPECTS, "from scipy.special import expit"])
def test_what_hangs_on_the_processor_is_found(line: str) -> None:
    assert list(offences(line))
    assert not list(
        offences("np.argsort(x, kind='stable') + portable.dot(a, b) + 2**k + np.sqrt(c.sum()) ** 2")
    )
