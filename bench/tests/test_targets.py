"""Aims against made-up results."""

from __future__ import annotations

import unittest

from comparison.targets import Target, quality_targets, targets
from comparison.tools import REMBG, STANDARD
from tests.results import quality, results_of, warm_size


class TargetsTest(unittest.TestCase):
    """Every aim is computed from the results."""

    def test_without_results_nothing_is_reached(self) -> None:
        judged = targets(results_of())
        self.assertTrue(judged)
        self.assertFalse(any(target.reached for target in judged))
        self.assertTrue(all(target.measured is None for target in judged))

    def test_speed_up_at_the_limit_is_reached(self) -> None:
        self.assertTrue(self.speed_up(ours=100.0, theirs=350.0).reached)

    def test_speed_up_below_the_limit_is_not_reached(self) -> None:
        target = self.speed_up(ours=100.0, theirs=349.0)
        self.assertFalse(target.reached)
        self.assertEqual(target.measured, "3.49×")

    def test_a_failed_series_is_no_measurement(self) -> None:
        size = warm_size(100.0, 350.0)
        size[REMBG]["error"] = "no answer"
        target = named(results_of(warm={"12": size}), f"{STANDARD}, warm, 12 MP, faster than rembg")
        self.assertIsNone(target.measured)

    def test_everything_but_inference_includes_time_between_steps(self) -> None:
        size = warm_size(100.0, 350.0)
        size[STANDARD]["ms"] = [140.0]
        target = named(results_of(warm={"12": size}), "Everything but inference")
        self.assertEqual((target.measured, target.reached), ("50.0 %", False))

    def test_memory_and_size_are_held_against_rembg(self) -> None:
        results = results_of(warm={"12": warm_size(100.0, 350.0)})
        self.assertEqual(named(results, "Peak memory, 12 MP").measured, "30.0 %")
        self.assertEqual(named(results, "PNG size, 12 MP").measured, "90.0 %")

    def test_quality_compares_band_errors(self) -> None:
        results = results_of(quality=quality(plain=0.2, matting=0.1, standard=0.12, fine=0.1))
        standard, matting, fine = quality_targets(results)
        self.assertEqual((standard.measured, standard.reached), ("60.0 %", True))
        self.assertEqual((matting.measured, matting.reached), ("120.0 %", False))
        self.assertEqual((fine.measured, fine.reached), ("83.3 %", True))

    def test_inference_is_held_against_python(self) -> None:
        data = {"peel": {"ms": [111.0]}, "openvino": {"ms": [100.0]}}
        target = named(results_of(inference=data), "Inference")
        self.assertEqual((target.measured, target.reached), ("1.110×", False))

    def speed_up(self, ours: float, theirs: float) -> Target:
        """The aim for 12 MP against plain rembg."""
        results = results_of(warm={"12": warm_size(ours, theirs)})
        return named(results, f"{STANDARD}, warm, 12 MP, faster than rembg")


def named(results: dict[str, object], start: str) -> Target:
    """The first aim whose name starts so."""
    return next(target for target in targets(results) if target.name.startswith(start))


if __name__ == "__main__":
    unittest.main()
