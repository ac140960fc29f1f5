"""Medians, ratios and shares."""

from __future__ import annotations

import unittest

from comparison.summary import shares, step_medians, summarise, times_faster


class SummaryTest(unittest.TestCase):
    """What repeated measurements come to."""

    def test_the_median_withstands_one_slow_run(self) -> None:
        found = summarise([10.0, 11.0, 500.0])
        self.assertEqual((found.median, found.lowest, found.highest), (11.0, 10.0, 500.0))
        self.assertEqual(found.count, 3)

    def test_an_even_number_of_runs_has_the_median_in_between(self) -> None:
        self.assertEqual(summarise([1.0, 2.0, 4.0, 100.0]).median, 3.0)

    def test_nothing_measured_has_no_summary(self) -> None:
        with self.assertRaises(ValueError):
            summarise([])

    def test_speed_compares_medians(self) -> None:
        self.assertEqual(times_faster([30.0, 40.0, 90.0], [10.0, 1.0, 20.0]), 4.0)

    def test_a_step_that_some_runs_skip_counts_as_nothing_there(self) -> None:
        runs = [{"decode": 4.0, "encode": 6.0}, {"decode": 2.0}, {"decode": 3.0}]
        self.assertEqual(step_medians(runs), {"decode": 3.0, "encode": 0.0})

    def test_shares_add_up_to_one(self) -> None:
        found = shares([{"decode": 1.0, "segment": 3.0}])
        self.assertEqual(found, {"decode": 0.25, "segment": 0.75})


if __name__ == "__main__":
    unittest.main()
