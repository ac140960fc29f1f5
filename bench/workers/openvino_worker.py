"""Runs a network in OpenVINO's own Python: one JSON line in, one JSON line out.

    openvino_worker.py MODEL.onnx PRECISION THREADS

An empty request runs the network once. `{"matrix_products": true}` measures what the
machine can do at most: a product of two 4096 × 4096 matrices, in bf16 and f32.
"""

from __future__ import annotations

import json
import math
import sys
import time
from typing import Any

import numpy as np
import openvino as ov
from openvino import opset13

MATRIX_SIDE = 4096
MATRIX_REPEATS = 7


def main() -> None:
    """Compiles the network, then answers requests."""
    model_path, precision, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
    core = ov.Core()
    model = core.read_model(model_path)
    request = compiled(core, model, precision, threads).create_infer_request()
    fill(request)
    answer(
        {
            "ready": True,
            "version": ov.get_version(),
            "multiply_adds": multiply_adds(model),
        }
    )
    for line in sys.stdin:
        if json.loads(line).get("matrix_products"):
            rates = {name: product_gflops(core, name, threads) for name in ("bf16", "f32")}
            answer({"gflops": rates})
        else:
            answer({"ms": milliseconds(request)})


def compiled(core: ov.Core, model: ov.Model, precision: str, threads: int) -> ov.CompiledModel:
    """The network for the processor, for one request at a time on `threads` threads."""
    properties = {
        "INFERENCE_PRECISION_HINT": precision,
        "INFERENCE_NUM_THREADS": threads,
        "PERFORMANCE_HINT": "LATENCY",
    }
    return core.compile_model(model, "CPU", properties)


def fill(request: ov.InferRequest) -> None:
    """Gives every input seeded noise between −0.5 and 0.5, as normalised pixels have."""
    random = np.random.default_rng(0)
    for tensor in request.input_tensors:
        tensor.data[:] = random.random(tensor.data.shape, dtype=np.float32) - 0.5


def milliseconds(request: ov.InferRequest) -> float:
    """Wall-clock time of one inference, input in place, output left in place."""
    began = time.perf_counter()
    request.infer()
    return (time.perf_counter() - began) * 1e3


def multiply_adds(model: ov.Model) -> int:
    """Multiply-adds of all convolutions: output elements times the size of one filter."""
    return sum(
        math.prod(operation.output(0).shape) * math.prod(list(operation.input_value(1).shape)[1:])
        for operation in model.get_ops()
        if operation.get_type_name() == "Convolution"
    )


def product_gflops(core: ov.Core, precision: str, threads: int) -> float:
    """The best of some products of a matrix with a constant one, as weights are."""
    shape = [MATRIX_SIDE, MATRIX_SIDE]
    weights = opset13.constant(np.random.default_rng(1).random(shape, dtype=np.float32))
    left = opset13.parameter(shape, np.float32)
    model = ov.Model([opset13.matmul(left, weights, False, False)], [left], "product")
    request = compiled(core, model, precision, threads).create_infer_request()
    fill(request)
    fastest = min(milliseconds(request) for _ in range(MATRIX_REPEATS))
    return 2 * MATRIX_SIDE**3 / fastest / 1e6


def answer(message: dict[str, Any]) -> None:
    """Writes one line on standard output."""
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    main()
