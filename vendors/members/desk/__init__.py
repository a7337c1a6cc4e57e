"""The base of every desk and office page, and the desk's page of the team."""

from .base import CooperativeView, CountyView, DeskView, OfficeView

__all__ = ["CooperativeView", "CountyView", "DeskView", "OfficeView"]
