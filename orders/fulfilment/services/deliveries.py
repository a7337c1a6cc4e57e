"""What a carrier says it delivered, taken as a whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from orders.fulfilment.delivered_files import (
    DeliveredFile,
    DeliveredRow,
    RowProblem,
)
from orders.fulfilment.queries.deliveries import parcels_by_number
from orders.order.models import ShippingEvent
from orders.order.services import DeliveryRefused, Word, note_deliveries
from orders.order.states import DeliverySource

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class LeftRow:
    """A row that fits no parcel, or not surely one, and why."""

    row: int
    number: str
    why: str


@dataclass(frozen=True)
class Taken:
    """How many parcels are newly delivered, how many were already, and what is left."""

    noted: int
    known: int
    left: Sequence[LeftRow]


class DeliveriesRefused(ValueError):  # noqa: N818 - what happened
    """Raised for a file with wrong rows; nothing of it is taken."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        super().__init__(f"{len(problems)} rows")
        self.problems = problems


def take_delivered(
    file: DeliveredFile, *, source: DeliverySource, by: "User | None"
) -> Taken:
    """Note every parcel of the file. Rows that fit none are handed back, not lost.

    Raises `DeliveriesRefused`.
    """
    if file.problems:
        raise DeliveriesRefused(file.problems)
    by_number = parcels_by_number(row.number for row in file.rows)
    words: list[Word] = []
    left: list[LeftRow] = []
    rows: dict[int, int] = {}
    for row in file.rows:
        meant, why = _meant(row, by_number.get(row.number, []))
        if why:
            left.append(LeftRow(row.row, row.number, why))
        for parcel in meant:
            rows.setdefault(parcel.pk, row.row)
            words.append(Word(parcel, row.delivered_at))
    try:
        noted = note_deliveries(words, source=source, by=by)
    except DeliveryRefused as refusal:
        problems = [RowProblem(rows[pk], text) for pk, text in refusal.problems.items()]
        problems.sort(key=lambda each: each.row)
        raise DeliveriesRefused(problems) from refusal
    return Taken(len(noted), len(rows) - len(noted), left)


def _meant(
    row: DeliveredRow, parcels: Sequence[ShippingEvent]
) -> tuple[Sequence[ShippingEvent], str]:
    """The parcels that the row speaks of; or why it can't be said.

    Parts of one order may travel in one box. A number that stands on parcels of
    several orders is one that somebody mistyped, or borrowed to be paid sooner.
    """
    if not parcels:
        return (), _("No parcel of the last months has this number.")
    own = [p for p in parcels if not row.carrier or p.carrier == row.carrier]
    if not own:
        text = _("The parcel with this number was sent with %(carrier)s.")
        return (), text % {"carrier": _(parcels[0].carrier) or "–"}
    if len({(parcel.order_id, parcel.carrier) for parcel in own}) > 1:
        return (), _("Parcels of several orders or carriers have this number.")
    return own, ""
