"""Every write to how a seller's goods travel, and to who collects them when."""

from .defaults import give_default_delivery
from .methods import (
    MethodTerms,
    Rate,
    StaleMethod,
    TermsRefused,
    WindowTerms,
    add_method,
    change_method,
    fingerprint,
    remove_method,
)
from .pickups import (
    CAN_CHANGE,
    PickupRefused,
    book_pickups,
    book_pickups_again,
    change_pickup,
    release_pickups,
)
from .settings import ClosedDays, StaleSettings, save_settings, settings_fingerprint

__all__ = [
    "CAN_CHANGE",
    "ClosedDays",
    "MethodTerms",
    "PickupRefused",
    "Rate",
    "StaleMethod",
    "StaleSettings",
    "TermsRefused",
    "WindowTerms",
    "add_method",
    "book_pickups",
    "book_pickups_again",
    "change_method",
    "change_pickup",
    "fingerprint",
    "give_default_delivery",
    "release_pickups",
    "remove_method",
    "save_settings",
    "settings_fingerprint",
]
