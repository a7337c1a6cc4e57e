"""An invoice, a credit note or a reversal on paper, from what was frozen."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.platypus import Flowable, KeepTogether

from core.brand import market_name
from core.languages import said
from core.money import from_minor
from core.pdf.blocks import gap, grid, rule
from core.pdf.document import Section, make_pdf
from core.pdf.paragraphs import (
    BOLD,
    HEADING,
    SMALL,
    SUBTITLE,
    TITLE,
    Paragraph,
    Style,
    day_in_words,
)
from core.pdf.tables import Column, NumberColumn, facts, sums, table
from core.templatetags.market import money, quantity
from fulfilment.invoicing.content import DEPOSITS
from fulfilment.invoicing.content import day_of as day_iso
from fulfilment.invoicing.models import Document
from fulfilment.invoicing.states import DocumentKind
from fulfilment.invoicing.wording import (
    amount,
    buyer_lines,
    day_of,
    issuer_lines,
    nature_of,
    paid_by,
    percent,
    reason_of,
    title_of,
)
from payments.payment.states import CASH, INVOICE, Destination

Sums = list[tuple[str, str, bool]]
_LINES = Style(8.5)


def document_pdf(document: Document) -> bytes:
    """The whole file, in the active language."""
    is_invoice = document.kind == DocumentKind.INVOICE
    issuer, *_rest = issuer_lines(document.content["issuer"])
    title = f"{title_of(document.kind)} {document.code}"
    amounts = _invoice_sums(document) if is_invoice else _note_sums(document)
    section = Section(
        [
            *_head(document),
            *(_sold(document) if is_invoice else _returned(document)),
            gap(4),
            KeepTogether(sums(amounts, widths=(64, 36), left=80, style=Style(9))),
            gap(6),
            *_taxes(document),
            gap(6),
            KeepTogether(_words(document)),
        ],
        again=[Paragraph(title, BOLD), gap(4)],
        foot=f"{issuer} · {title}",
    )
    return make_pdf([section], title=document.code, author=market_name())


def _head(document: Document) -> list[Flowable]:
    content = document.content
    name, *rest = issuer_lines(content["issuer"])
    mine = [
        Paragraph(name, HEADING.but(align="right")),
        Paragraph("\n".join(rest), _LINES.but(align="right")),
    ]
    what = [
        Paragraph(title_of(document.kind), TITLE),
        Paragraph(document.code, SUBTITLE),
    ]
    buyer, *lines = buyer_lines(content["buyer"])
    billed = [
        Paragraph(_("Billed to"), SMALL),
        Paragraph(buyer, HEADING),
        Paragraph("\n".join(lines), Style(9)),
    ]
    about = facts(_facts(document), wide=90, style=_LINES)
    return [
        grid([[what, mine]], [90, 90]),
        rule(before=5, after=4),
        grid([[billed, "", about]], [82, 8, 90]),
        gap(6),
    ]


def _facts(document: Document) -> list[tuple[str, str]]:
    content = document.content
    found = [
        (pgettext("of a document", "Issued on"), _long(day_iso(document.issued_at)))
    ]
    if document.kind == DocumentKind.INVOICE:
        found += [(_("Ordered on"), _long(content["ordered"])), _payment(content)]
        found += _where_to_pay(content)
        found += _in_two(document)
    else:
        named = content["corrects"]
        words = _("%(code)s of %(day)s") % {
            "code": named["code"],
            "day": _long(named["issued"]),
        }
        to = content["destination"]
        found += [
            (_("Corrects"), words),
            (_("Refunded on"), _long(content["returned"])),
            (_("Refunded"), _back_to(to) if to else ""),
        ]
    found.append((_("Order"), content["part"]))
    sold_for = said(content["issuer"]["sold_for"])
    return [*found, (_("Grown and packed by"), sold_for)]


def _back_to(destination: str) -> str:
    if destination == INVOICE:
        return _("taken off the invoice")
    return str(Destination(destination).label)


def _payment(content: Mapping[str, Any]) -> tuple[str, str]:
    """When and how it was paid; cash comes with the goods, after the paper."""
    if content["method"] == CASH:
        # Documents that were issued before there were vans don't say.
        by_van = content["delivery"].get("by_van", False)
        how = _("cash on delivery") if by_van else _("in cash at pickup")
        return _("Payment"), how
    if content.get("due"):
        return _("Payable by"), _long(content["due"])
    paid = filter(None, (_long(content["paid"]), paid_by(content["method"])))
    return _("Paid"), " ".join(paid)


def _in_two(document: Document) -> list[tuple[str, str]]:
    """Of what was bought with a deposit."""
    content = document.content
    if "deposit" not in content:
        return []

    def amount(minor: int) -> str:
        return money(from_minor(minor, document.currency), document.currency)

    when = _("still to be paid when this was issued")
    if content["later_paid"]:
        when = _("paid %(day)s") % {"day": _long(content["later_paid"])}
    rest = _("%(amount)s, %(when)s")
    rest = rest % {"amount": amount(content["later"]), "when": when}
    return [(_("Deposit"), amount(content["deposit"])), (_("Rest"), rest)]


def _where_to_pay(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Of what is bought on invoice."""
    bank = content.get("bank")
    if not bank:
        return []
    return [
        (_("Account holder"), bank["holder"]),
        (_("Account number or IBAN"), bank["account"]),
        (_("Bank"), bank["bank"]),
        (_("Reference"), bank["reference"]),
    ]


def _long(iso: str) -> str:
    return day_in_words(day_of(iso[:10]))


def _sold(document: Document) -> list[Flowable]:
    columns = [
        Column(_("Goods"), 84),
        NumberColumn(_("Packs"), 16),
        NumberColumn(_("Price"), 28),
        NumberColumn(_("Tax rate"), 22),
        NumberColumn(_("Amount"), 30),
    ]
    return table(columns, _sold_rows(document), size=9)


def _sold_rows(document: Document) -> Iterator[list[str]]:
    currency = document.currency
    for line in document.content["lines"]:
        under = [said(line["pack"]), _held(line)]
        if line["discount"]:
            under.append(
                _("including discount %(amount)s")
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
        words = _("Extra weight from an earlier order")
        yield [words, "", "", percent(""), carried]
    if deposits := document.content.get(DEPOSITS):
        words = _("Deposit for returnable packaging")
        yield [words, "", "", percent(""), amount(deposits, currency)]


def _held(line: Mapping[str, Any]) -> str:
    """What the packs hold together, where their name does not say it."""
    if line["quantity"] == 1 and not line["is_weighed"] and line["pack"]:
        return ""
    held = quantity(line["units"], line["unit_kind"])
    return _("about %(amount)s") % {"amount": held} if line["is_weighed"] else held


def _returned(document: Document) -> list[Flowable]:
    columns = [
        Column(_("Item"), 116),
        NumberColumn(_("Tax rate"), 28),
        NumberColumn(_("Amount"), 36),
    ]
    return table(columns, _returned_rows(document), size=9)


def _returned_rows(document: Document) -> Iterator[list[str]]:
    currency = document.currency
    for line in document.content["lines"]:
        what = f"{said(line['title'])}\n{said(line['pack'])}".strip()
        yield [what, percent(line["rate"]), amount(line["amount"], currency)]
    if document.content["rest"]:
        words = _("Delivery and other") if document.content["lines"] else _("Amount")
        yield [words, "", amount(document.content["rest"], currency)]
    if deposits := document.content.get(DEPOSITS):
        words = _("Deposit for returnable packaging")
        yield [words, "", amount(deposits, currency)]


def _invoice_sums(document: Document) -> Sums:
    content = document.content
    rows = [
        (_("Goods"), content["goods"]),
        (_("Discount"), -content["discount"]),
        (_("Delivery"), content["delivery"]["amount"]),
        (_("Extra weight from an earlier order"), content["carried"]),
        (_("Deposit for returnable packaging"), content.get(DEPOSITS, 0)),
    ]
    shown = [
        (name, amount(value, document.currency), False) for name, value in rows if value
    ]
    total = amount(document.total, document.currency)
    return [
        *shown,
        (_("Total including tax"), total, True),
        *_payments(content, document.total, document.currency),
    ]


def _payments(content: Mapping[str, Any], total: int, currency: str) -> Sums:
    """What of it the shopper's balance paid, and what the card or wallet did."""
    taken = content.get("from_balance", 0)  # the first invoices did not say it
    if not taken:
        return []
    rows = [(_("from balance"), taken), (_("paid"), total - taken)]
    return [(name, amount(minor, currency), False) for name, minor in rows if minor]


def _note_sums(document: Document) -> Sums:
    total = amount(document.total, document.currency)
    is_credit = document.kind == DocumentKind.CREDIT
    words = (
        _("Credited, including tax") if is_credit else _("Payable again, including tax")
    )
    return [(words, total, True)]


def _taxes(document: Document) -> list[Flowable]:
    """Net, tax and gross by rate, as bookkeepers want them."""
    groups = document.content["taxes"]
    if not any(group["tax"] for group in groups):
        return [Paragraph(_("No tax included."), SMALL)]
    columns = [
        Column(_("Tax rate"), 28),
        NumberColumn(_("Without tax"), 34),
        NumberColumn(_("Tax"), 30),
        NumberColumn(_("With tax"), 34),
    ]
    rows = [_tax_row(group, document.currency) for group in groups]
    return [KeepTogether(table(columns, rows, size=9))]


def _tax_row(group: Mapping[str, Any], currency: str) -> list[str]:
    return [
        percent(group["rate"]),
        amount(group["gross"] - group["tax"], currency),
        amount(group["tax"], currency),
        amount(group["gross"], currency),
    ]


def _words(document: Document) -> list[Flowable]:
    content = document.content
    is_note = document.kind != DocumentKind.INVOICE
    lines = [
        reason_of(content["why"]) if is_note else "",
        content["issuer"]["note"],
        nature_of(content),
    ]
    grey = Style(8.5, grey=True, before=4)
    return [Paragraph(line, grey) for line in lines if line]
