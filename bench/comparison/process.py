"""Processes under measurement: persistent workers, one-shot commands, and their memory."""

from __future__ import annotations

import json
import os
import select
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

Message = dict[str, Any]


class WorkerError(Exception):
    """A worker or command failed, or took too long."""


class Worker:
    """A process that answers JSON lines with JSON lines, started on entry and ended on exit."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self._command = list(command)
        self._environment = dict(environment)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._unread = b""

    def __enter__(self) -> Self:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process = self._running()
        if process.stdin:
            process.stdin.close()
        if kind is not None:
            process.kill()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()

    def ready(self, timeout: float) -> Message:
        """Waits for the line that says that everything is loaded."""
        return self._answer(timeout)

    def ask(self, request: Message, timeout: float) -> Message:
        """Sends one request and waits for its answer.

        Raises WorkerError when the answer is an error, when there is none within
        `timeout` seconds, and when the process ends.
        """
        process = self._running()
        assert process.stdin
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError as error:
            raise WorkerError("the worker has ended") from error
        return self._answer(timeout)

    def peak_bytes(self) -> int:
        """The peak resident memory of the process and those below it, added up."""
        return sum(peak_resident_bytes(pid) for pid in process_tree(self._running().pid))

    def _answer(self, timeout: float) -> Message:
        answer: Message = json.loads(self._line(timeout))
        if "error" in answer:
            raise WorkerError(str(answer["error"]))
        return answer

    def _line(self, timeout: float) -> bytes:
        stdout = self._running().stdout
        assert stdout
        deadline = time.monotonic() + timeout
        while b"\n" not in self._unread:
            if not select.select([stdout], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise WorkerError(f"no answer within {timeout:.0f} s")
            chunk = os.read(stdout.fileno(), 1 << 16)
            if not chunk:
                raise WorkerError(f"the worker ended without an answer; see {self._log.name}")
            self._unread += chunk
        line, _, self._unread = self._unread.partition(b"\n")
        return line

    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process, "used outside its `with` block"
        return self._process


def run_command(
    command: Sequence[str], environment: Mapping[str, str], log: Path, timeout: float
) -> float:
    """Runs a command to its end; milliseconds from its start to its exit.

    Raises WorkerError when it fails or takes longer than `timeout` seconds.
    """
    with log.open("ab") as stream:
        began = time.perf_counter()
        process = subprocess.Popen(
            list(command),
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
        )
        try:
            status = process.wait(timeout=timeout)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.wait()
            raise WorkerError(f"not finished within {timeout:.0f} s") from error
        elapsed = (time.perf_counter() - began) * 1e3
    if status != 0:
        raise WorkerError(f"exit status {status}; see {log.name}")
    return elapsed


def process_tree(root: int) -> Iterator[int]:
    """The process and all below it."""
    yield root
    for task in Path(f"/proc/{root}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from process_tree(int(child))


def peak_resident_bytes(pid: int) -> int:
    """The largest resident set that a live process ever had (VmHWM of proc(5))."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
