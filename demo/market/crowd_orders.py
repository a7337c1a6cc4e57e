"""A crowd of orders: those that came to a good end again and again, each time earlier.

Nobody waits for anything of them: what was sold has left, was received, and is in the
books. They are guests'.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, models, transaction
from django.db.models import Exists, Model, OuterRef
from oscar.apps.order.models import ShippingEventQuantity

from fulfilment.invoicing.models import Document
from orders.order.models import (
    Line,
    Order,
    OrderDiscount,
    ShippingAddress,
    ShippingEvent,
    VendorOrder,
    VendorOrderEvent,
)
from orders.order.models.lines import LotDraw
from orders.order.states import OrderStatus
from payments.ledger.models import LedgerTransaction, Posting
from payments.ledger.states import TransactionKind
from payments.payment.models import Payment, Refund, Source, Transaction
from payments.payouts.models import Earning, Hold, LineFee, StripeTransfer
from vendors.partner.models import StockEntry

from .copies import (
    Written,
    copy,
    highest,
    indexes_last,
    quoted,
    run,
    table_of,
    unasked,
)

AT_ONCE = 20_000  # orders in one transaction
MINUTES_EARLIER = 7  # each round than the one before
GUESTS = 200_000
# What the books say of an order that is copied; others are left alone.
BOOKED = (TransactionKind.PAID, TransactionKind.EARNED)
OF_PART = "JOIN order_vendororder v ON v.id = x.vendor_order_id"


@dataclass(frozen=True)
class Piece:
    """Rows of one model that belong to an order: which, and what a copy changes.

    `joined` leads from a row `x` to the id in `order`; `also` are columns that the
    changes need. `ahead` names foreign keys to rows that are copied too, and their
    model; a piece that others name keeps its own `id` ahead as well.
    """

    model: type[Model]
    order: str
    joined: str = ""
    also: str = ""
    ahead: tuple[tuple[str, type[Model]], ...] = ()
    changed: tuple[tuple[str, str], ...] = ()


_ORDER, _PART = ("order_id", Order), ("vendor_order_id", VendorOrder)
# A part's number begins with its order's.
_RENAMED = "x.whole || c.n || SUBSTR({}, LENGTH(x.whole) + 1)"
_CAUSE = (
    "CASE WHEN x.parcel IS NULL THEN x.cause || c.n ELSE "
    "'earned:' || (x.parcel + c.n * {order_shippingevent}) || ':' || x.turn END"
)
_NEXT_NUMBER = (
    "(SELECT n.last FROM documents_series n WHERE n.id = x.series_id) + "
    "ROW_NUMBER() OVER (PARTITION BY x.series_id ORDER BY c.n, x.id)"
)
PIECES = (
    Piece(
        ShippingAddress,
        "o.id",
        "JOIN order_order o ON o.shipping_address_id = x.id",
        ahead=(("id", ShippingAddress),),
    ),
    Piece(
        Order,
        "x.id",
        ahead=(("id", Order), ("shipping_address_id", ShippingAddress)),
        changed=(
            ("number", "x.number || c.n"),
            ("access_key", "x.access_key || c.n"),
            ("basket_id", "NULL"),
            ("user_id", "NULL"),
            (
                "guest_email",
                f"'guest' || ((x.id * 7919 + c.n) %% {GUESTS}) || '@demo.test'",
            ),
        ),
    ),
    Piece(
        VendorOrder,
        "x.order_id",
        "JOIN order_order o ON o.id = x.order_id",
        also="o.number AS whole",
        ahead=(("id", VendorOrder), _ORDER),
        changed=(("number", _RENAMED.format("x.number")),),
    ),
    Piece(VendorOrderEvent, "v.order_id", OF_PART, ahead=(_PART,)),
    Piece(Line, "x.order_id", ahead=(("id", Line), _ORDER, _PART)),
    Piece(ShippingEvent, "x.order_id", ahead=(("id", ShippingEvent), _ORDER, _PART)),
    Piece(
        ShippingEventQuantity,
        "e.order_id",
        "JOIN order_shippingevent e ON e.id = x.event_id",
        ahead=(("event_id", ShippingEvent), ("line_id", Line)),
    ),
    Piece(
        StockEntry,
        "v.order_id",
        "JOIN order_vendororder v ON v.number = x.note AND x.reason = 'shipped' "
        "JOIN order_order o ON o.id = v.order_id",
        also="o.number AS whole",
        changed=(("note", _RENAMED.format("x.note")),),
    ),
    Piece(
        Payment,
        "x.order_id",
        ahead=(("id", Payment), _ORDER),
        changed=(
            ("key", "x.key || ':' || c.n"),
            ("intent_id", "x.intent_id || '_' || c.n"),
            ("charge_id", "x.charge_id || '_' || c.n"),
        ),
    ),
    Piece(
        Source,
        "x.order_id",
        ahead=(("id", Source), _ORDER),
        changed=(("reference", "x.reference || '_' || c.n"),),
    ),
    Piece(
        Transaction,
        "s.order_id",
        "JOIN payment_source s ON s.id = x.source_id",
        ahead=(("source_id", Source),),
        changed=(("reference", "x.reference || '_' || c.n"),),
    ),
    Piece(LineFee, "v.order_id", OF_PART, ahead=(("line_id", Line), _PART)),
    Piece(Earning, "v.order_id", OF_PART, ahead=(("parcel_id", ShippingEvent), _PART)),
    Piece(
        LedgerTransaction,
        "y.order_id",
        "JOIN (SELECT DISTINCT p.transaction_id, v.order_id FROM ledger_posting p "
        "JOIN order_vendororder v ON v.id = p.vendor_order_id) y "
        "ON y.transaction_id = x.id LEFT JOIN payouts_earning e "
        "ON x.cause = 'earned:' || e.parcel_id || ':' || e.turn",
        also="e.parcel_id AS parcel, e.turn AS turn",
        ahead=(("id", LedgerTransaction),),
        changed=(("cause", _CAUSE),),
    ),
    Piece(
        Posting,
        "v.order_id",
        OF_PART,
        ahead=(("transaction_id", LedgerTransaction), _PART),
    ),
    # Numbered on from the last of its series; the year is the series'.
    Piece(
        Document,
        "v.order_id",
        f"{OF_PART} JOIN order_order o ON o.id = v.order_id",
        also="o.number AS whole",
        ahead=(_PART,),
        changed=(
            ("number", _NEXT_NUMBER),
            ("issued_at", "x.issued_at"),
        ),
    ),
)  # fmt: skip
COPIED = tuple(piece.model for piece in PIECES)


def plant_orders(count: int, *, tell: Callable[[int], None]) -> None:
    """So many orders more; `tell` is told how many there are of them so far.

    Without any that came to a good end there is nothing to copy.
    """
    if count <= 0 or not (models_of := _models()):
        return
    with indexes_last(count, *COPIED):
        _lay_out(models_of)
        spans = {table_of(piece.model): highest(piece.model) for piece in PIECES}
        for first in range(0, count, AT_ONCE):
            last = min(first + AT_ONCE, count)
            with transaction.atomic(), unasked():
                _choose(first, last, len(models_of))
                for piece in PIECES:
                    _copy(piece, spans)
                _harvest()
                _count_documents()
            tell(last)
        _clear()


def _models() -> list[int]:
    """Ids of orders that were paid, sent, received and earned, and nothing else."""

    def has(model: type[Model], **by: object) -> Exists:
        return Exists(model._base_manager.filter(**by))  # noqa: SLF001 - Django's public name

    this = OuterRef("pk")
    others = ~models.Q(transaction__kind__in=BOOKED)
    odd = Posting.objects.filter(others, vendor_order__order=this)
    found = Order.objects.filter(
        ~Exists(odd),
        ~has(OrderDiscount, order=this),
        ~has(VendorOrder, order=this, is_visit=True),
        ~has(LotDraw, line__order=this),
        ~has(Refund, payment__order=this),
        ~has(Hold, vendor_order__order=this),
        ~has(StripeTransfer, vendor_order__order=this),
        ~has(Earning, vendor_order__order=this, done_at=None),
        status=OrderStatus.RECEIVED,
        paid_at__isnull=False,
        from_balance=0,
    )
    return list(found.order_by("pk").values_list("pk", flat=True))


def _lay_out(models_of: list[int]) -> None:
    """Put the rows that are copied aside, so that no index is needed to find them."""
    _clear()
    run(
        "CREATE TEMPORARY TABLE crowd_model "
        "(place integer PRIMARY KEY, order_id bigint)"
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO crowd_model VALUES (%s, %s)", list(enumerate(models_of))
        )
    run("CREATE TEMPORARY TABLE crowd_copy (order_id bigint, n bigint)")
    for piece in PIECES:
        also = f", {piece.also}" if piece.also else ""
        run(
            f"CREATE TEMPORARY TABLE {_aside(piece)} AS "  # noqa: S608 - our own names
            f"SELECT x.*, {piece.order} AS of_order{also} "
            f"FROM {table_of(piece.model)} x {piece.joined} "
            f"JOIN crowd_model m ON m.order_id = {piece.order}"
        )
    _count("crowd_model", *map(_aside, PIECES))


def _choose(first: int, last: int, size: int) -> None:
    """Note which orders are copied now, and in which round, the first being 1."""
    run("DELETE FROM crowd_copy")
    run(
        "INSERT INTO crowd_copy WITH RECURSIVE k(k) AS ("
        "SELECT %s UNION ALL SELECT k + 1 FROM k WHERE k < %s) "
        "SELECT m.order_id, k / %s + 1 FROM k JOIN crowd_model m ON m.place = k %% %s",
        [first, last - 1, size, size],
    )
    _count("crowd_copy")


def _copy(piece: Piece, spans: dict[str, int]) -> None:
    changed: dict[str, Written] = {
        str(field.column): (_earlier(f"x.{quoted(str(field.column))}"),)
        for field in piece.model._meta.concrete_fields  # noqa: SLF001 - Django's public name
        if isinstance(field, models.DateTimeField)
    }
    for column, model in piece.ahead:
        changed[column] = (f"x.{quoted(column)} + c.n * {spans[table_of(model)]}",)
    names = {name.strip('"'): span for name, span in spans.items()}
    for column, expression in piece.changed:
        changed[column] = (expression.format_map(names),)
    if piece.model is Document:
        changed["content"] = (_with_its_number(),)
    copy(
        piece.model,
        changed,
        f"FROM {_aside(piece)} x JOIN crowd_copy c ON c.order_id = x.of_order "
        "ORDER BY c.n, x.id",
    )


def _harvest() -> None:
    """Whatever the copies sent was harvested before."""
    run(
        "INSERT INTO partner_stockentry (pool_id, quantity, reason, note, created) "  # noqa: S608 - our own names
        f"SELECT x.pool_id, -SUM(x.quantity), %s, '', MIN({_earlier('x.created')}) "
        "FROM crowd_partner_stockentry x JOIN crowd_copy c ON c.order_id = x.of_order "
        "GROUP BY x.pool_id",
        [StockEntry.Reason.HARVEST],
    )


def _count_documents() -> None:
    """Say in each series which number its last document has now."""
    run(
        "UPDATE documents_series SET last = last + n.more FROM "
        "(SELECT x.series_id, COUNT(*) AS more FROM crowd_documents_document x "
        "JOIN crowd_copy c ON c.order_id = x.of_order GROUP BY x.series_id) n "
        "WHERE n.series_id = documents_series.id"
    )


def _with_its_number() -> str:
    """A document's content, which names its order."""
    renamed = "REPLACE({}, x.whole, x.whole || c.n)"
    if connection.vendor == "postgresql":
        return renamed.format("x.content::text") + "::jsonb"
    return renamed.format("x.content")


def _earlier(column: str) -> str:
    if connection.vendor == "postgresql":
        return f"{column} - c.n * interval '{MINUTES_EARLIER} minutes'"
    moved = f"'-' || (c.n * {MINUTES_EARLIER}) || ' minutes'"
    return f"strftime('%%Y-%%m-%%d %%H:%%M:%%f', {column}, {moved})"


def _aside(piece: Piece) -> str:
    return f"crowd_{piece.model._meta.db_table}"  # noqa: SLF001 - Django's public name


def _count(*tables: str) -> None:
    if connection.vendor == "postgresql":
        for table in tables:
            run(f"ANALYZE {table}")


def _clear() -> None:
    for table in ("crowd_model", "crowd_copy", *map(_aside, PIECES)):
        run(f"DROP TABLE IF EXISTS {table}")
