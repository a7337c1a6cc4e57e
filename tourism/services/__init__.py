"""Every write to visits: experiences, slots, bookings, tickets, scans."""

from tourism.queries import why_not_so_many

from .bookings import confirm, hold_places, issue_tickets, let_go
from .cancelling import (
    Terms,
    call_off,
    call_off_left,
    cancel_booking,
    cancel_slot,
    end_with_part,
    other_dates,
    quote_cancel,
)
from .checking_in import (
    Scan,
    check_in,
    check_in_all,
    check_in_booking,
    close_visits,
)
from .choosing import put_in_basket
from .experiences import (
    create_experience,
    edit_experience,
    hide_experience,
    publish_experience,
    save_price,
    show_pictures,
    what_is_missing,
)
from .messages import message_guests
from .moving import move_booking
from .refusing import VisitRefused
from .reminding import remind_guests
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
    "Scan",
    "Terms",
    "VisitRefused",
    "add_slot",
    "call_off",
    "call_off_left",
    "cancel_booking",
    "cancel_slot",
    "change_capacity",
    "check_in",
    "check_in_all",
    "check_in_booking",
    "close_days",
    "close_visits",
    "confirm",
    "create_experience",
    "edit_experience",
    "end_with_part",
    "hide_experience",
    "hold_places",
    "issue_tickets",
    "let_go",
    "make_slots",
    "message_guests",
    "move_booking",
    "other_dates",
    "publish_experience",
    "put_in_basket",
    "quote_cancel",
    "remind_guests",
    "remove_schedule",
    "reopen_days",
    "save_price",
    "save_schedule",
    "show_pictures",
    "what_is_missing",
    "why_not_so_many",
]
