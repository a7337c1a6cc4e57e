"""Sales elsewhere: two people, a whole chain of corrections, nothing counted twice."""

from collections.abc import Iterator

from django.db.models import F, OuterRef, Q, Subquery

from core.integrity import Breach, Range, invariant, lines

from .models import (
    OrderFile,
    OrderMonth,
    PlatformOrder,
    SalesStatement,
    StatementEntry,
)
from .queries.orders import (
    covered_months,
    entries_by_order,
    settled,
    sums_of_months,
)
from .states import (
    ONCE_CONFIRMED,
    STATEMENT_MOVES,
    OrderFileState,
    StatementState,
)


@invariant("states of sales statements are those of their entries", over=SalesStatement)
def statement_states(ids: Range) -> Iterator[Breach]:
    """So is the sum."""
    own = StatementEntry.objects.filter(statement=OuterRef("pk")).order_by("-pk")
    rows = SalesStatement.objects.filter(pk__range=(ids.first, ids.last)).annotate(
        said=Subquery(own.values("new")[:1]), told=Subquery(own.values("amount")[:1])
    )
    wrong = rows.filter(
        Q(said=None) | ~Q(said=F("state")) | ~Q(told=F("amount"))
    ).order_by("pk")
    for row in wrong:
        yield (
            f"statement {row.pk}: is {row.state} with {row.amount}, its last entry "
            f"says {row.said} with {row.told}"
        )


@invariant("entries of statements follow each other by the table", over=StatementEntry)
def entries_follow(ids: Range) -> Iterator[Breach]:
    """A draft may be edited; a sum changes at no other time."""
    rows = StatementEntry.objects.filter(pk__range=(ids.first, ids.last)).order_by("pk")
    for row in rows.iterator(chunk_size=500):
        before = StatementEntry.objects.filter(
            statement_id=row.statement_id, pk__lt=row.pk
        ).last()
        was = before.new if before else ""
        is_edited = row.new == StatementState.DRAFT
        is_move = not was or (row.new == was if is_edited else False)
        is_move = is_move or row.new in STATEMENT_MOVES.get(was, ())
        is_same = before is None or is_edited or before.amount == row.amount
        if row.old != was or not is_move or not is_same:
            yield f"entry {row.pk}: from {row.old} to {row.new}, after {was}"


@invariant("nobody confirms a statement of their own", over=StatementEntry)
def confirmed_by_another(ids: Range) -> Iterator[Breach]:
    return lines(
        "statement {}: confirmed by {}, who wrote or declared it",
        f"""
        SELECT DISTINCT c.statement_id, c.by_id FROM channels_statemententry c
        LEFT JOIN channels_statemententry w ON w.statement_id = c.statement_id
          AND w.by_id = c.by_id AND w.new IN ('draft', 'declared')
        WHERE {ids.having("c.id")} AND c.new = 'confirmed'
          AND (c.by_id IS NULL OR w.id IS NOT NULL)
        """,
    )


@invariant("corrections of statements are a whole chain", over=SalesStatement)
def chains_whole(ids: Range) -> Iterator[Breach]:
    """What was corrected has one successor of the same month, kind and channel."""
    rows = SalesStatement.objects.filter(
        pk__range=(ids.first, ids.last), state=StatementState.CORRECTED
    )
    for row in rows.order_by("pk"):
        after = SalesStatement.objects.filter(
            corrects=row, state__in=ONCE_CONFIRMED
        ).count()
        if after != 1:
            yield f"statement {row.pk}: corrected by {after} statements"
    later = SalesStatement.objects.filter(pk__range=(ids.first, ids.last)).exclude(
        corrects=None
    )
    apart = ~Q(
        partner=F("corrects__partner"),
        month=F("corrects__month"),
        kind=F("corrects__kind"),
        channel=F("corrects__channel"),
        currency=F("corrects__currency"),
    )
    early = Q(state__in=ONCE_CONFIRMED) & ~Q(corrects__state=StatementState.CORRECTED)
    for row in later.filter(apart | early).order_by("pk"):
        yield f"statement {row.pk}: does not stand in the place of {row.corrects_id}"


@invariant("orders of other platforms are as standing files say", over=PlatformOrder)
def orders_as_files_say(ids: Range) -> Iterator[Breach]:
    rows = PlatformOrder.objects.filter(pk__range=(ids.first, ids.last)).order_by("pk")
    orders = list(rows)
    said = entries_by_order([order.pk for order in orders])
    for order in orders:
        told = settled(said.get(order.pk, []), order.day)
        if (order.file_id, order.day, order.amount) != (
            told.file_id, told.day, told.amount,
        ):  # fmt: skip
            yield (
                f"order {order.pk}: has {order.amount}, its standing files say "
                f"{told.amount}"
            )


@invariant("files of orders are of the farm whose orders they tell of", over=OrderFile)
def files_of_one_farm(ids: Range) -> Iterator[Breach]:
    return lines(
        "order file {}: tells of an order of seller {}",
        f"""
        SELECT DISTINCT f.id, o.partner_id FROM channels_orderfile f
        JOIN channels_platformorder o ON o.file_id = f.id
        WHERE {ids.having("f.id")}
          AND (f.partner_id <> o.partner_id OR f.channel <> o.channel
               OR f.state <> 'imported')
        """,
    )


@invariant("months of order files are the sums of their orders", over=OrderMonth)
def months_are_sums(ids: Range) -> Iterator[Breach]:
    """Three queries for each range."""
    months = list(
        OrderMonth.objects.filter(pk__range=(ids.first, ids.last)).order_by("pk")
    )
    farms = {row.partner_id for row in months}
    sums = sums_of_months(PlatformOrder.objects.filter(partner__in=farms))
    covered = covered_months(OrderFile.objects.filter(partner__in=farms))
    for row in months:
        what = (row.partner_id, row.channel, row.month)
        told = sums.get(what, (0, 0))
        if told != (row.orders, row.amount):
            yield (
                f"order month {row.pk}: has {row.orders} orders of {row.amount}, "
                f"they are {told[0]} of {told[1]}"
            )
        if what not in covered:
            yield f"order month {row.pk}: no standing file covers it"


@invariant("standing order files cover their months", over=OrderFile)
def files_cover_months(ids: Range) -> Iterator[Breach]:
    files = OrderFile.objects.filter(pk__range=(ids.first, ids.last)).order_by("pk")
    rows = OrderMonth.objects.filter(partner__in=files.order_by().values("partner"))
    known = set(rows.values_list("partner", "channel", "month"))
    for row in files.filter(state=OrderFileState.IMPORTED):
        own = {(row.partner_id, row.channel, month) for month in row.months}
        if lost := len(own - known):
            yield f"order file {row.pk}: {lost} of {len(own)} months are not there"
