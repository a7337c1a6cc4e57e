"""Every write to baskets. Each locks the basket's row, so parallel clicks add up."""

from .agreeing import agree_anew, end_agreement, prolong
from .filling import add_pack, remove_line, remove_lines, set_quantity
from .merging import Merged, merge
from .opening import basket_for, open_basket, priced
from .refusals import BasketRefused

__all__ = [
    "BasketRefused",
    "Merged",
    "add_pack",
    "agree_anew",
    "basket_for",
    "end_agreement",
    "merge",
    "open_basket",
    "priced",
    "prolong",
    "remove_line",
    "remove_lines",
    "set_quantity",
]
