"""What happened between an organisation and the sellers it owes: line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _
from reportlab.platypus import Flowable

from core import dates
from core.brand import market_name
from core.money import from_minor
from core.pdf.blocks import gap, grid, rule
from core.pdf.document import Section, make_pdf
from core.pdf.paragraphs import SMALL, SUBTITLE, TITLE, Paragraph, Style
from core.pdf.tables import Column, NumberColumn, facts, table
from core.tables.writer import Cell
from core.templatetags.market import money
from payments.ledger.models import Posting
from payments.ledger.states import AccountKind, TransactionKind

from .models import Organisation

MOST_LINES = 5_000


@dataclass(frozen=True)
class StatementLine:
    """One thing that changed what is owed; `balance` is what is owed after it."""

    day: date
    what: str
    part: str
    seller: str
    amount: Decimal
    balance: Decimal
    currency: str


def _words(kind: str) -> str:
    return {
        TransactionKind.PAID: _("Ordered on invoice"),
        TransactionKind.INVOICE_PAID: _("Payment received"),
        TransactionKind.REFUND_SENT: _("Taken off the invoice"),
        TransactionKind.WRITTEN_OFF: _("Written off"),
        TransactionKind.RECOVERED: _("Owed again, since it was paid"),
    }.get(TransactionKind(kind), str(TransactionKind(kind).label))


def statement_lines(organisation: Organisation) -> list[StatementLine]:
    """Of all its sellers, the oldest first; of a long history the latest lines."""
    rows = Posting.objects.filter(
        account__kind=AccountKind.RECEIVABLE,
        vendor_order__order__business_order__organisation=organisation,
    )
    related = ("transaction", "vendor_order__partner", "account")
    latest = list(rows.select_related(*related).order_by("-pk")[:MOST_LINES])
    balances: dict[str, int] = {}
    if len(latest) == MOST_LINES:
        before = rows.filter(pk__lt=latest[-1].pk).order_by()
        sums = before.values_list("account__currency").annotate(total=Sum("amount"))
        balances = {currency: -int(total) for currency, total in sums}
    found = []
    for row in reversed(latest):
        currency, part = row.account.currency, row.vendor_order
        if part is None:
            continue
        balances[currency] = balances.get(currency, 0) - row.amount
        found.append(
            StatementLine(
                dates.day_of(row.transaction.created),
                _words(row.transaction.kind),
                part.number,
                part.partner.name,
                from_minor(-row.amount, currency),
                from_minor(balances[currency], currency),
                currency,
            )
        )
    return found


def statement_table(lines: Sequence[StatementLine]) -> Iterator[Sequence[Cell]]:
    yield [
        _("Date"), _("What"), _("Order"), _("Seller"), _("Amount"), _("Owed"),
        _("Currency"),
    ]  # fmt: skip
    for one in lines:
        yield [
            one.day, one.what, one.part, one.seller, one.amount, one.balance,
            one.currency,
        ]  # fmt: skip


def statement_pdf(organisation: Organisation, lines: Sequence[StatementLine]) -> bytes:
    """In the active language."""
    columns = [
        Column(_("Date"), 24),
        Column(_("What"), 44),
        Column(_("Order"), 36),
        Column(_("Seller"), 36),
        NumberColumn(_("Amount"), 20),
        NumberColumn(_("Owed"), 20),
    ]
    rows = (
        [
            one.day.isoformat(), one.what, one.part, one.seller,
            money(one.amount, one.currency), money(one.balance, one.currency),
        ]
        for one in lines
    )  # fmt: skip
    title = _("Statement of account")
    story: list[Flowable] = [
        grid(
            [[Paragraph(title, TITLE), Paragraph(market_name(), SUBTITLE)]], [110, 70]
        ),
        rule(before=3, after=4),
        Paragraph(organisation.legal_name, SUBTITLE),
        facts(
            [
                (_("Tax number"), organisation.tax_id),
                (_("Address"), organisation.address),
                (_("Created on"), f"{dates.local():%Y-%m-%d %H:%M}"),
            ],
            wide=110,
            style=Style(8.5),
        ),
        gap(4),
        *table(columns, rows, size=8),
        gap(4),
        Paragraph(_("This statement is not an invoice."), SMALL),
    ]
    section = Section(story, again=(), foot=f"{market_name()} · {title}")
    return make_pdf([section], title=title, author=market_name())
