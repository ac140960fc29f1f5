"""What is made of the replies of a server under load, and the server that is not there."""

from __future__ import annotations

import http.server
import threading
import unittest

from comparison.report import report
from comparison.serving import Reply, Server, closed_loop, figures, form, open_loop, percentile
from comparison.targets import load_targets
from comparison.tools import PEEL_SERVER
from tests.results import results_of


class Picky(http.server.BaseHTTPRequestHandler):
    """Takes a picture once in two requests."""

    seen = 0

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Picky.seen += 1
        accepted = b"PICTURE" in body and Picky.seen % 2 == 1
        self.send_response(200 if accepted else 429)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


class ServingTest(unittest.TestCase):
    """Counting, and asking."""

    def test_a_percentile_is_one_of_the_values(self) -> None:
        values = [float(value) for value in range(1, 101)]
        self.assertEqual(percentile(values, 50), 50.0)
        self.assertEqual(percentile(values, 99), 99.0)
        self.assertEqual(percentile([7.0], 99), 7.0)
        self.assertIsNone(percentile([], 50))

    def test_refusals_are_neither_done_nor_failed(self) -> None:
        replies = [Reply(200, 10), Reply(429, 1), Reply(503, 2), Reply(500, 3), Reply(0, 4)]
        found = figures(replies, 2.0)
        self.assertEqual(found["per_second"], 0.5)
        self.assertEqual((found["refused"], found["refused_p99"], found["failed"]), (2, 2, 2))

    def test_requests_reach_a_server_in_both_ways(self) -> None:
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Picky) as listener:
            threading.Thread(target=listener.serve_forever, daemon=True).start()
            server = Server(("127.0.0.1", listener.server_address[1]), 0, "/", ())
            body = form(b"PICTURE", [("model", "x")])
            closed = closed_loop(server, body, 1, 0.05)
            opened = open_loop(server, body, 200.0, 0.05)
            listener.shutdown()
        self.assertEqual(len(opened), 10)
        self.assertEqual({reply.status for reply in closed + opened}, {200, 429})

    def test_a_server_that_is_gone_is_a_failure(self) -> None:
        server = Server(("127.0.0.1", 9), 0, "/", ())
        self.assertEqual([reply.status for reply in open_loop(server, b"", 100.0, 0.02)], [0, 0])

    def test_the_page_and_the_aims_follow_from_both_phases(self) -> None:
        steady = {"per_second": 1.0, "peak_bytes": 100e6}
        flood = {"per_second": 0.8, "peak_bytes": 105e6, "refused_p99": 12.0}
        results = results_of(load={PEEL_SERVER: {"steady": steady, "overload": flood}})
        self.assertEqual([t.reached for t in load_targets(results)], [False, True, True])
        self.assertIn("| 0.80 |", report(results))


if __name__ == "__main__":
    unittest.main()
