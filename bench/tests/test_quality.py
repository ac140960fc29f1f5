"""Means over pictures."""

from __future__ import annotations

import unittest

from comparison.quality import mean


class QualityTest(unittest.TestCase):
    """How the figures of single pictures become one."""

    def test_each_picture_counts_the_same(self) -> None:
        pictures = {"cat": {"mae": 0.1, "band": 0.4}, "net": {"mae": 0.3, "band": 0.2}}
        found = mean(pictures)
        self.assertAlmostEqual(found["mae"], 0.2)
        self.assertAlmostEqual(found["band"], 0.3)

    def test_no_pictures_have_no_mean(self) -> None:
        self.assertEqual(mean({}), {})


if __name__ == "__main__":
    unittest.main()
