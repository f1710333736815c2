"""The workload: every random draw of one replication, made before the clock starts."""

from ccsim.workload.attendance import attendance
from ccsim.workload.drawing import draw, pieces, way_through_ivr
from ccsim.workload.ivr import Stay
from ccsim.workload.model import Attendance, Piece, Workload

__all__ = ["Attendance", "Piece", "Stay", "Workload", "attendance", "draw", "pieces", "way_through_ivr"]
