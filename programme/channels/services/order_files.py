"""Order files of other platforms: imported as a whole, withdrawn as a whole."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import dates
from core.activity_log import record
from core.imports.kinds import shown_name
from core.templatetags.market import day as day_words
from core.transitions import can_move, move
from programme.channels.locks import (
    lock_order_file,
    lock_orders,
    lock_orders_of,
    lock_partner,
)
from programme.channels.models import (
    OrderFile,
    OrderMonth,
    PlatformOrder,
    PlatformOrderEntry,
)
from programme.channels.queries.orders import (
    covered_months,
    entries_by_order,
    settled,
    sums_of_months,
)
from programme.channels.queries.places import counties_by_month, county_then, last_day
from programme.channels.rules import AT_ONCE, EARLIEST, ChannelError
from programme.channels.states import (
    ORDER_FILE_MOVES,
    PLATFORMS,
    OrderFileState,
    RowMark,
)
from programme.figures.book import month_words
from programme.plans.services.entries import (
    LONGEST,
    Sender,
    StateStep,
    need_reason,
    sent_before,
)
from vendors.partner.models import Partner

from .order_plan import Brought, OrderPlan, PlannedOrder, plan_orders

MOST_MONTHS = 24


def check_file(partner: Partner, brought: Brought) -> None:
    """Before it is looked at. Raises `ChannelError`."""
    if brought.channel not in PLATFORMS:
        raise ChannelError(_("Please choose from the list."))
    _check_months(brought)
    counties_by_month(partner, set(brought.months))
    same = OrderFile.objects.filter(
        partner=partner, sha256=brought.sha256, state=OrderFileState.IMPORTED
    ).first()
    if same is not None:
        raise ChannelError(
            _(
                "This file was imported already, on %(day)s for %(what)s. Withdraw it "
                "there to import it otherwise."
            )
            % {"day": day_words(dates.day_of(same.entered_at)), "what": str(same)}
        )


def _check_months(brought: Brought) -> None:
    if brought.first < EARLIEST:
        raise ChannelError(
            _("Please choose a month from %(month)s on.")
            % {"month": month_words(EARLIEST)}
        )
    if brought.last < brought.first:
        raise ChannelError(_("The last month is before the first."))
    if last_day(brought.last) >= dates.today():
        raise ChannelError(
            _("%(month)s is not over yet. Import it from %(day)s on.")
            % {
                "month": month_words(brought.last),
                "day": day_words(dates.months_later(brought.last, 1)),
            }
        )
    if len(brought.months) > MOST_MONTHS:
        raise ChannelError(
            _("Please import at most %(most)s months at once.") % {"most": MOST_MONTHS}
        )


@transaction.atomic
def import_orders(partner: Partner, brought: Brought, sender: Sender) -> OrderFile:
    """Everything that the plan keeps. Raises `ChannelError`.

    Its months count as this file says from now on, not as they were declared.
    """
    fresh = lock_partner(partner.pk)
    row = sent_before(OrderFile, sender)
    if row is not None:
        return row
    check_file(fresh, brought)
    plan = plan_orders(fresh, brought)
    check_plan(plan)
    row = OrderFile.objects.create(
        partner=fresh,
        channel=brought.channel,
        first_month=brought.first,
        last_month=brought.last,
        name=shown_name(brought.name),
        sha256=brought.sha256,
        row_count=len(plan.kept),
        key=sender.key,
        entered_by=sender.by,
    )
    _enter(row, plan.kept)
    _record("channel.orders", row)
    return row


def check_plan(plan: OrderPlan) -> None:
    """Raises `ChannelError` for what must be put right before anything is imported."""
    differing = plan.differing
    if differing:
        raise ChannelError(
            _(
                "Order %(number)s was imported with another amount before. Withdraw "
                "that file, or check this one."
            )
            % {"number": differing[0].row.number}
        )
    if not plan.kept:
        raise ChannelError(
            _("No order of this file belongs to this farm and these months.")
        )


def _enter(file: OrderFile, kept: Iterable[PlannedOrder]) -> None:
    rows = {each.row.number: (each.row, day) for each in kept if (day := each.row.day)}
    known = {each.row.number for each in kept if each.order is not None}
    new = [
        PlatformOrder(
            partner=file.partner, channel=file.channel, number=number, file=file,
            day=day, amount=row.amount,
        )
        for number, (row, day) in sorted(rows.items()) if number not in known
    ]  # fmt: skip
    PlatformOrder.objects.bulk_create(new, AT_ONCE, ignore_conflicts=True)
    orders = lock_orders(file.channel, rows)
    for order in orders.values():
        if order.partner_id != file.partner_id and order.file_id is not None:
            raise ChannelError(
                _("Another farm imported some of these orders just now. Try again.")
            )
    PlatformOrderEntry.objects.bulk_create(
        [
            PlatformOrderEntry(
                file=file, order=orders[number], row=row.row, day=day,
                paid=row.paid, refunded=row.refunded,
                is_closed=row.mark == RowMark.CLOSED,
            )
            for number, (row, day) in rows.items()
        ],
        AT_ONCE,
    )  # fmt: skip
    _settle(file, orders.values())


@transaction.atomic
def withdraw_file(file: OrderFile, step: StateStep) -> OrderFile:
    """Its orders are again as the other files say. Raises `ChannelError`."""
    row = lock_order_file(file.pk)
    if not can_move(ORDER_FILE_MOVES, row.state, OrderFileState.WITHDRAWN):
        raise ChannelError(_("This file was withdrawn already."))
    need_reason(step)
    move(row, OrderFileState.WITHDRAWN, moves=ORDER_FILE_MOVES, field="state")
    row.reason = step.reason[:LONGEST]
    row.withdrawn_at, row.withdrawn_by = timezone.now(), step.by
    row.save(update_fields=["reason", "withdrawn_at", "withdrawn_by"])
    _settle(row, lock_orders_of(row))
    _record("channel.orders.withdraw", row, row.reason)
    return row


def _settle(file: OrderFile, orders: Iterable[PlatformOrder]) -> None:
    """Write each order as all standing files together say, then the months' sums."""
    found = {order.pk: order for order in orders}
    said = entries_by_order(found)
    months, changed = set(file.months), []
    for order in found.values():
        told = settled(said.get(order.pk, []), order.day)
        now = (file.partner_id, told.file_id, told.day, told.amount)
        was = (order.partner_id, order.file_id, order.day, order.amount)
        months |= {order.day.replace(day=1), told.day.replace(day=1)}
        if now != was:
            order.partner_id, order.file_id, order.day, order.amount = now
            changed.append(order)
    PlatformOrder.objects.bulk_update(
        changed, ["partner", "file", "day", "amount"], AT_ONCE
    )
    _sum_months(file.partner, file.channel, months)


def _sum_months(partner: Partner, channel: str, months: set[date]) -> None:
    own = Q(partner=partner, channel=channel)
    standing = {m for *_farm, m in covered_months(OrderFile.objects.filter(own))}
    covered = months & standing
    OrderMonth.objects.filter(own, month__in=months - covered).delete()
    if not covered:
        return
    days = (min(covered), last_day(max(covered)))
    sums = sums_of_months(PlatformOrder.objects.filter(own, day__range=days))
    counties = counties_by_month(partner, covered)
    for month in covered:
        orders, amount = sums.get((partner.pk, channel, month), (0, 0))
        OrderMonth.objects.update_or_create(
            partner=partner,
            channel=channel,
            month=month,
            defaults={
                "county": counties[month],
                "orders": orders,
                "amount": amount,
            },
        )


def _record(act: str, row: OrderFile, reason: str = "") -> None:
    after = {
        "channel": row.channel,
        "months": row.period,
        "rows": row.row_count,
        "state": row.state,
    }
    county = county_then(row.partner, row.last_month)
    record(
        act, row, after=after, reason=reason, scope=f"programme:{county.slug}",
        seller=row.partner,
    )  # fmt: skip
