"""Experiences that farms offer, when they take place, who booked and who came."""

from .bookings import Booking, BookingLine, CheckIn, Told
from .experiences import Experience, Price
from .slots import ClosedDays, Schedule, Slot, SlotPrice
from .tickets import Ticket

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
    "Told",
]
