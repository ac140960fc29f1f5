"""Two servers under the same load, through the API that both speak: rembg's."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from comparison.places import Places
from comparison.process import WorkerError, peak_resident_bytes, process_tree
from comparison.progress import say
from comparison.tools import PEEL_SERVER, REMBG_SERVER

PICTURE = "1.6"
WARM_UP = 3
STEADY_CLIENTS = 2
STEADY_SECONDS = 40.0
OVERLOAD = 10
QUICK_SECONDS = 10.0
PATIENCE_SECONDS = 30.0
START_SECONDS = 90.0
MEMORY_EVERY_SECONDS = 0.5
BOUNDARY = "7f3c1d5be2a94b0f"
REFUSALS = (429, 503)


@dataclass(frozen=True)
class Reply:
    """One request's end: its status, 0 for none within the client's patience."""

    status: int
    ms: float


@dataclass(frozen=True)
class Server:
    """A running server and how a picture is put to it."""

    address: tuple[str, int]
    process: int
    path: str
    fields: tuple[tuple[str, str], ...]

    def peak_bytes(self) -> int:
        """The peak resident memory of the server and its present children, added up."""
        return sum(peak_resident_bytes(pid) for pid in process_tree(self.process))

    @contextmanager
    def peaks(self) -> Iterator[list[int]]:
        """What `peak_bytes` was while this lasted, and at its end: children come and go."""
        seen: list[int] = []
        over = threading.Event()

        def look() -> None:
            while not over.wait(MEMORY_EVERY_SECONDS):
                seen.append(self.peak_bytes())

        watch = threading.Thread(target=look)
        watch.start()
        try:
            yield seen
        finally:
            over.set()
            watch.join()
            seen.append(self.peak_bytes())


def measure(places: Places, quick: bool) -> dict[str, Any]:
    """Pictures per second, latencies, refusals and memory of both servers."""
    picture = (places.inputs / "sizes" / f"{PICTURE}mp.jpg").read_bytes()
    seconds = QUICK_SECONDS if quick else STEADY_SECONDS
    results: dict[str, Any] = {}
    for name, start in ((PEEL_SERVER, peel_server), (REMBG_SERVER, rembg_server)):
        try:
            with start(places) as server:
                results[name] = put_under_load(name, server, picture, seconds)
        except (WorkerError, OSError) as error:
            say(f"  {name}: {error}")
            results[name] = {"error": str(error)}
    return results


def put_under_load(name: str, server: Server, picture: bytes, seconds: float) -> dict[str, Any]:
    """First as much as the server can do, then ten times that."""
    body = form(picture, server.fields)
    for _ in range(WARM_UP):
        reply = post(server, body)
        if reply.status != 200:
            raise WorkerError(f"the first requests were answered with {reply.status}")
    say(f"load, {name}: {STEADY_CLIENTS} clients, one request after the other")
    with server.peaks() as before:
        steady = closed_loop(server, body, STEADY_CLIENTS, seconds)
    peak = figures(steady, seconds)["per_second"]
    say(f"load, {name}: {OVERLOAD} times {peak:.2f} requests a second")
    with server.peaks() as after:
        flood = open_loop(server, body, OVERLOAD * peak, seconds)
    return {
        "steady": figures(steady, seconds) | {"peak_bytes": max(before)},
        "overload": figures(flood, seconds) | {"peak_bytes": max(after)},
    }


def closed_loop(server: Server, body: bytes, clients: int, seconds: float) -> list[Reply]:
    """Each client asks again as soon as it has its answer."""
    end = time.monotonic() + seconds

    def client(_: int) -> list[Reply]:
        replies = []
        while time.monotonic() < end:
            replies.append(post(server, body))
        return replies

    with ThreadPoolExecutor(clients) as pool:
        return [reply for replies in pool.map(client, range(clients)) for reply in replies]


def open_loop(server: Server, body: bytes, rate: float, seconds: float) -> list[Reply]:
    """Requests come at their times, whether or not earlier ones are answered."""
    replies: list[Reply] = []
    keep = threading.Lock()

    def request() -> None:
        reply = post(server, body)
        with keep:
            replies.append(reply)

    began = time.monotonic()
    threads = []
    for number in range(int(rate * seconds)):
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        thread = threading.Thread(target=request)
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    return replies


def post(server: Server, body: bytes) -> Reply:
    """One picture on a connection of its own."""
    began = time.perf_counter()
    status = 0
    connection = http.client.HTTPConnection(*server.address, timeout=PATIENCE_SECONDS)
    try:
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        connection.request("POST", server.path, body, headers)
        answer = connection.getresponse()
        answer.read()
        status = answer.status
    except (OSError, http.client.HTTPException):
        pass
    finally:
        connection.close()
    return Reply(status, (time.perf_counter() - began) * 1e3)


def form(picture: bytes, fields: Sequence[tuple[str, str]]) -> bytes:
    """A multipart body with the picture and the fields."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields
    ]
    file = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    ).encode()
    return b"".join([*parts, file, picture, f"\r\n--{BOUNDARY}--\r\n".encode()])


@dataclass(frozen=True)
class Figures:
    """What a phase came to. Percentiles are in milliseconds, None where there is nothing."""

    requests: int
    per_second: float
    done_p50: float | None
    done_p99: float | None
    refused: int
    refused_p99: float | None
    failed: int


def figures(replies: Sequence[Reply], seconds: float) -> dict[str, Any]:
    """Counts and percentiles of a phase that took in requests for `seconds`."""
    done = [reply.ms for reply in replies if reply.status == 200]
    refused = [reply.ms for reply in replies if reply.status in REFUSALS]
    return asdict(
        Figures(
            requests=len(replies),
            per_second=len(done) / seconds,
            done_p50=percentile(done, 50),
            done_p99=percentile(done, 99),
            refused=len(refused),
            refused_p99=percentile(refused, 99),
            failed=len(replies) - len(done) - len(refused),
        )
    )


def percentile(values: Sequence[float], percent: int) -> float | None:
    """The smallest value that `percent` of all do not exceed (nearest rank)."""
    if not values:
        return None
    rank = max(1, -(-len(values) * percent // 100))
    return sorted(values)[rank - 1]


@contextmanager
def peel_server(places: Places) -> Iterator[Server]:
    """`peel serve` with an empty data folder."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "PEEL_LISTEN": "127.0.0.1:0",
            "PEEL_DATA_DIR": folder,
            # All clients are on this machine; they stand for many.
            "PEEL_CONNECTIONS_PER_NETWORK": "1000",
            "PEEL_UPLOADS_PER_NETWORK": "64",
        }
        process = started(
            places, (str(places.peel), "serve", "--rembg"), settings, output=subprocess.PIPE
        )
        with ended(process):
            assert process.stdout
            line = process.stdout.readline().decode()
            found = re.search(r"http://([\d.]+):(\d+)", line)
            if not found:
                raise WorkerError(f"peel serve did not start; see {places.log}")
            yield Server((found[1], int(found[2])), process.pid, "/api/remove", ())


@contextmanager
def rembg_server(places: Places) -> Iterator[Server]:
    """`rembg s` with the same network."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = (str(places.rembg), "s", "--no-ui", "-h", "127.0.0.1", "-p", str(port))
    process = started(places, command, {}, output=subprocess.DEVNULL)
    with ended(process):
        wait_for(port, process)
        path = f'/api/remove?extras={{"model_path":"{places.rembg_model}"}}'
        yield Server(("127.0.0.1", port), process.pid, path, (("model", "dis_custom"),))


def started(
    places: Places, command: Sequence[str], settings: dict[str, str], output: int
) -> subprocess.Popen[bytes]:
    """A server, with its log beside the workers'."""
    with places.log.open("ab") as log:
        return subprocess.Popen(
            list(command), env=places.environment() | settings, stdout=output, stderr=log
        )


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Ends the server however the measurement ends."""
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Waits until somebody listens."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise WorkerError("the server did not start")
