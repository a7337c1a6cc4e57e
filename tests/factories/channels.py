"""Sales of farms in other channels: statements with papers, order files."""

from datetime import date
from typing import Any
from uuid import uuid4

from accounts.models import User
from core import dates
from core.document_uploads import CleanUpload, UploadKind
from programme.channels.models import OrderFile, SalesStatement, StatementEvidence
from programme.channels.order_tables import SoldOrder
from programme.channels.services.evidence import add_paper
from programme.channels.services.order_files import import_orders
from programme.channels.services.order_plan import Brought
from programme.channels.services.statements import (
    begin_statement,
    correct_statement,
    move_statement,
)
from programme.plans.services.entries import Sender, StateStep
from tests.factories.accounts import make_user
from tests.factories.vendors import make_farm
from vendors.partner.models import Partner

# What leads to each state, and whether another person does it.
WAYS = {
    "draft": (),
    "declared": ("declared",),
    "returned": ("declared", "returned"),
    "confirmed": ("declared", "confirmed"),
    "withdrawn": ("withdrawn",),
}


def last_month() -> date:
    return dates.months_later(dates.today().replace(day=1), -1)


def sender(user: User | None = None) -> Sender:
    return Sender(user or make_user(), uuid4())


def what(**fields: Any) -> dict[str, Any]:
    """12,345.00 yuan of goods on Taobao, last month."""
    given = {
        "month": last_month(), "kind": "fresh", "channel": "taobao", "currency": "CNY",
        "amount": 1_234_500, "source": "Seller centre",
    }  # fmt: skip
    return given | fields


def make_paper(
    statement: SalesStatement, by: Sender | None = None
) -> StatementEvidence:
    file = CleanUpload(UploadKind.PDF, b"%PDF-1.4 sales %%EOF")
    return add_paper(statement, "Screenshot", file, by or sender())


def lead_on(
    statement: SalesStatement, state: str, *, by: Sender, second: User | None = None
) -> SalesStatement:
    """Through the steps to this state; `by` declares, `second` confirms."""
    if state != "draft":
        make_paper(statement, by)
    for step in WAYS[state]:
        is_own = step in {"declared", "withdrawn"}
        person = by.by if is_own else second or make_user()
        move_statement(statement, StateStep(step, person, "as agreed"))
    return SalesStatement.objects.get(pk=statement.pk)


def make_statement(
    farm: Partner | None = None,
    *,
    state: str = "confirmed",
    by: User | None = None,
    second: User | None = None,
    **fields: Any,
) -> SalesStatement:
    """Confirmed by a second person, unless another state is named."""
    who = sender(by)
    made = begin_statement(farm or make_farm(), what(**fields), who)
    return lead_on(made, state, by=Sender(who.by), second=second)


def make_correction(
    statement: SalesStatement, amount: int, *, state: str = "confirmed", **fields: Any
) -> SalesStatement:
    who = sender()
    given = {"amount": amount, "source": "Bank statement", "reason": "Typing error"}
    made = correct_statement(statement, given | fields, who)
    return lead_on(made, state, by=Sender(who.by))


def order_rows(*rows: tuple[Any, ...], month: date | None = None) -> list[SoldOrder]:
    """Of (number, yuan paid[, yuan refunded[, mark]]), on the 5th of the month."""
    day = (month or last_month()).replace(day=5)
    found = []
    for place, (number, paid, *more) in enumerate(rows, start=2):
        refunded, mark = (more + [0, "paid"][len(more) :])[:2]
        found.append(
            SoldOrder(place, number, day, int(paid * 100), int(refunded * 100), mark)
        )
    return found


def brought(
    *rows: tuple[Any, ...],
    channel: str = "taobao",
    first: date | None = None,
    last: date | None = None,
    sha256: str = "",
) -> Brought:
    """A file of last month, unless other months are named."""
    first = first or last or last_month()
    return Brought(
        channel, first, last or first, "orders.csv", sha256 or uuid4().hex,
        order_rows(*rows, month=first),
    )  # fmt: skip


def make_order_file(
    farm: Partner | None = None,
    *rows: tuple[Any, ...],
    by: User | None = None,
    **fields: Any,
) -> OrderFile:
    """Imported; one order of 100 yuan unless others are named."""
    rows = rows or ((f"T{uuid4().hex[:12]}", 100),)
    return import_orders(farm or make_farm(), brought(*rows, **fields), sender(by))
