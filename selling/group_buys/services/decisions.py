"""Whether a group comes together: by its last payment, or not by its end.

The clock decides what is over under the group's lock. What has to be given back then is
cancelled part by part, each in a transaction of its own, so that a worker that dies
leaves the others to the next run.
"""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from core.languages import Sentence
from core.notify import notify
from core.outbox import enqueue
from core.sweeps import Queue, work_through
from core.transactions import whole_act
from core.transitions import move
from orders.order.locks import lock_vendor_order
from orders.order.models import LineAdjustment
from orders.order.services.item_cancellation import drop_lines
from orders.order.states import SHOPPER_CAN_CANCEL, CancelledBy, VendorOrderStatus
from selling.group_buys.locks import lock_group
from selling.group_buys.models import GroupBuy, GroupJoin
from selling.group_buys.rules import REMINDED_BEFORE
from selling.group_buys.states import GROUP_MOVES, GroupStatus, JoinStatus

from .places import settle

COMPLETED = "groups.completed"
TOO_FEW = Sentence(gettext_noop("The group was not completed in time."))


def paid_joins(group: GroupBuy) -> list[GroupJoin]:
    """Places that are paid and whose goods were not cancelled, first come first."""
    rows = GroupJoin.objects.filter(group=group, status=JoinStatus.PAID)
    rows = rows.select_related("order_line__vendor_order").order_by("paid_at", "pk")
    return [
        join
        for join in rows
        if join.order_line
        and join.order_line.due
        and join.order_line.vendor_order.status != VendorOrderStatus.CANCELLED
    ]


def count_paid(group: GroupBuy) -> None:
    """A locked group has one more that is paid: it opens, or is complete."""
    now = timezone.now()
    if group.status == GroupStatus.STARTING:
        group.opened_at = now
        group.ends_at = now + timedelta(hours=group.hours)
        group.save(update_fields=["opened_at", "ends_at"])
        move(group, GroupStatus.OPEN, moves=GROUP_MOVES)
    if not group.is_open:
        return  # decided in this moment: the clock gives back what came too late
    group.paid += 1
    group.save(update_fields=["paid"])
    if group.paid < group.size:
        if group.paid > 1:
            notify("group_joined", group, str(group.paid))
        return
    # A member may have cancelled a moment ago, whose place is not free yet.
    if len(paid_joins(group)) < group.size:
        return
    _close(group, GroupStatus.COMPLETE)
    notify("group_complete", group)
    enqueue(COMPLETED, f"{COMPLETED}:{group.pk}", group=group.pk)


def leave(join: GroupJoin) -> None:
    """The goods of a locked, paid place were cancelled: it is free while that helps.

    Of a leader who leaves the next member with an account leads. A group that nobody
    is left in is over.
    """
    group = lock_group(join.group_id)
    is_failed = group.status == GroupStatus.FAILED
    status = JoinStatus.REFUNDED if is_failed else JoinStatus.CANCELLED
    settle(join, status)
    if not group.is_open:
        return
    group.taken -= 1
    group.paid -= 1
    left = paid_joins(group)
    if group.leader_id in {None, join.user_id}:
        group.leader = next((one.user for one in left if one.user), None)
    group.save(update_fields=["taken", "paid", "leader"])
    if not left:
        _close(group, GroupStatus.FAILED)


def _close(group: GroupBuy, status: GroupStatus) -> None:
    group.decided_at = timezone.now()
    group.save(update_fields=["decided_at"])
    move(group, status, moves=GROUP_MOVES)


def decide_groups(now: datetime | None = None) -> int:
    """End the groups whose time is over, give back what they paid, remind of others.

    For how many groups and places something was done. For the clock.
    """
    by = now or timezone.now()
    open_ones = GroupBuy.objects.filter(status=GroupStatus.OPEN)
    over = Queue(
        "group-buys",
        open_ones.filter(ends_at__lte=by),
        oldest=("ends_at", "pk"),
        money=True,
    )
    decided = work_through(over, partial(_decide, by=by))
    soon = open_ones.filter(
        ends_at__gt=by,
        ends_at__lte=by + REMINDED_BEFORE,
        paid=F("size") - 1,
        reminded_at=None,
    )
    reminded = work_through(
        Queue("group-reminders", soon, oldest=("ends_at", "pk")),
        partial(_remind, by=by),
    )
    return decided + reminded + work_through(given_back(), _give_back)


def given_back() -> Queue:
    """Paid places of groups that were not completed, also those paid a moment later."""
    joins = GroupJoin.objects.filter(
        status=JoinStatus.PAID,
        group__status=GroupStatus.FAILED,
        order_line__vendor_order__status__in=sorted(SHOPPER_CAN_CANCEL),
        order_line__quantity__gt=F("order_line__short"),
    )
    return Queue("group-refunds", joins, oldest=("paid_at", "pk"), money=True)


@transaction.atomic
def _decide(pk: int, by: datetime) -> bool:
    group = lock_group(pk)
    if not group.is_open or group.ends_at is None or group.ends_at > by:
        return False
    _close(group, GroupStatus.FAILED)
    notify("group_failed", group)
    return True


@transaction.atomic
def _remind(pk: int, by: datetime) -> bool:
    group = lock_group(pk)
    if not group.is_open or group.reminded_at or group.missing != 1:
        return False
    group.reminded_at = by
    group.save(update_fields=["reminded_at"])
    notify("group_lacks_one", group)
    return True


@whole_act
def _give_back(join_id: int) -> bool:
    """Asked anew under the lock; what else is in the part is sent without it."""
    rows = GroupJoin.objects.select_related("order_line__vendor_order")
    seen = rows.get(pk=join_id)
    if seen.order_line is None or seen.order_line.vendor_order_id is None:
        return False
    part = lock_vendor_order(seen.order_line.vendor_order_id)
    failed = GroupJoin.objects.filter(
        status=JoinStatus.PAID,
        group__status=GroupStatus.FAILED,
        order_line__vendor_order=part,
    )
    lines = set(failed.values_list("order_line", flat=True))
    if part.status not in SHOPPER_CAN_CANCEL or seen.order_line_id not in lines:
        return False
    drop_lines(
        part,
        lines,
        kind=LineAdjustment.Kind.GROUP,
        cause=CancelledBy.GROUP,
        reason=TOO_FEW.keep(),
    )
    return True
