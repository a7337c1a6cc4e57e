"""Every write of the depot."""

from .correcting import CorrectionRefused, correct_intake
from .prices import enter_price, set_rule
from .settling import settle_lot
from .taking import Delivery, IntakeRefused, Mistyped, NoPrice, take_in

__all__ = [
    "CorrectionRefused",
    "Delivery",
    "IntakeRefused",
    "Mistyped",
    "NoPrice",
    "correct_intake",
    "enter_price",
    "set_rule",
    "settle_lot",
    "take_in",
]
