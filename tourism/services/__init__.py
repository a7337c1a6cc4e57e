"""Every write to visits: experiences, slots, bookings, tickets, scans."""

from .choosing import put_in_basket, why_not_so_many
from .experiences import (
    create_experience,
    edit_experience,
    hide_experience,
    publish_experience,
    save_price,
    show_pictures,
    what_is_missing,
)
from .refusing import VisitRefused
from .schedules import (
    add_slot,
    change_capacity,
    close_days,
    make_slots,
    remove_schedule,
    reopen_days,
    save_schedule,
)

__all__ = [
    "VisitRefused",
    "add_slot",
    "change_capacity",
    "close_days",
    "create_experience",
    "edit_experience",
    "hide_experience",
    "make_slots",
    "publish_experience",
    "put_in_basket",
    "remove_schedule",
    "reopen_days",
    "save_price",
    "save_schedule",
    "show_pictures",
    "what_is_missing",
    "why_not_so_many",
]
