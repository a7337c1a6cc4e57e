"""What paid parts wait for before their sellers may pack them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from core.hooks import Hook
from vendors.partner.states import RoundState

from .models import VendorOrder, WindowPart
from .states import NOT_BEGUN, WAITING


@dataclass(frozen=True)
class Wait:
    """Why a part is not packed yet, in the reader's language.

    `until` is when it will be known at the latest, if that is known.
    """

    reason: str
    until: datetime | None = None


# Asked of several parts at once, with their orders; answers with those that wait by id.
others: Hook[Callable[[Sequence[VendorOrder]], Mapping[int, Wait]]] = Hook(
    __name__, "what a paid part waits for before it is packed"
)
# The same in one condition on parts, for lists and counts.
conditions: Hook[Callable[[], Q]] = Hook(
    __name__, "which paid parts can't be packed yet"
)


def held_back() -> Q:
    """Paid parts that wait, for their order window or what `others` name."""
    windows = WindowPart.objects.filter(
        vendor_order=OuterRef("pk"), round__state=RoundState.OPEN
    )
    waits = reduce(or_, (given() for given in conditions), Q(Exists(windows)))
    return Q(status__in=sorted(NOT_BEGUN)) & waits


def with_holds(parts: QuerySet[VendorOrder]) -> QuerySet[VendorOrder]:
    """Each knows whether it `is_on_hold`."""
    # By its name in a string: the type of parts knows the attribute already.
    return parts.annotate(**{"is_on_hold": held_back()})  # noqa: PIE804


def other_waits(parts: Sequence[VendorOrder]) -> dict[int, Wait]:
    """Of those parts that wait for something else than their order window, by id."""
    found: dict[int, Wait] = {}
    for waits_of in others:
        found |= waits_of(parts)
    return found


def note_waits(parts: Sequence[VendorOrder]) -> None:
    """Have these parts, which a page shows together, know theirs: asked for at once."""
    found = other_waits([part for part in parts if part.status in WAITING])
    for part in parts:
        part.other_wait = found.get(part.pk)


def other_wait_of(part: VendorOrder) -> Wait | None:
    """As it was noted for a page; a part that nobody noted it for is asked about."""
    if not hasattr(part, "other_wait"):
        note_waits([part])
    found: Wait | None = part.other_wait
    return found


def free_of(parts: Sequence[VendorOrder]) -> list[VendorOrder]:
    """Those of paid parts that can be packed now."""
    waiting = [part for part in parts if part.status in WAITING]
    rows = WindowPart.objects.filter(
        vendor_order__in=[part.pk for part in waiting], round__state=RoundState.OPEN
    )
    held = set(rows.values_list("vendor_order", flat=True))
    held |= other_waits(waiting).keys()
    return [part for part in waiting if part.pk not in held]


def wait_of(part: VendorOrder) -> Wait | None:
    """What a part waits for; None for one that may be packed."""
    rows = WindowPart.objects.filter(vendor_order=part, round__state=RoundState.OPEN)
    closes = rows.values_list("round__closes", flat=True).first()
    if closes is not None:
        said = _("Its order window is still open. Packing begins if it takes place.")
        return Wait(said, closes)
    return other_waits([part]).get(part.pk)
