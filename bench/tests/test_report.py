"""The page that people read."""

from __future__ import annotations

import unittest

from comparison.report import report
from comparison.tools import REMBG
from tests.results import quality, results_of, warm_size


class ReportTest(unittest.TestCase):
    """What the page says of results that are whole, partial or bad."""

    def test_a_page_can_be_written_before_anything_is_measured(self) -> None:
        self.assertIn("not measured", report(results_of()))

    def test_medians_come_with_extremes_and_number_of_runs(self) -> None:
        size = warm_size(100.0, 300.0)
        size[REMBG]["ms"] = [290.0, 300.0, 330.0]
        page = report(results_of(warm={"1.6": size}))
        self.assertIn("**300** (290–330; 3)", page)
        self.assertIn("3.0×", page)

    def test_failures_are_named_with_their_reason(self) -> None:
        size = warm_size(100.0, 300.0)
        size[REMBG]["error"] = "no answer within 420 s"
        page = report(results_of(warm={"24": size}))
        self.assertIn("- 24 rembg: no answer within 420 s", page)

    def test_a_busy_machine_is_named(self) -> None:
        warning = "busy with something else before: quality"
        self.assertIn(warning, report(results_of(idle=0.4, quality=quality(fine=0.1))))
        self.assertNotIn(warning, report(results_of(idle=0.99, quality=quality(fine=0.1))))

    def test_quality_is_shown_by_tool(self) -> None:
        self.assertIn("0.1234", report(results_of(quality=quality(fine=0.1234))))

    def test_rates_follow_from_multiply_adds(self) -> None:
        data = {
            "peel": {"ms": [500.0]},
            "openvino": {"ms": [400.0]},
            "version": "2026.4",
            "multiply_adds": 160_000_000_000,
            "engine": {"precision": "bf16", "threads": 2},
            "peaks": {"bf16": 730.0},
        }
        page = report(results_of(inference=data))
        self.assertIn("| 640 |", page)
        self.assertIn("| 800 |", page)


if __name__ == "__main__":
    unittest.main()
