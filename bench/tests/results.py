"""Made-up results for the tests."""

from __future__ import annotations

from typing import Any

from comparison.results import Results
from comparison.tools import FINE, PLAIN, REMBG, REMBG_MATTING, STANDARD


def results_of(idle: float = 1.0, **parts: dict[str, Any]) -> Results:
    """Results with these parts, measured on a machine that was so idle."""
    entry = {"date": "today", "commit": "none", "command": "run.py", "idle": idle}
    return {"parts": {name: {**entry, "data": data} for name, data in parts.items()}}


def warm_size(ours: float, theirs: float) -> dict[str, Any]:
    """One size of the warm part, in which peel takes `ours` and rembg `theirs` milliseconds."""
    steps = {"decode": ours * 0.2, "segment": ours * 0.7, "encode": ours * 0.1}
    return {
        STANDARD: {"ms": [ours] * 3, "steps": [steps] * 3, "bytes": 90, "peak_bytes": 30},
        REMBG: {"ms": [theirs] * 3, "bytes": 100, "peak_bytes": 100},
    }


def quality(**bands: float) -> dict[str, Any]:
    """The quality part with these mean band errors; keys are the tools' names in short."""
    names = {"plain": PLAIN, "matting": REMBG_MATTING, "standard": STANDARD, "fine": FINE}
    return {names[key]: {"mean": {"band": band}} for key, band in bands.items()}
