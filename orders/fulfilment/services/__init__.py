"""Every write of packing and sending."""

from .acts import Act, Answer, do_acts, forget_acts
from .deliveries import DeliveriesRefused, Taken, take_delivered
from .depot import (
    do_at_depot,
    give_back_to_farm,
    pack_and_take,
    send_from_depot,
    take_at_depot,
)
from .packing import (
    STEPS,
    Many,
    Weighing,
    begin_packing,
    do_to_many,
    finish,
    read_weight,
    start,
    tick,
    weigh,
)
from .sending import AlreadySent, Parcel, send_parcel
from .settings import declare_short_rule
from .tracking import Rest, apply_file, keep_file, send_rest

__all__ = [
    "STEPS",
    "Act",
    "AlreadySent",
    "Answer",
    "DeliveriesRefused",
    "Many",
    "Parcel",
    "Rest",
    "Taken",
    "Weighing",
    "apply_file",
    "begin_packing",
    "declare_short_rule",
    "do_acts",
    "do_at_depot",
    "do_to_many",
    "finish",
    "forget_acts",
    "give_back_to_farm",
    "keep_file",
    "pack_and_take",
    "read_weight",
    "send_from_depot",
    "send_parcel",
    "send_rest",
    "start",
    "take_at_depot",
    "take_delivered",
    "tick",
    "weigh",
]
