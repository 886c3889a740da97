"""The golden vectors on the kernel: what differs from what they expect, and the arrays that are hashed."""

import ctypes

import numpy as np
from kernel import Kernel, status_name

TYPES = {"f32": np.float32, "f64": np.float64, "i32": np.int32, "u8": np.uint8}


def run_vector(module, vector):
    """Sentences of what differs in one vector, and its arrays that go into the hash."""
    kernel = Kernel(module)
    arrays = {name: place(kernel, array) for name, array in vector["arrays"].items()}
    record = kernel.linear_record() if vector.get("record") == "linear" else kernel.record()
    failures = []
    for step in vector["steps"]:
        kernel.set(
            record,
            **{name: arrays.get(value, value) for name, value in step.get("set", {}).items()},
        )
        given = [arrays.get(value, value) for value in step.get("arguments", [])]
        addresses = [kernel.address(value) if isinstance(value, np.ndarray) else value for value in given]
        record_address = ctypes.addressof(record) - kernel.memory.ctypes.data
        status = status_name(kernel.number(step["call"], *(addresses or [record_address])))
        if status != step["status"]:
            failures.append(f"{step['call']} gives {status}, expected {step['status']}")
    for name, field in vector["expect"].get("fields", {}).items():
        failures += difference(name, getattr(record, name), field["value"], field["tolerance"])
    for name, array in vector["expect"].get("arrays", {}).items():
        for i, value in enumerate(array["values"]):
            failures += difference(f"{name}[{i}]", arrays[name][i], value, array["tolerance"])
    return failures, [arrays[name] for name in vector.get("hashed", [])]


def place(kernel, array):
    if "values" in array:
        return kernel.place([float(value) for value in array["values"]], TYPES[array["type"]])
    return kernel.zeros(array["length"], TYPES[array["type"]])


def difference(name, got, value, tolerance):
    """A sentence where a number is not the expected one, else nothing."""
    expected = float(value)
    same = got == expected or (np.isnan(got) and np.isnan(expected))
    if same or abs(got - expected) <= tolerance:
        return []
    return [f"{name} is {got}, expected {expected} within {tolerance}"]
