"""Workers and commands, with small programs in their place."""

from __future__ import annotations

import os
import sys
import tempfile
import unittest
from pathlib import Path

from comparison.process import Worker, WorkerError, process_tree, run_command

ECHO = """
import json, sys
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if request.get("end"):
        break
    print(json.dumps({"error": "bad"} if request.get("fail") else request), flush=True)
"""


class ProcessTest(unittest.TestCase):
    """Answers, errors and ends."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.log = Path(folder.name) / "log"

    def worker(self, program: str = ECHO) -> Worker:
        return Worker([sys.executable, "-c", program], os.environ, self.log)

    def test_a_worker_answers_each_request(self) -> None:
        with self.worker() as worker:
            self.assertTrue(worker.ready(30)["ready"])
            self.assertEqual(worker.ask({"number": 1}, 30), {"number": 1})
            self.assertEqual(worker.ask({"number": 2}, 30), {"number": 2})
            self.assertGreater(worker.peak_bytes(), 1_000_000)

    def test_an_error_leaves_the_worker_usable(self) -> None:
        with self.worker() as worker:
            worker.ready(30)
            with self.assertRaisesRegex(WorkerError, "bad"):
                worker.ask({"fail": True}, 30)
            self.assertEqual(worker.ask({"number": 3}, 30), {"number": 3})

    def test_an_ended_worker_is_an_error(self) -> None:
        with self.worker() as worker:
            worker.ready(30)
            with self.assertRaises(WorkerError):
                worker.ask({"end": True}, 30)

    def test_a_silent_worker_is_given_up(self) -> None:
        with (
            self.assertRaisesRegex(WorkerError, "no answer"),
            self.worker("import sys; sys.stdin.read()") as worker,
        ):
            worker.ready(0.05)

    def test_a_failing_command_is_an_error(self) -> None:
        with self.assertRaisesRegex(WorkerError, "status 3"):
            run_command([sys.executable, "-c", "raise SystemExit(3)"], os.environ, self.log, 30)

    def test_a_process_is_in_its_own_tree(self) -> None:
        self.assertIn(os.getpid(), list(process_tree(os.getpid())))


if __name__ == "__main__":
    unittest.main()
