"""Parts of orders that are packed once their group is complete."""

from collections.abc import Mapping, Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.order.models import VendorOrder
from orders.order.waits import Wait, conditions, others

from .models import GroupBuy, GroupJoin
from .states import GroupStatus, JoinStatus

_WAITING = frozenset({GroupStatus.STARTING, GroupStatus.OPEN, GroupStatus.FAILED})


def _waiting() -> QuerySet[GroupJoin]:
    """Joins whose goods are not packed yet, or never will be."""
    waits = Q(status=JoinStatus.PAID, group__status__in=sorted(_WAITING))
    return GroupJoin.objects.filter(
        waits | Q(status=JoinStatus.REFUSED),
        order_line__quantity__gt=F("order_line__short"),
    )


@conditions.provide
def is_group_incomplete() -> Q:
    return Q(Exists(_waiting().filter(order_line__vendor_order=OuterRef("pk"))))


@others.provide
def waits_of(parts: Sequence[VendorOrder]) -> Mapping[int, Wait]:
    """Of parts with goods of a group that is not complete, by id; one query."""
    found: dict[int, Wait] = {}
    rows = _waiting().filter(order_line__vendor_order__in=[part.pk for part in parts])
    for join in rows.select_related("group", "order_line").order_by("pk"):
        if join.order_line is None:
            continue
        group = join.group
        if join.status == JoinStatus.REFUSED:
            wait = Wait(
                _("This card is in the group already. The money is going back.")
            )
        elif group.status == GroupStatus.FAILED:
            wait = Wait(_("The group was not completed. The money is going back."))
        else:
            wait = Wait(_lacking(group), group.ends_at)
        found.setdefault(join.order_line.vendor_order_id, wait)
    return found


def _lacking(group: GroupBuy) -> str:
    """What a group lacks, for who waits for it."""
    text = ngettext(
        "Waiting for its group: %(count)d more person needed.",
        "Waiting for its group: %(count)d more people needed.",
        group.missing,
    )
    return text % {"count": group.missing}
