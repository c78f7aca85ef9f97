"""Measurements that only Docker allows, one a file: what an image is made of, what it costs to build, move and start.

Each file has a function `measure` from a Docker engine to plain data. `sandbox.measurements.measure` runs it live, or
hands out what was recorded.
"""

from sandbox.measurements.catalogue import NAMES, measure, measure_order, record_measurements
from sandbox.measurements.measured import Measured

__all__ = ["NAMES", "Measured", "measure", "measure_order", "record_measurements"]
