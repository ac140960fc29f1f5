"""Writes the results as a page for people: `bench/RESULTS.md`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from comparison.inference import OPENVINO, PEEL
from comparison.markdown import table
from comparison.results import Results, data, times
from comparison.summary import shares, step_medians, summarise, times_faster
from comparison.targets import Target, targets
from comparison.tools import (
    FAST,
    FINE,
    IMGLY,
    PEEL_SERVER,
    PLAIN,
    REMBG,
    REMBG_DECONTAMINATED,
    REMBG_MATTING,
    REMBG_SERVER,
    STANDARD,
)
from comparison.warm import SIZES

Series = dict[str, Any]

MISSING = "–"
LEAST_IDLE = 0.9
PEEL_TOOLS = (FAST, STANDARD, FINE)
OTHER_TOOLS = (REMBG, REMBG_DECONTAMINATED, REMBG_MATTING, IMGLY)
COMMAND_TOOLS = (STANDARD, REMBG, IMGLY)
SIZE_HEADER = tuple(f"{size} MP" for size in SIZES)
QUALITY_COLUMNS = {
    "mae": ("MAE", 4),
    "sad": ("SAD, thousands", 2),
    "gradient": ("Gradient", 2),
    "band": ("Band", 4),
    "foreground": ("Foreground colour", 4),
    "composite": ("Composite", 4),
}


def report(results: Results) -> str:
    """The whole page."""
    sections: Iterable[Callable[[Results], list[str]]] = (
        introduction,
        target_section,
        warm_section,
        command_section,
        load_section,
        memory_section,
        size_section,
        quality_section,
        step_section,
        inference_section,
        part_section,
    )
    return "\n".join(line for section in sections for line in section(results)).rstrip() + "\n"


def introduction(results: Results) -> list[str]:
    """What, where and with what."""
    return [
        "# Peel beside rembg and imgly's Node package",
        "",
        "Written by `make bench`; do not edit. How it is measured: [README.md](README.md).",
        "Same network and weights for all, all cores for all. Times are medians, with the lowest",
        "and highest in brackets and the number of runs that count.",
        "",
        *busy_warning(results),
        *table(("Machine", ""), list(results.get("machine", {}).items()), texts=2),
        *table(("Software", "Version"), list(results.get("versions", {}).items()), texts=2),
    ]


def busy_warning(results: Results) -> list[str]:
    """A warning when something else ran on the machine."""
    busy = [name for name, part in results["parts"].items() if part["idle"] < LEAST_IDLE]
    if not busy:
        return []
    return [f"**The machine was busy with something else before: {', '.join(busy)}.**", ""]


def target_section(results: Results) -> list[str]:
    """Each aim, reached or not."""
    rows = [
        (target.name, target.wanted, target.measured or MISSING, verdict(target))
        for target in targets(results)
    ]
    return ["## Aims", "", *table(("Aim", "Wanted", "Measured", "Reached"), rows)]


def verdict(target: Target) -> str:
    """Yes, no, or that there is no figure."""
    if target.measured is None:
        return "not measured"
    return "yes" if target.reached else "**no**"


def warm_section(results: Results) -> list[str]:
    """Milliseconds of one picture in warm processes, and how they compare."""
    measured = [
        (tool, *(spread(series_of(results, "warm", size, tool)) for size in SIZES))
        for tool in (*PEEL_TOOLS, *OTHER_TOOLS)
    ]
    compared = [
        (
            f"{tool} ÷ {STANDARD}",
            *(factor(results, tool, "warm", size) for size in SIZES),
        )
        for tool in OTHER_TOOLS
    ]
    return [
        "## One picture, warm: JPEG bytes in, PNG bytes out (ms)",
        "",
        *table(("", *SIZE_HEADER), measured),
        *table(("Times faster", *SIZE_HEADER), compared),
        *failures(results, "warm"),
    ]


def command_section(results: Results) -> list[str]:
    """Whole commands."""
    rows = [
        (
            tool,
            spread(series_of(results, "cold", tool)),
            factor(results, tool, "cold"),
            spread(series_of(results, "folder", tool), 1e-3, 1),
            factor(results, tool, "folder"),
        )
        for tool in COMMAND_TOOLS
    ]
    header = ("", "One 12 MP file (ms)", f"÷ {STANDARD}", "Folder of 30 files (s)", f"÷ {STANDARD}")
    return [
        "## Whole commands, from start to exit",
        "",
        *table(header, rows),
        *failures(results, "cold"),
        *failures(results, "folder"),
    ]


LOAD_COLUMNS = {
    "per_second": ("Pictures per second", 1.0, 2),
    "done_p50": ("Done, p50 (ms)", 1.0, 0),
    "done_p99": ("p99 (ms)", 1.0, 0),
    "refused": ("Refused", 1.0, 0),
    "refused_p99": ("Refused, p99 (ms)", 1.0, 0),
    "failed": ("Failed or given up", 1.0, 0),
    "peak_bytes": ("Peak memory (MB)", 1e-6, 0),
}
LOAD_PHASES = {"steady": "2 clients", "overload": "10 times that rate"}


def load_section(results: Results) -> list[str]:
    """Both servers, as busy as they can be and far beyond."""
    rows = [
        (f"{server}, {title}", *load_row(series_of(results, "load", server, phase)))
        for server in (PEEL_SERVER, REMBG_SERVER)
        for phase, title in LOAD_PHASES.items()
    ]
    return [
        "## Servers under load (1.6 MP, rembg's API; a client waits for 30 s at most)",
        "",
        *table(("", *(title for title, _, _ in LOAD_COLUMNS.values())), rows),
        *failures(results, "load"),
    ]


def load_row(phase: Series) -> list[str]:
    """One server in one phase."""
    return [
        MISSING if phase.get(key) is None else f"{phase[key] * scale:.{digits}f}"
        for key, (_, scale, digits) in LOAD_COLUMNS.items()
    ]


def memory_section(results: Results) -> list[str]:
    """Peak memory of the warm processes."""
    rows = [
        (tool, *(figure(series_of(results, "warm", size, tool), "peak_bytes") for size in SIZES))
        for tool in (*PEEL_TOOLS, *OTHER_TOOLS)
    ]
    return [
        "## Peak resident memory of the warm processes (MB, parent and children added up)",
        "",
        *table(("", *SIZE_HEADER), rows),
    ]


def size_section(results: Results) -> list[str]:
    """PNG sizes of the warm runs."""
    rows = [
        (tool, *(figure(series_of(results, "warm", size, tool), "bytes", 2) for size in SIZES))
        for tool in (*PEEL_TOOLS, *OTHER_TOOLS)
    ]
    return [
        "## PNG size (MB)",
        "",
        *table(("", *SIZE_HEADER), rows),
        "imgly's package writes 256 colours with a palette unless told otherwise; the others are",
        "24 bits and alpha.",
        "",
    ]


def quality_section(results: Results) -> list[str]:
    """Errors against the rendered truth, smaller is better."""
    tools = (PLAIN, *OTHER_TOOLS, *PEEL_TOOLS)
    header = ("", *(title for title, _ in QUALITY_COLUMNS.values()))
    return [
        "## Quality on the rendered pictures (mean error over all, smaller is better)",
        "",
        *table(header, [(tool, *quality_row(results, tool)) for tool in tools]),
        *failures(results, "quality"),
        *picture_table(results, tools),
    ]


def quality_row(results: Results, tool: str) -> list[str]:
    """One tool's mean errors."""
    mean = series_of(results, "quality", tool).get("mean", {})
    return [
        MISSING if mean.get(key) is None else f"{mean[key]:.{digits}f}"
        for key, (_, digits) in QUALITY_COLUMNS.items()
    ]


def picture_table(results: Results, tools: tuple[str, ...]) -> list[str]:
    """The band error of each picture."""
    by_tool = {tool: series_of(results, "quality", tool).get("pictures", {}) for tool in tools}
    names = sorted({name for pictures in by_tool.values() for name in pictures})
    rows = [(name, *(band_of(by_tool[tool].get(name, {})) for tool in tools)) for name in names]
    if not rows:
        return []
    return ["Error in the band, picture by picture:", "", *table(("", *tools), rows)]


def band_of(picture: Series) -> str:
    """The band error of one picture, or a dash."""
    return MISSING if picture.get("band") is None else f"{picture['band']:.4f}"


def step_section(results: Results) -> list[str]:
    """Where peel's time goes."""
    medians, parts = {}, {}
    for size in SIZES:
        if runs := series_of(results, "warm", size, STANDARD).get("steps"):
            medians[size], parts[size] = step_medians(runs), shares(runs)
    names = list(dict.fromkeys(name for steps in medians.values() for name in steps))
    rows = [
        (
            name.replace("_", " "),
            *(
                f"{medians[size].get(name, 0):.0f} ({parts[size].get(name, 0):.0%})"
                if size in medians
                else MISSING
                for size in SIZES
            ),
        )
        for name in names
    ]
    return [f"## Steps of {STANDARD}, warm (ms)", "", *table(("", *SIZE_HEADER), rows)]


def inference_section(results: Results) -> list[str]:
    """The network alone, and what the machine can do."""
    found = data(results, "inference")
    if not found:
        return []
    operations = 2 * found["multiply_adds"]
    engine = found["engine"]
    rows = [
        (title, spread(found[side], digits=1), gflops(found[side], operations))
        for title, side in (("peel's engine", PEEL), ("OpenVINO in Python", OPENVINO))
    ]
    peaks = [
        (f"Product of two 4096 × 4096 matrices, {precision}", MISSING, f"{rate:.0f}")
        for precision, rate in found["peaks"].items()
    ]
    return [
        "## The network alone",
        "",
        f"{found['multiply_adds'] / 1e9:.1f} billion multiply-adds, two operations each;",
        f"OpenVINO {found['version']}, {engine['precision']}, {engine['threads']} threads.",
        "Peel's time includes turning pixels into the input tensor and the output into a matte,",
        "Python's does not.",
        "",
        *table(("", "ms", "GFLOP/s"), [*rows, *peaks]),
    ]


def gflops(series: Series, operations: int) -> str:
    """Billions of operations a second at the median time."""
    return f"{operations / summarise(series['ms']).median / 1e6:.0f}"


def part_section(results: Results) -> list[str]:
    """When each part was measured, and how quiet the machine was before it."""
    rows = [
        (name, part["date"], part["commit"], part["command"], f"{part['idle']:.0%}")
        for name, part in results["parts"].items()
    ]
    header = ("Part", "Date", "Commit", "Command", "Processors idle before")
    return ["## Runs", "", *table(header, rows, texts=4)]


def series_of(results: Results, part: str, *path: str) -> Series:
    """What was measured in one place, empty when nothing was."""
    found: Any = data(results, part)
    for key in path:
        found = found.get(key, {})
    return dict(found)


def spread(series: Series, scale: float = 1.0, digits: int = 0) -> str:
    """Median, extremes and number of the runs."""
    if "error" in series:
        return "failed"
    if not series.get("ms"):
        return MISSING
    found = summarise([value * scale for value in series["ms"]])
    median, low, high = (
        f"{value:.{digits}f}" for value in (found.median, found.lowest, found.highest)
    )
    return f"**{median}** ({low}–{high}; {found.count})"


def factor(results: Results, tool: str, *path: str) -> str:
    """How many times longer a tool takes than peel's default."""
    slow, fast = times(results, *path, tool), times(results, *path, STANDARD)
    return f"{times_faster(slow, fast):.1f}×" if slow and fast else MISSING


def figure(series: Series, key: str, digits: int = 0) -> str:
    """A number of bytes in millions."""
    if "error" in series:
        return "failed"
    return f"{series[key] / 1e6:.{digits}f}" if series.get(key) else MISSING


def failures(results: Results, part: str) -> list[str]:
    """A line for each series of a part that failed, with the reason."""
    lines = [f"- {name}: {reason}" for name, reason in reasons(data(results, part))]
    return ["Failed:", "", *lines, ""] if lines else []


def reasons(found: Series, path: str = "") -> list[tuple[str, str]]:
    """Names and reasons of all failures below one place of the results."""
    if "error" in found:
        return [(path, str(found["error"]))]
    return [
        reason
        for key, value in found.items()
        if isinstance(value, dict)
        for reason in reasons(value, f"{path} {key}".strip())
    ]
