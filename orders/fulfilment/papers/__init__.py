"""A packing day's papers as PDF: slips, labels, what to fetch, who gets what."""

from .labels import labels
from .lists import pick_list, route_list
from .slips import slips

__all__ = ["labels", "pick_list", "route_list", "slips"]
