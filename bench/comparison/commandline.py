"""Whole commands, from start to exit: one file cold, and a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from comparison.outputs import Expected, emptied, reject_bad
from comparison.places import Places
from comparison.process import WorkerError, run_command
from comparison.progress import say
from comparison.tools import IMGLY, REMBG, Commands, commands, slug_of

COLD_SIZE = "12"
COLD_REPEATS = 5
COLD_QUICK_REPEATS = 2
COLD_SECONDS = 120.0
FOLDER_REPEATS = 3
FOLDER_IMGLY_REPEATS = 1
FOLDER_SECONDS = 900.0


def measure_cold(places: Places, quick: bool) -> dict[str, Any]:
    """Milliseconds of each tool's command on one file, after one that does not count."""
    picture = places.inputs / "sizes" / f"{COLD_SIZE}mp.jpg"
    collected = emptied(places.outputs / "cold")
    tools = commands(places, picture, picture.parent, emptied(places.outputs / "command"))
    results: dict[str, Any] = {tool.name: {"ms": []} for tool in tools}
    rounds = 1 + (COLD_QUICK_REPEATS if quick else COLD_REPEATS)
    for number in range(rounds):
        for tool in tools:
            say(f"cold, round {number} of {rounds - 1}: {tool.name}")
            cutout = Path(tool.file[-1])
            elapsed = timed(places, tool.file, COLD_SECONDS, results[tool.name])
            if elapsed is not None:
                keep(cutout, collected / f"{slug_of(tool.name)}.png")
                if number > 0:
                    results[tool.name]["ms"].append(elapsed)
    reject_bad(places, results, Expected(picture, collected, reference=REMBG))
    return results


def measure_folder(places: Places, quick: bool) -> dict[str, Any]:
    """Milliseconds of each tool's command on the folder of mixed files."""
    folder = places.inputs / "folder"
    output = places.outputs / "folder"
    tools = commands(places, folder, folder, output)
    results: dict[str, Any] = {tool.name: {"ms": []} for tool in tools}
    for number in range(1 if quick else FOLDER_REPEATS):
        for tool in tools:
            if number < repeats_of(tool):
                say(f"folder, round {number + 1}: {tool.name}")
                emptied(output)
                elapsed = timed(places, tool.folder, FOLDER_SECONDS, results[tool.name])
                record_folder(folder, output, elapsed, results[tool.name])
    return results


def repeats_of(tool: Commands) -> int:
    """imgly's package needs minutes for the folder and gets one round."""
    return FOLDER_IMGLY_REPEATS if tool.name == IMGLY else FOLDER_REPEATS


def record_folder(folder: Path, output: Path, elapsed: float | None, series: Any) -> None:
    """Notes a time if there is a cutout for each input."""
    if elapsed is None:
        return
    wanted, found = len(list(folder.iterdir())), len(list(output.rglob("*.png")))
    if found == wanted:
        series["ms"].append(elapsed)
    else:
        series["error"] = f"{found} of {wanted} files were cut out"


def timed(places: Places, command: tuple[str, ...], seconds: float, series: Any) -> float | None:
    """Milliseconds of one command, or None after noting what went wrong, once and for all."""
    if "error" in series:
        return None
    try:
        return run_command(command, places.environment(), places.log, seconds)
    except WorkerError as error:
        say(f"  {error}")
        series["error"] = str(error)
        return None


def keep(cutout: Path, place: Path) -> None:
    """Moves one command's cutout to where the others cannot overwrite it."""
    cutout.replace(place)
