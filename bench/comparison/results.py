"""The raw results: one entry for each part, kept until that part is measured again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Results = dict[str, Any]


def load(path: Path) -> Results:
    """The results up to now; none when there is no file."""
    if not path.exists():
        return {"parts": {}}
    results: Results = json.loads(path.read_text())
    return results


def save(path: Path, results: Results) -> None:
    """Replaces the file in one step, so that an interrupted run leaves a whole one."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(results, indent=1) + "\n")
    partial.replace(path)


def data(results: Results, part: str) -> dict[str, Any]:
    """What was measured in one part, empty when it was not."""
    found: dict[str, Any] = results["parts"].get(part, {}).get("data", {})
    return found


def times(results: Results, part: str, *path: str) -> list[float]:
    """The milliseconds of one series, empty when it was not measured or is not valid."""
    series: Any = data(results, part)
    for key in path:
        series = series.get(key, {})
    return [] if "error" in series else list(series.get("ms", []))
