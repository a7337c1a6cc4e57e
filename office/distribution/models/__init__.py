"""The rows of a cooperative's surplus: charters, years, distributions, payments,
paybacks.
"""

from .charter import Charter
from .payments import Payback, PaybackItem, PayItem, PayRun
from .run import Run, RunShare
from .year import Year, YearLine

__all__ = [
    "Charter",
    "PayItem",
    "PayRun",
    "Payback",
    "PaybackItem",
    "Run",
    "RunShare",
    "Year",
    "YearLine",
]
