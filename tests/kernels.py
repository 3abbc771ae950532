"""Run Python as another processor would: with other BLAS kernels, and without NumPy's vector code."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Sequence

KERNELS = ("Prescott", "Haswell", "SkylakeX")
"""OpenBLAS kernels for processors of three generations: SSE3, AVX2, AVX-512."""
NO_VECTORS = "no vector code"
PROCESSORS = (*KERNELS, NO_VECTORS)

_VARIABLES = ("OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES")
_NEEDS = {"Prescott": "SSE3", "Haswell": "AVX2", "SkylakeX": "AVX512F"}


def features() -> tuple[dict[str, bool], list[str]]:
    """Return which features this processor has, and which of NumPy's dispatched ones can be disabled."""
    from numpy._core import _multiarray_umath as core

    known = dict(core.__cpu_features__)
    return known, [name for name in core.__cpu_dispatch__ if known.get(name)]


def why_not(processor: str) -> str | None:
    """Return why this machine cannot play a processor, None where it can."""
    known, disabled = features()
    if processor == NO_VECTORS:
        return None if disabled else "NumPy uses no vector code beyond its baseline here"
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return f"the kernel {processor} is for x86-64, and this is {platform.machine()}"
    if not _openblas():
        return "NumPy's BLAS is not OpenBLAS, whose kernels can be chosen"
    need = _NEEDS[processor]
    # Newer NumPy groups features by generation: X86_V3 is AVX2 and what came with it, X86_V4 AVX-512.
    has = known.get(need) or known.get({"SSE3": "X86_V2", "AVX2": "X86_V3", "AVX512F": "X86_V4"}[need])
    return None if has else f"this processor has no {need}"


def _openblas() -> bool:
    import numpy as np

    build = np.show_config(mode="dicts") or {}
    return "openblas" in str(build.get("Build Dependencies", {}).get("blas", {}).get("name", "")).lower()


def environment(processor: str) -> dict[str, str]:
    """Return the environment in which a new Python computes as on that processor."""
    new = {
        name: value
        for name, value in os.environ.items()
        if name not in ("OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES")
    }
    new["OPENBLAS_NUM_THREADS"] = "1"
    if processor == NO_VECTORS:
        return {**new, "NPY_DISABLE_CPU_FEATURES": " ".join(features()[1])}
    return {**new, "OPENBLAS_CORETYPE": processor}


def run(processor: str, arguments: Sequence[str]) -> str:
    """Return what ``python ARGUMENTS`` prints on that processor."""
    done = subprocess.run(
        [sys.executable, *arguments], env=environment(processor), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{processor}: {done.stdout[-1000:]}{done.stderr[-2000:]}"
    return done.stdout
