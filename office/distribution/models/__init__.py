"""The rows of a cooperative's surplus: charters, years, distributions, payments."""

from .charter import Charter
from .paying import PayItem, PayRun
from .run import Run, RunShare
from .year import Year, YearLine

__all__ = ["Charter", "PayItem", "PayRun", "Run", "RunShare", "Year", "YearLine"]
