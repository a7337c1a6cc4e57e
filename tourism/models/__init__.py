"""Experiences that farms offer, when they take place, who booked and who came."""

from .bookings import Booking, BookingLine, CheckIn, Ticket
from .experiences import Experience, Price
from .slots import ClosedDays, Schedule, Slot, SlotPrice

__all__ = [
    "Booking",
    "BookingLine",
    "CheckIn",
    "ClosedDays",
    "Experience",
    "Price",
    "Schedule",
    "Slot",
    "SlotPrice",
    "Ticket",
]
