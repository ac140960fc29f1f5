"""One picture at a time through processes that are warm: JPEG bytes in, PNG bytes out.

Each size gets fresh processes, so that the peak memory read at the end belongs to that
size. Rounds go through all tools in turn (A B C A B C …), so that a machine that slows
down slows all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from comparison.outputs import Expected, emptied, reject_bad
from comparison.places import Places
from comparison.process import Message, Worker, WorkerError
from comparison.progress import say
from comparison.tools import REMBG, REMBG_MATTING, Tool, imgly_tool, peel_tools, rembg_tools

SIZES = ("1.6", "12", "24")
REPEATS = 5
QUICK_REPEATS = 3
MATTING_REPEATS = {"1.6": 5, "12": 2, "24": 1}
READY_SECONDS = 300.0
REQUEST_SECONDS = 420.0
REMAINDER = "between processes"


class Contestant:
    """A tool's process and what was measured of it, until its first failure."""

    def __init__(self, tool: Tool, worker: Worker) -> None:
        self.tool = tool
        self._worker = worker
        self.series: dict[str, Any] = {"ms": [], "bytes": 0, "steps": [], "peak_bytes": 0}

    def warm_up(self, picture: Path) -> None:
        """Waits until everything is loaded and cuts out one picture that does not count."""
        self._guarded(lambda: self._worker.ready(READY_SECONDS))
        self._guarded(lambda: self._ask(picture, None))

    def measure(self, picture: Path, output: Path) -> None:
        """Cuts out one picture that counts."""
        answer = self._guarded(lambda: self._ask(picture, output))
        if answer is not None:
            self.series["ms"].append(answer["ms"])
            self.series["bytes"] = answer["bytes"]
            if "steps" in answer:
                self.series["steps"].append(with_remainder(dict(answer["steps"]), answer["ms"]))

    def read_peak(self) -> None:
        """Notes the peak memory up to now."""
        if "error" not in self.series:
            self.series["peak_bytes"] = self._worker.peak_bytes()

    def _ask(self, picture: Path, output: Path | None) -> Message:
        request = {
            "input": str(picture),
            "output": str(output) if output else None,
            "options": dict(self.tool.options),
        }
        return self._worker.ask(request, REQUEST_SECONDS)

    def _guarded(self, act: Callable[[], Message]) -> Message | None:
        if "error" in self.series:
            return None
        try:
            answer: Message = act()
        except WorkerError as error:
            self.series["error"] = str(error)
            say(f"  {self.tool.name}: {error}")
            return None
        return answer


def with_remainder(steps: dict[str, float], total: float) -> dict[str, float]:
    """The steps, and what of the total is in none of them: handing bytes to and from the child."""
    return {**steps, REMAINDER: max(0.0, total - sum(steps.values()))}


def measure(places: Places, quick: bool) -> dict[str, Any]:
    """Milliseconds, output bytes, peak memory and, for peel, step times; by size and tool."""
    return {size: measure_size(places, size, quick) for size in SIZES}


def measure_size(places: Places, size: str, quick: bool) -> dict[str, Any]:
    """All tools on the picture of `size` megapixels."""
    outputs = emptied(places.outputs / "warm" / size)
    picture = picture_of(places, size)
    with ExitStack() as stack:
        contestants = [
            Contestant(
                tool,
                stack.enter_context(Worker(tool.worker, places.environment(), places.log)),
            )
            for tool in tools_of(places, quick)
        ]
        for contestant in contestants:
            contestant.warm_up(warm_up_picture(places, contestant.tool, size))
        for number, contestant in turns(contestants, size, quick):
            say(f"warm, {size} MP, round {number}: {contestant.tool.name}")
            contestant.measure(picture, outputs / f"{contestant.tool.slug}.png")
        for contestant in contestants:
            contestant.read_peak()
    results = {contestant.tool.name: contestant.series for contestant in contestants}
    reject_bad(places, results, Expected(picture, outputs, reference=REMBG))
    return results


def tools_of(places: Places, quick: bool) -> list[Tool]:
    """The contestants; a quick run leaves out the alpha matting that takes minutes."""
    tools = [*rembg_tools(places), imgly_tool(places), *peel_tools(places)]
    return [tool for tool in tools if not (quick and tool.name == REMBG_MATTING)]


def turns(
    contestants: list[Contestant], size: str, quick: bool
) -> Iterator[tuple[int, Contestant]]:
    """Round number, from 1, and whose turn it is."""
    repeats = QUICK_REPEATS if quick else REPEATS
    for number in range(1, repeats + 1):
        for contestant in contestants:
            limit = MATTING_REPEATS[size] if contestant.tool.name == REMBG_MATTING else repeats
            if number <= limit:
                yield number, contestant


def warm_up_picture(places: Places, tool: Tool, size: str) -> Path:
    """The picture itself; the smallest for alpha matting, where only compilation is warmed up."""
    return picture_of(places, SIZES[0] if tool.name == REMBG_MATTING else size)


def picture_of(places: Places, size: str) -> Path:
    """The input of `size` megapixels."""
    return places.inputs / "sizes" / f"{size}mp.jpg"
