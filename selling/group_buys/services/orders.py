"""Places of groups on their way through orders: handed over, paid, let go, left."""

import re
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from checkout.services import CheckoutError
from core.notify import notify
from core.outbox import enqueue
from orders.order.locks import lock_vendor_order
from orders.order.models import Line, Order, VendorOrder
from orders.order.signals import vendor_order_changed
from orders.order.states import WAITING, VendorOrderStatus
from orders.shipping.services.promises import promise_from_now
from selling.group_buys.locks import lock_groups, lock_joins
from selling.group_buys.models import GroupBuy, GroupJoin
from selling.group_buys.states import TAKING, GroupStatus, JoinStatus
from vendors.partner.services.stock import OutOfStockError

from .decisions import count_paid, leave
from .places import free_place, pool_of, settle, why_no_place

LEFT, PROMISED = "groups.left", "groups.promised"


class GroupOverError(CheckoutError):
    """Raised at the checkout for a place that can't be ordered; the text says why."""


def hand_to_order(order: Order, lines: Mapping[str, Line]) -> dict[str, int]:
    """The order takes what was held for its lines; the pool does not notice.

    Its basket is locked, so that no hold of it can expire at this moment. Raises
    `GroupOverError` for a group that is over, and for who is in it already under
    another account.
    """
    found = GroupJoin.objects.filter(
        line__basket=order.basket, line__line_reference__in=list(lines)
    )
    names = dict(found.values_list("pk", "line__line_reference"))
    if not names:
        return {}
    joins = [one for one in lock_joins(names) if one.status == JoinStatus.HELD]
    groups = lock_groups(join.group_id for join in joins)
    handed = {}
    for join in joins:
        line, group = lines[names[join.pk]], groups[join.group_id]
        if join.base_units != line.claimed:
            continue
        _check_open(group)
        _check_person(group, join, order, line)
        join.order_line = line
        join.save(update_fields=["order_line"])
        settle(join, JoinStatus.ORDERED)
        handed[names[join.pk]] = join.base_units
    return handed


def _check_open(group: GroupBuy) -> None:
    """Raises `GroupOverError` where its end has come, decided or not."""
    if group.status == GroupStatus.STARTING:
        return
    if not group.is_open or (group.ends_at and group.ends_at <= timezone.now()):
        raise GroupOverError(
            _(
                "This group has ended. You were not charged. Remove it from your "
                "basket, or buy the pack at the regular price."
            )
        )


def _check_person(group: GroupBuy, join: GroupJoin, order: Order, line: Line) -> None:
    """Raises `GroupOverError` for a person who has another place in the group.

    Asked of all orders in it: the same phone number, or the same door.
    """
    others = GroupJoin.objects.filter(
        group=group, status__in=[JoinStatus.ORDERED, JoinStatus.PAID]
    ).exclude(pk=join.pk)
    mine = _signs_of(order, line.vendor_order)
    rows = others.select_related(
        "user", "order_line__vendor_order", "order_line__order__shipping_address"
    )
    for other in rows:
        if other.order_line is None:
            continue
        theirs = _signs_of(other.order_line.order, other.order_line.vendor_order)
        if mine & theirs:
            raise GroupOverError(
                _(
                    "Someone with this phone number or address is already in the "
                    "group. Each person counts once. You were not charged."
                )
            )


def _signs_of(order: Order, part: VendorOrder | None) -> set[str]:
    """By what two orders are known to be one person's."""
    address = order.shipping_address
    phones = {order.user.phone if order.user else None}
    found = set()
    if address:
        phones.add(str(address.phone_number or ""))
        lines = (address.line1, address.line2, address.line3)
        door = re.sub(r"[\W_]+", "", " ".join(lines).casefold())
        # Whoever collects at a point may share its address with the others.
        if door and not (part and part.is_pickup):
            found.add(f"door:{address.country_id}:{address.postcode}:{door}")
    return found | {f"phone:{phone}" for phone in phones if phone}


def _of_order(order: Order, status: JoinStatus) -> list[GroupJoin]:
    rows = GroupJoin.objects.filter(order_line__order=order, status=status)
    return lock_joins(rows.values_list("pk", flat=True))


def take_back(order: Order) -> None:
    """An unpaid order lets go: its places are free. Its stock it returns itself."""
    joins = _of_order(order, JoinStatus.ORDERED)
    groups = lock_groups(join.group_id for join in joins)
    for join in joins:
        settle(join, JoinStatus.LAPSED)
        free_place(groups[join.group_id])


def take_again(order: Order) -> None:
    """Money came late: the order's places are taken once more, where there are any.

    Runs before the order claims its stock anew. Raises `OutOfStockError`, and then the
    money goes back.
    """
    joins = _of_order(order, JoinStatus.LAPSED)
    groups = lock_groups(join.group_id for join in joins)
    for join in joins:
        group = groups[join.group_id]
        if why_no_place(group, join.user):
            raise OutOfStockError(pool_of(join))
        settle(join, JoinStatus.ORDERED)
        group.taken += 1
        group.save(update_fields=["taken"])


def note_paid(order: Order, vendor_orders: Iterable[VendorOrder]) -> None:
    """The money is there: its places count, and their parts wait for the others."""
    joins = _of_order(order, JoinStatus.ORDERED)
    if not joins:
        return
    groups = lock_groups(join.group_id for join in joins)
    wait = {join.order_line.vendor_order_id for join in joins if join.order_line}
    for part in vendor_orders:
        if part.pk in wait:
            _rest(part)
    for join in joins:
        settle(join, JoinStatus.PAID)
    for group in groups.values():
        count_paid(group)


def _rest(part: VendorOrder) -> None:
    """Nobody is reminded of a part that its seller can't pack yet.

    What was promised reckons with the group's last day: by then it is decided.
    """
    part.accept_by = part.chase_at = part.send_by
    part.save(update_fields=["accept_by", "chase_at"])


def note_gone(vendor_order: VendorOrder) -> None:
    """Something of a paid part was cancelled: places may be free by it, see `leave`.

    After the cancelling, since a group is locked before a pool.
    """
    rows = GroupJoin.objects.filter(
        order_line__vendor_order=vendor_order, status=JoinStatus.PAID
    )
    for join in rows.select_related("order_line"):
        if is_gone(join, vendor_order):
            enqueue(LEFT, f"{LEFT}:{join.pk}", join=join.pk)


def is_gone(join: GroupJoin, vendor_order: VendorOrder) -> bool:
    """Whether its goods were cancelled."""
    is_cancelled = vendor_order.status == VendorOrderStatus.CANCELLED
    return is_cancelled or not (join.order_line and join.order_line.due)


@transaction.atomic
def settle_gone(join_id: int) -> bool:
    """A place whose goods were cancelled is given up. Safe to call again."""
    rows = GroupJoin.objects.select_related("order_line__vendor_order", "group")
    seen = rows.get(pk=join_id)
    if seen.order_line is None or seen.order_line.vendor_order is None:
        return False
    [join] = lock_joins([join_id])
    if join.status != JoinStatus.PAID or not is_gone(
        seen, seen.order_line.vendor_order
    ):
        return False
    leave(join)
    # What shared the part has nothing to wait for any more.
    part = seen.order_line.vendor_order
    if seen.group.status != GroupStatus.COMPLETE:
        notify("order_freed", part, f"group:{join.pk}")
    enqueue(PROMISED, f"{PROMISED}:{join.pk}:{part.pk}", part=part.pk)
    return True


def enqueue_promises(group: GroupBuy) -> None:
    """The parts of a complete group can be packed: each promise is said anew."""
    rows = GroupJoin.objects.filter(group=group, status=JoinStatus.PAID)
    parts = rows.values_list("pk", "order_line__vendor_order")
    for join, part in parts:
        enqueue(PROMISED, f"{PROMISED}:{join}:{part}:complete", part=part)


@transaction.atomic
def promise_part(vendor_order_id: int) -> bool:
    """Say anew by when a part is sent, unless it waits for another group."""
    part = lock_vendor_order(vendor_order_id)
    if part.status not in WAITING or waiting_parts([part.pk]):
        return False
    promise_from_now(part)
    vendor_order_changed.send(sender=VendorOrder, vendor_order=part)
    return True


def waiting_parts(part_ids: Iterable[int]) -> QuerySet[GroupJoin]:
    """Places for which parts wait, or are about to be given back."""
    rows = GroupJoin.objects.filter(
        order_line__vendor_order__in=list(part_ids),
        status__in=sorted(TAKING),
    )
    return rows.exclude(group__status=GroupStatus.COMPLETE)
