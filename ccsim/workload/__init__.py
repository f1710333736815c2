"""The workload: every random draw of one replication, made before the clock starts."""

from ccsim.workload.drawing import draw
from ccsim.workload.model import Attendance, Workload

__all__ = ["Attendance", "Workload", "draw"]
