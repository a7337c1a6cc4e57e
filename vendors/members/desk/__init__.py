"""The base of every desk and office page, and the desk's page of the team."""

from .base import DeskView, OfficeView

__all__ = ["DeskView", "OfficeView"]
