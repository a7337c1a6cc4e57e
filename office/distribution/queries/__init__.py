"""Reads of charters, years, distributions and what households are owed."""

from .books import BookLine, book_lines, postings_behind, trades_behind
from .figures import Figures, Inputs, figures_of
from .owed import Due, dues_of, owed_to, pay_runs_of
from .preview import Preview, preview
from .runs import (
    carried_loss,
    charter_on,
    ended_year,
    latest_posted,
    runs_of,
    years_of,
)

__all__ = [
    "BookLine",
    "Due",
    "Figures",
    "Inputs",
    "Preview",
    "book_lines",
    "carried_loss",
    "charter_on",
    "dues_of",
    "ended_year",
    "figures_of",
    "latest_posted",
    "owed_to",
    "pay_runs_of",
    "postings_behind",
    "preview",
    "runs_of",
    "trades_behind",
    "years_of",
]
