"""The workload: every random draw of one replication, made before the clock starts."""

from ccsim.workload.attendance import attendance
from ccsim.workload.drawing import draw, pieces
from ccsim.workload.model import Attendance, Piece, Workload

__all__ = ["Attendance", "Piece", "Workload", "attendance", "draw", "pieces"]
