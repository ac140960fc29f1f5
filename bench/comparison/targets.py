"""What peel wants to reach, held against what was measured. Nothing here is typed by hand."""

from __future__ import annotations

from dataclasses import dataclass

from comparison.inference import OPENVINO, PEEL
from comparison.results import Results, data, times
from comparison.summary import step_medians, summarise, times_faster
from comparison.tools import FINE, IMGLY, PEEL_SERVER, PLAIN, REMBG, REMBG_MATTING, STANDARD
from comparison.warm import SIZES

REFINEMENT_STEPS = ("refine_edges", "estimate_foreground")
NETWORK_STEP = "segment"


@dataclass(frozen=True)
class Target:
    """One aim: `measured` is None when what it needs was not measured."""

    name: str
    wanted: str
    measured: str | None
    reached: bool


@dataclass(frozen=True)
class Bound:
    """A limit and how figures are written beside it."""

    limit: float
    unit: str
    at_least: bool
    digits: int = 0

    def judge(self, name: str, value: float | None) -> Target:
        """Whether `value` keeps the limit."""
        sign = "≥" if self.at_least else "≤"
        wanted = f"{sign} {self.limit:.{self.digits}f}{self.unit}"
        if value is None:
            return Target(name, wanted, None, reached=False)
        reached = value >= self.limit if self.at_least else value <= self.limit
        # One digit more than the limit has, so that a near miss does not look like a hit.
        return Target(name, wanted, f"{value:.{self.digits + 1}f}{self.unit}", reached)


def at_least(limit: float, unit: str, digits: int = 0) -> Bound:
    """A lower limit."""
    return Bound(limit, unit, at_least=True, digits=digits)


def at_most(limit: float, unit: str, digits: int = 0) -> Bound:
    """An upper limit."""
    return Bound(limit, unit, at_least=False, digits=digits)


def targets(results: Results) -> list[Target]:
    """Every aim, in the order of the report."""
    return [
        *speed_targets(results),
        *share_targets(results),
        *memory_and_size_targets(results),
        *quality_targets(results),
        *load_targets(results),
    ]


def speed_targets(results: Results) -> list[Target]:
    """Inference against OpenVINO's Python, and whole pictures against the other tools."""
    inference = ratio(times(results, "inference", PEEL), times(results, "inference", OPENVINO))
    found = [at_most(1.10, "×", 2).judge("Inference, of OpenVINO's time in Python", inference)]
    for slower, limits in SPEED_UPS.items():
        for size in SIZES:
            found.append(
                at_least(limits[size], "×", 1).judge(
                    f"{STANDARD}, warm, {size} MP, faster than {slower}",
                    speed_up(results, "warm", size, slower=slower),
                )
            )
    cold = speed_up(results, "cold", slower=REMBG)
    found.append(at_least(5, "×", 1).judge(f"Cold command, 12 MP, faster than {REMBG}", cold))
    return found


SPEED_UPS = {
    REMBG: {"1.6": 2.0, "12": 3.5, "24": 4.0},
    REMBG_MATTING: dict.fromkeys(SIZES, 20.0),
    IMGLY: dict.fromkeys(SIZES, 8.0),
}


def speed_up(results: Results, *path: str, slower: str) -> float | None:
    """How many times faster peel's default is than `slower` in one place of the results."""
    return ratio(times(results, *path, slower), times(results, *path, STANDARD))


def share_targets(results: Results) -> list[Target]:
    """What everything but the network may cost."""
    return [
        at_most(40, " %").judge(
            "Everything but inference, of the warm total at 12 MP", overhead_percent(results, "12")
        ),
        at_most(150, " ms").judge(
            f"Edges and colours in {STANDARD} at 1.6 MP", refinement_milliseconds(results, "1.6")
        ),
    ]


def overhead_percent(results: Results, size: str) -> float | None:
    """The part of the total, in percent, in which the network did not run."""
    totals, medians = times(results, "warm", size, STANDARD), standard_steps(results, size)
    if not totals or NETWORK_STEP not in medians:
        return None
    return 100 * (1 - medians[NETWORK_STEP] / summarise(totals).median)


def refinement_milliseconds(results: Results, size: str) -> float | None:
    """What refining the edges and cleaning the colours takes."""
    medians = standard_steps(results, size)
    if not medians:
        return None
    return sum(medians.get(step, 0.0) for step in REFINEMENT_STEPS)


def standard_steps(results: Results, size: str) -> dict[str, float]:
    """Median milliseconds of each step of peel's default; empty when not measured."""
    steps = data(results, "warm").get(size, {}).get(STANDARD, {}).get("steps", [])
    return step_medians(steps) if steps else {}


def memory_and_size_targets(results: Results) -> list[Target]:
    """Peak memory and PNG size, of rembg's."""
    found = []
    for title, key, bound in (
        ("Peak memory", "peak_bytes", at_most(40, " %")),
        ("PNG size", "bytes", at_most(110, " %")),
    ):
        for size in SIZES:
            found.append(
                bound.judge(f"{title}, {size} MP, of {REMBG}'s", percent_of(results, size, key))
            )
    return found


def percent_of(results: Results, size: str, key: str) -> float | None:
    """A figure of peel's default in percent of rembg's."""
    series = data(results, "warm").get(size, {})
    ours, theirs = (series.get(tool, {}).get(key) for tool in (STANDARD, REMBG))
    return 100 * ours / theirs if ours and theirs else None


def quality_targets(results: Results) -> list[Target]:
    """The error in the band around soft edges."""
    return [
        at_most(65, " %").judge(
            f"Band error of {STANDARD}, of the {PLAIN}'s", band_percent(results, STANDARD, PLAIN)
        ),
        at_most(100, " %").judge(
            f"Band error of {STANDARD}, of {REMBG_MATTING}'s",
            band_percent(results, STANDARD, REMBG_MATTING),
        ),
        at_most(90, " %").judge(
            f"Band error of {FINE}, of {STANDARD}'s", band_percent(results, FINE, STANDARD)
        ),
    ]


def load_targets(results: Results) -> list[Target]:
    """What the service keeps up when ten times more is asked of it than it can do."""
    phases = data(results, "load").get(PEEL_SERVER, {})
    steady, flood = phases.get("steady", {}), phases.get("overload", {})
    return [
        at_least(90, " %").judge(
            "Goodput at 10 times the capacity, of the capacity", percent(flood, steady, "per_second")
        ),
        at_most(100, " ms").judge(
            "Refusals at 10 times the capacity, p99", flood.get("refused_p99")
        ),
        at_most(110, " %").judge(
            "Peak memory at 10 times the capacity, of that before",
            percent(flood, steady, "peak_bytes"),
        ),
    ]


def percent(ours: dict[str, float], theirs: dict[str, float], key: str) -> float | None:
    """One phase's figure in percent of another's."""
    return 100 * ours[key] / theirs[key] if key in ours and theirs.get(key) else None


def band_percent(results: Results, ours: str, theirs: str) -> float | None:
    """One tool's mean band error in percent of another's."""
    one, other = band_error(results, ours), band_error(results, theirs)
    return 100 * one / other if one is not None and other else None


def band_error(results: Results, tool: str) -> float | None:
    """A tool's mean band error over all rendered pictures."""
    error: float | None = data(results, "quality").get(tool, {}).get("mean", {}).get("band")
    return error


def ratio(slower: list[float], faster: list[float]) -> float | None:
    """Slower median over faster, or None when either is missing."""
    return times_faster(slower, faster) if slower and faster else None
