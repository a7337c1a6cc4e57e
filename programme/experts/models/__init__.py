"""Experts of a county, their contracts, and what they do in villages."""

from .entries import ExpertEntry
from .roster import Expert, ExpertContract
from .visits import ExpertVisit

__all__ = ["Expert", "ExpertContract", "ExpertEntry", "ExpertVisit"]
