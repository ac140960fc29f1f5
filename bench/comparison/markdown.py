"""Markdown tables."""

from __future__ import annotations

from collections.abc import Sequence


def table(header: Sequence[str], rows: Sequence[Sequence[str]], texts: int = 1) -> list[str]:
    """Lines of a table whose first `texts` columns are text and whose others are figures."""
    rule = ["---" if column < texts else "---:" for column in range(len(header))]
    return [line(header), line(rule), *(line(row) for row in rows), ""]


def line(cells: Sequence[str]) -> str:
    """One row."""
    return f"| {' | '.join(cells)} |"
