"""Distributions, signature sheets and members' accounts on paper."""

from .run import preview_pdf

__all__ = ["preview_pdf"]
