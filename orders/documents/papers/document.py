"""An invoice, a credit note or a reversal on paper, from what was frozen."""

from collections.abc import Iterator, Mapping
from typing import Any

from babel.dates import format_date
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.printing import A4, Ink, Paper, Table
from core.templatetags.market import active_locale, quantity
from orders.documents.content import day_of as day_iso
from orders.documents.models import Document
from orders.documents.states import DocumentKind
from orders.documents.wording import (
    amount,
    buyer_lines,
    day_of,
    issuer_lines,
    nature_of,
    paid_by,
    percent,
    reason_of,
    said,
    title_of,
)
from orders.payment.states import Destination

from .common import (
    MARGIN,
    RIGHT,
    SMALL,
    WIDE,
    column,
    facts,
    foot,
    on_each_page,
    room_for,
)

Sums = list[tuple[str, str, bool]]
_HALF = WIDE / 2


def document_pdf(document: Document) -> bytes:
    """The whole file, in the active language."""
    return papers_pdf([document])


def papers_pdf(documents: list[Document]) -> bytes:
    """Many documents in one file, each on a page of its own."""
    title = documents[0].code if len(documents) == 1 else settings.MARKET_NAME
    paper = Paper(A4, title=title, author=settings.MARKET_NAME)
    for place, document in enumerate(documents):
        if place:
            paper.on_page = None
            paper.next_page()
        _write(paper, document)
    return paper.finish()


def _write(paper: Paper, document: Document) -> None:
    y = _head(paper, document)
    is_invoice = document.kind == DocumentKind.INVOICE
    rows = _sold(document) if is_invoice else _returned(document)
    table = _sold_table() if is_invoice else _returned_table()
    y = table.write(paper, y, rows)
    sums = _invoice_sums(document) if is_invoice else _note_sums(document)
    y = _sums(paper, room_for(paper, y + 4, 7 * len(sums)), sums)
    y = _taxes(paper, y + 6, document)
    _words(paper, y + 6, document)


def _head(paper: Paper, document: Document) -> float:
    said_of = document.content
    issuer = issuer_lines(said_of["issuer"])
    about = f"{issuer[0]} · {title_of(document.kind)} {document.code}"
    on_each_page(paper, about, lambda page: _again(page, document))
    y = paper.write(MARGIN, 14, title_of(document.kind), Ink(20, bold=True))
    y = paper.write(MARGIN, y + 1, document.code, Ink(12, bold=True))
    name, *rest = issuer
    mine = paper.block(
        RIGHT, 15, name, Ink(11, bold=True, align="right"), width=_HALF, most=2
    )
    mine = paper.block(
        RIGHT, mine, "\n".join(rest), Ink(8.5, align="right"), width=_HALF
    )
    y = max(y, mine) + 6
    paper.line(MARGIN, y, RIGHT, y, pt=0.9)
    y += 4
    left = paper.write(MARGIN, y, _("Made out to"), SMALL)
    buyer, *lines = buyer_lines(said_of["buyer"])
    left = paper.block(
        MARGIN, left + 0.5, buyer, Ink(11, bold=True), width=_HALF - 8, most=3
    )
    left = paper.block(MARGIN, left, "\n".join(lines), Ink(9), width=_HALF - 8)
    right = facts(paper, MARGIN + _HALF, y, _facts(document), wide=_HALF)
    return max(left, right) + 6


def _facts(document: Document) -> list[tuple[str, str]]:
    content = document.content
    found = [
        (pgettext("of a document", "Issued on"), _long(day_iso(document.issued_at)))
    ]
    if document.kind == DocumentKind.INVOICE:
        paid = " ".join(
            filter(None, (_long(content["paid"]), paid_by(content["method"])))
        )
        found += [(_("Ordered on"), _long(content["ordered"])), (_("Paid"), paid)]
    else:
        named = content["corrects"]
        words = _("%(code)s of %(day)s") % {
            "code": named["code"],
            "day": _long(named["issued"]),
        }
        to = content["destination"]
        found += [
            (_("Corrects"), words),
            (_("Paid back on"), _long(content["returned"])),
            (_("Paid back"), str(Destination(to).label) if to else ""),
        ]
    found.append((_("Order"), content["part"]))
    sold_for = said(content["issuer"]["sold_for"])
    return [*found, (_("Grown and packed by"), sold_for)]


def _long(iso: str) -> str:
    """A day with its year, whichever it is now."""
    found = day_of(iso[:10])
    return format_date(found, "long", locale=active_locale()) if found else ""


def _again(paper: Paper, document: Document) -> float:
    """The head of a further page."""
    words = f"{title_of(document.kind)} {document.code}"
    paper.write(MARGIN, 12, words, Ink(10, bold=True))
    return 20.0


def _sold_table() -> Table:
    return Table([
        column(_("Goods"), 84),
        column(_("Packs"), 16, "right"),
        column(_("Price"), 28, "right"),
        column(_("Tax rate"), 22, "right"),
        column(_("Sum"), 30, "right"),
    ])  # fmt: skip


def _sold(document: Document) -> Iterator[list[str]]:
    currency = document.currency
    for line in document.content["lines"]:
        under = [said(line["pack"]), _held(line)]
        if line["discount"]:
            under.append(
                _("of it discount %(amount)s")
                % {"amount": amount(line["discount"], currency)}
            )
        yield [
            f"{said(line['title'])}\n{' · '.join(dict.fromkeys(filter(None, under)))}",
            str(line["quantity"]),
            amount(line["unit_price"], currency),
            percent(line["rate"]),
            amount(line["before"], currency),
        ]
    delivery = document.content["delivery"]
    if delivery["amount"]:
        yield [
            f"{_('Delivery')}\n{delivery['name']}",
            "1",
            amount(delivery["amount"], currency),
            percent(delivery["rate"]),
            amount(delivery["amount"], currency),
        ]
    if document.content["carried"]:
        carried = amount(document.content["carried"], currency)
        words = _("More weight of an earlier order")
        yield [words, "", "", percent(""), carried]


def _held(line: Mapping[str, Any]) -> str:
    """What the packs hold together, where their name does not say it."""
    if line["quantity"] == 1 and not line["is_weighed"] and line["pack"]:
        return ""
    held = quantity(line["units"], line["unit_kind"])
    return _("about %(amount)s") % {"amount": held} if line["is_weighed"] else held


def _returned_table() -> Table:
    return Table([
        column(_("What"), 116),
        column(_("Tax rate"), 28, "right"),
        column(_("Sum"), 36, "right"),
    ])  # fmt: skip


def _returned(document: Document) -> Iterator[list[str]]:
    currency = document.currency
    for line in document.content["lines"]:
        what = f"{said(line['title'])}\n{said(line['pack'])}".strip()
        yield [what, percent(line["rate"]), amount(line["amount"], currency)]
    if document.content["rest"]:
        words = _("Delivery and other") if document.content["lines"] else _("Sum")
        yield [words, "", amount(document.content["rest"], currency)]


def _invoice_sums(document: Document) -> Sums:
    content = document.content
    rows = [
        (_("Goods"), content["goods"]),
        (_("Discount"), -content["discount"]),
        (_("Delivery"), content["delivery"]["amount"]),
        (_("More weight of an earlier order"), content["carried"]),
    ]
    shown = [
        (name, amount(value, document.currency), False) for name, value in rows if value
    ]
    total = amount(document.total, document.currency)
    return [
        *shown,
        (_("Total, tax included"), total, True),
        *_payments(content, document.total, document.currency),
    ]


def _payments(content: Mapping[str, Any], total: int, currency: str) -> Sums:
    """What of it the shopper's balance paid, and what the card or wallet did."""
    taken = content.get("from_balance", 0)  # the first invoices did not say it
    if not taken:
        return []
    rows = [(_("of it from the balance"), taken), (_("of it paid"), total - taken)]
    return [(name, amount(minor, currency), False) for name, minor in rows if minor]


def _note_sums(document: Document) -> Sums:
    total = amount(document.total, document.currency)
    is_credit = document.kind == DocumentKind.CREDIT
    words = _("Credited, tax included") if is_credit else _("Owed again, tax included")
    return [(words, total, True)]


def _sums(paper: Paper, y: float, rows: Sums) -> float:
    for name, value, bold in rows:
        ink = Ink(11 if bold else 9, bold=bold, align="right")
        if bold:
            paper.line(RIGHT - 80, y, RIGHT, y, pt=0.9)
            y += 1.2
        paper.fitted(RIGHT - 38, y, name, ink, width=90)
        y = paper.write(RIGHT - 1.2, y, value, ink) + 0.6
    return y


def _taxes(paper: Paper, y: float, document: Document) -> float:
    """Net, tax and gross by rate, as bookkeepers want them."""
    groups = document.content["taxes"]
    if not any(group["tax"] for group in groups):
        return paper.write(MARGIN, room_for(paper, y, 8), _("No tax inside."), SMALL)
    rows = [_tax_row(group, document.currency) for group in groups]
    table = Table([
        column(_("Tax rate"), 28),
        column(_("Without tax"), 34, "right"),
        column(_("Tax"), 30, "right"),
        column(_("With tax"), 34, "right"),
    ])  # fmt: skip
    return table.write(paper, room_for(paper, y, 10 + 7 * len(rows)), rows)


def _tax_row(group: Mapping[str, Any], currency: str) -> list[str]:
    return [
        percent(group["rate"]),
        amount(group["gross"] - group["tax"], currency),
        amount(group["tax"], currency),
        amount(group["gross"], currency),
    ]


def _words(paper: Paper, y: float, document: Document) -> None:
    content = document.content
    is_note = document.kind != DocumentKind.INVOICE
    lines = [
        reason_of(content["why"]) if is_note else "",
        content["issuer"]["note"],
        nature_of(content),
    ]
    y = room_for(paper, y, 24)
    for line in filter(None, lines):
        y = paper.block(MARGIN, y, line, Ink(8.5, grey=True), width=WIDE, most=4) + 1.5


__all__ = ["document_pdf", "foot", "papers_pdf"]
