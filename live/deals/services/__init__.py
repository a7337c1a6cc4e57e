"""Every write to session prices, deals, coupons and draws."""

from .coupons import Coupon, drop_coupon, take_coupon
from .draws import Prize, cancel_draw, close_draw, draw_winners, start_draw
from .holding import (
    expire_claim,
    expire_due,
    free_set_aside,
    leave_waiting,
    place_hold,
    promote,
)
from .opening import (
    Terms,
    close_deal,
    close_deals_of,
    keep_deals,
    open_deal,
    open_planned,
    release_wave,
)
from .ordering import hand_to_order, lapse, note_cancelled, take_again, take_back
from .prices import (
    Undone,
    add_from_shelf,
    keep_promises,
    put_right,
    session_agreement,
    set_session_price,
    undo_price,
)
from .refusals import DealRefused
from .taking import HELD, REFUSED, WAITING, Taken, place_of, take_deal, why_closed
from .undoing import undo_deal

__all__ = [
    "HELD",
    "REFUSED",
    "WAITING",
    "Coupon",
    "DealRefused",
    "Prize",
    "Taken",
    "Terms",
    "Undone",
    "add_from_shelf",
    "cancel_draw",
    "close_deal",
    "close_deals_of",
    "close_draw",
    "draw_winners",
    "drop_coupon",
    "expire_claim",
    "expire_due",
    "free_set_aside",
    "hand_to_order",
    "keep_deals",
    "keep_promises",
    "lapse",
    "leave_waiting",
    "note_cancelled",
    "open_deal",
    "open_planned",
    "place_hold",
    "place_of",
    "promote",
    "put_right",
    "release_wave",
    "session_agreement",
    "set_session_price",
    "start_draw",
    "take_again",
    "take_back",
    "take_coupon",
    "take_deal",
    "undo_deal",
    "undo_price",
    "why_closed",
]
