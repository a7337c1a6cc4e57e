"""The rows of a cooperative's surplus: charters, years, distributions, votes, payments,
paybacks.
"""

from .charter import Charter
from .payments import LossShare, Payback, PaybackItem, PayItem, PayRun
from .poll import Poll, PollVoter
from .run import Run, RunShare
from .year import Year, YearLine

__all__ = [
    "Charter",
    "LossShare",
    "PayItem",
    "PayRun",
    "Payback",
    "PaybackItem",
    "Poll",
    "PollVoter",
    "Run",
    "RunShare",
    "Year",
    "YearLine",
]
