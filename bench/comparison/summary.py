"""The few statistics that the report is made of."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Summary:
    """Repeated measurements of one thing, in its own unit."""

    median: float
    lowest: float
    highest: float
    count: int


def summarise(values: Sequence[float]) -> Summary:
    """Median, extremes and number of `values`, of which there is at least one."""
    if not values:
        raise ValueError("nothing was measured")
    return Summary(statistics.median(values), min(values), max(values), len(values))


def times_faster(slower: Sequence[float], faster: Sequence[float]) -> float:
    """How many times the median of `faster` fits into that of `slower`."""
    return summarise(slower).median / summarise(faster).median


def shares(steps: Sequence[dict[str, float]]) -> dict[str, float]:
    """Each step's share of the summed step times, 0–1, from its median over all runs."""
    medians = step_medians(steps)
    total = sum(medians.values())
    return {name: median / total for name, median in medians.items()}


def step_medians(steps: Sequence[dict[str, float]]) -> dict[str, float]:
    """The median of each step over all runs, in the order of the first run."""
    return {name: statistics.median(run.get(name, 0.0) for run in steps) for name in steps[0]}
