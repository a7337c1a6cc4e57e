"""Distributions, signature sheets and members' accounts on paper."""

from .account import accounts_pdf
from .run import preview_pdf
from .sheet import sheet_pdf

__all__ = ["accounts_pdf", "preview_pdf", "sheet_pdf"]
