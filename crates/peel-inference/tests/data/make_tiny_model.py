"""Writes tiny.onnx: a network built like the real ones, small enough to check by hand.

The picture (1 x 3 x 32 x 32) is halved by max pooling, weighed into one channel (red counts for the
foreground, blue for the background), brought back to 32 x 32 by a Resize with constant sizes as
PyTorch exports them, and put through a sigmoid. A second output gives the halved channel.

    pip install onnx==1.23.2 && python make_tiny_model.py
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

SIZE = 32


def constant(name, values):
    tensor = numpy_helper.from_array(np.array(values, dtype=np.int64), name)
    return helper.make_node("Constant", [], [name], name=f"make_{name}", value=tensor)


def picture(name, channels, size):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, size, size])


nodes = [
    helper.make_node("MaxPool", ["input"], ["halved"], kernel_shape=[2, 2], strides=[2, 2]),
    helper.make_node("Conv", ["halved", "weight"], ["side"], name="weigh"),
    helper.make_node("Shape", ["side"], ["side_shape"]),
    constant("zero", [0]),
    constant("two", [2]),
    helper.make_node("Slice", ["side_shape", "zero", "two", "zero"], ["batch_and_channels"]),
    constant("plane", [SIZE, SIZE]),
    helper.make_node("Concat", ["batch_and_channels", "plane"], ["sizes"], axis=0),
    helper.make_node("Resize", ["side", "", "", "sizes"], ["enlarged"], name="enlarge", mode="linear"),
    helper.make_node("Sigmoid", ["enlarged"], ["output"]),
]
weight = np.array([4.0, 0.0, -4.0], dtype=np.float32).reshape(1, 3, 1, 1)
graph = helper.make_graph(
    nodes,
    "tiny",
    [picture("input", 3, SIZE)],
    [picture("output", 1, SIZE), picture("side", 1, SIZE // 2)],
    [numpy_helper.from_array(weight, "weight")],
    value_info=[picture("enlarged", 1, SIZE)],
)
model = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 15)])
checker.check_model(model, full_check=True)
save(model, Path(__file__).with_name("tiny.onnx"))
