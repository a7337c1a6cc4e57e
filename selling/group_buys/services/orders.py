"""Places of groups on their way through orders: handed over, paid, let go, left."""

import re
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from checkout.services import CheckoutError
from core.languages import Sentence
from core.notify import notify
from core.outbox import enqueue
from core.transactions import whole_act
from orders.order.locks import lock_vendor_order
from orders.order.models import Line, LineAdjustment, Order, VendorOrder
from orders.order.services.item_cancellation import drop_lines
from orders.order.signals import vendor_order_changed
from orders.order.states import (
    SHOPPER_CAN_CANCEL,
    WAITING,
    CancelledBy,
    VendorOrderStatus,
)
from orders.shipping.services.promises import promise_from_now
from payments.payment.models import Payment
from payments.payment.states import PaymentState
from selling.group_buys.locks import lock_groups, lock_joins
from selling.group_buys.models import GroupBuy, GroupJoin
from selling.group_buys.queries import place_of
from selling.group_buys.states import STANDING, TAKING, GroupStatus, JoinStatus
from vendors.partner.services.stock import OutOfStockError

from .decisions import count_paid, leave
from .places import free_place, pool_of, settle, why_no_place

LEFT, PROMISED, REFUSED = "groups.left", "groups.promised", "groups.refused"
SAME_CARD = Sentence(gettext_noop("This card had already paid for another member."))


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
        _check_place(group, order)
        _adopt(join, order)
        _check_person(group, join, order, line)
        join.order_line = line
        join.save(update_fields=["order_line", "user"])
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


def _check_place(group: GroupBuy, order: Order) -> None:
    """Raises `GroupOverError` for an order that goes elsewhere than its group."""
    place, address = place_of(group), order.shipping_address
    if place is None:
        return
    said = place.columns().items()
    if address is None or any(str(getattr(address, n) or "") != v for n, v in said):
        raise GroupOverError(
            _(
                "The goods of this group go to one place. You were not charged. Please "
                "check the address again."
            )
        )


def _adopt(join: GroupJoin, order: Order) -> None:
    """A guest's place becomes the account's that orders it.

    Raises `GroupOverError` where that has another place in the group, or a guest has as
    much in other groups as a person may.
    """
    if join.user_id is not None:
        return
    others = GroupJoin.objects.filter(status__in=sorted(TAKING)).exclude(pk=join.pk)
    if order.user_id is not None:
        if others.filter(group=join.group_id, user=order.user_id).exists():
            raise GroupOverError(_("You are already in this group."))
        join.user = order.user
        return
    theirs = Q(order_line__order__guest_email__iexact=order.guest_email)
    address = order.shipping_address
    if phone := address and str(address.phone_number or ""):
        theirs |= Q(order_line__order__shipping_address__phone_number=phone)
    group = join.group
    rows = others.filter(
        theirs, group__offer=group.offer_id, group__status__in=sorted(STANDING)
    )
    has = rows.aggregate(packs=Sum("quantity", default=0))["packs"]
    if has + join.quantity > group.per_person:
        text = ngettext(
            "Each person can buy up to %(count)d pack of this offer.",
            "Each person can buy up to %(count)d packs of this offer.",
            group.per_person,
        )
        raise GroupOverError(text % {"count": group.per_person})


def _check_person(group: GroupBuy, join: GroupJoin, order: Order, line: Line) -> None:
    """Raises `GroupOverError` for a person who has another place in the group.

    Asked of all orders in it: the same phone number, or the same door.
    """
    others = GroupJoin.objects.filter(
        group=group, status__in=[JoinStatus.ORDERED, JoinStatus.PAID]
    ).exclude(pk=join.pk)
    mine = _signs_of(order, line.vendor_order, group)
    rows = others.select_related(
        "user", "order_line__vendor_order", "order_line__order__shipping_address"
    )
    for other in rows:
        if other.order_line is None:
            continue
        theirs = _signs_of(other.order_line.order, other.order_line.vendor_order, group)
        if mine & theirs:
            raise GroupOverError(
                _(
                    "Someone with this phone number or address is already in the "
                    "group. Each person counts once. You were not charged."
                )
            )


def _signs_of(order: Order, part: VendorOrder | None, group: GroupBuy) -> set[str]:
    """By what two orders are known to be one person's. Of a card see `note_paid`."""
    address = order.shipping_address
    phones = {order.user.phone if order.user else None}
    found = set()
    if address:
        phones.add(str(address.phone_number or ""))
        lines = (address.line1, address.line2, address.line3)
        door = re.sub(r"[\W_]+", "", " ".join(lines).casefold())
        # Whoever collects at a point may share its address with the others, and all
        # of a group have the place that its leader named.
        if door and not group.to_leader and not (part and part.is_pickup):
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
    """The money is there: its places count, and their parts wait for the others.

    Which card paid is known from now on: the place of one that paid for another member
    is given up, and the money goes back.
    """
    joins = _of_order(order, JoinStatus.ORDERED)
    if not joins:
        return
    groups = lock_groups(join.group_id for join in joins)
    wait = {join.order_line.vendor_order_id for join in joins if join.order_line}
    for part in vendor_orders:
        if part.pk in wait:
            _rest(part)
    same = _by_a_members_card(order, joins)
    for join in joins:
        if join.pk in same:
            settle(join, JoinStatus.REFUSED)
            free_place(groups[join.group_id])
            enqueue(REFUSED, f"{REFUSED}:{join.pk}", join=join.pk)
            notify("group_same_card", join)
        else:
            settle(join, JoinStatus.PAID)
    for pk in {join.group_id for join in joins if join.pk not in same}:
        count_paid(groups[pk])


def _by_a_members_card(order: Order, joins: Iterable[GroupJoin]) -> set[int]:
    """Of those of an order: whose group has a member that the same card paid for."""
    paid = Payment.objects.filter(order=order, state=PaymentState.SUCCEEDED)
    card = paid.exclude(fingerprint="").values_list("fingerprint", flat=True).first()
    if not card:
        return set()
    theirs = GroupJoin.objects.filter(
        status=JoinStatus.PAID,
        order_line__order__payments__state=PaymentState.SUCCEEDED,
        order_line__order__payments__fingerprint=card,
    ).exclude(order_line__order=order)
    groups = set(
        theirs.filter(group__in=[join.group_id for join in joins]).values_list(
            "group", flat=True
        )
    )
    return {join.pk for join in joins if join.group_id in groups}


@whole_act
def give_back_refused(join_id: int) -> bool:
    """Pay back a place that counts for nobody. Safe to call again."""
    rows = GroupJoin.objects.select_related("order_line")
    seen = rows.get(pk=join_id, status=JoinStatus.REFUSED)
    if seen.order_line is None or seen.order_line.vendor_order_id is None:
        return False
    part = lock_vendor_order(seen.order_line.vendor_order_id)
    if part.status not in SHOPPER_CAN_CANCEL or not seen.order_line.due:
        return False
    drop_lines(
        part,
        {seen.order_line.pk},
        kind=LineAdjustment.Kind.GROUP,
        cause=CancelledBy.GROUP,
        reason=SAME_CARD.keep(),
    )
    enqueue(PROMISED, f"{PROMISED}:{seen.pk}:{part.pk}", part=part.pk)
    notify("order_freed", part, f"group:{seen.pk}")
    return True


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
