"""Nobody is timed for failing: results are looked at before their times count."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comparison.places import Places
from comparison.progress import say
from comparison.tools import slug_of

LEAST_OVERLAP = 0.9


@dataclass(frozen=True)
class Expected:
    """Cutouts of one picture in one folder, to be like that of the tool `reference`."""

    picture: Path
    folder: Path
    reference: str


def emptied(folder: Path) -> Path:
    """The folder, existing and empty: no cutout of an earlier run can be taken for a new one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def reject_bad(places: Places, results: dict[str, Any], expected: Expected) -> None:
    """Turns every series without a proper cutout into an error; notes how alike the others are."""
    files = {name: expected.folder / f"{slug_of(name)}.png" for name in results}
    facts = inspect(places, expected.picture, files[expected.reference], list(files.values()))
    for name, series in results.items():
        if "error" in series:
            continue
        fact = facts[str(files[name])]
        series["overlap"] = fact.get("overlap")
        if problem := problem_of(fact):
            series["error"] = problem
            say(f"  {name}: {problem}")


def problem_of(fact: dict[str, Any]) -> str | None:
    """What is wrong with one output, or None."""
    if "error" in fact:
        return f"unusable output: {fact['error']}"
    if not fact["same_size"]:
        return "the output has another size than the input"
    if not fact["transparent"]:
        return "the output has no transparency"
    if fact["overlap"] is None:
        return "there is no reference to compare the output with"
    if fact["overlap"] < LEAST_OVERLAP:
        return f"the matte overlaps with the reference by only {fact['overlap']:.2f}"
    return None


def inspect(
    places: Places, picture: Path, reference: Path, outputs: list[Path]
) -> dict[str, dict[str, Any]]:
    """Facts about each output, by path, from the worker that can read pictures."""
    script = str(places.workers / "inspect_cutouts.py")
    paths = [str(path) for path in (picture, reference, *outputs)]
    done = subprocess.run(
        [str(places.python), script, *paths], check=True, capture_output=True, text=True
    )
    facts: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return facts
