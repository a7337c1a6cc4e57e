"""What documents say, as plain JSON that is frozen when they are issued.

Texts that people may read in either language are kept in all of the market's. Amounts
are minor units, days ISO dates in the market's time zone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from core import dates
from core.brand import market_name
from core.languages import in_each
from core.market_operator import ADDRESS, LEGAL_NAME, TAX_ID
from core.money import minor_step, to_minor
from orders.order.models import Line, VendorOrder
from orders.order.queries import tax_by_rate
from payments.payment.bank_details import bank_details_of
from payments.payment.models import Refund
from payments.payment.on_invoice import is_off_invoice
from payments.payment.states import CASH, INVOICE

from .models import BuyerDetails, Document, IssuerDetails
from .rules import UNTAXED, TaxGroup, credited, grouped, rate_in_words
from .states import SIGNS, DocumentKind

Content = dict[str, Any]
VERSION = 1
# For returnable packaging, untaxed; the first documents did not say it.
DEPOSITS = "container_deposits"


def day_of(moment: datetime | None) -> str:
    return dates.day_of(moment).isoformat() if moment else ""


def invoice_content(vendor_order: VendorOrder) -> Content:
    """A part as it was paid. Its lines, seller and order are fetched with it."""
    order = vendor_order.order
    lines = list(vendor_order.lines.all())
    groups = taxes_of(vendor_order)
    currency = order.currency

    def minor(amount: Decimal) -> int:
        return to_minor(Decimal(amount), currency)

    return {
        "version": VERSION,
        "issuer": issuer_content(vendor_order),
        "buyer": buyer_content(vendor_order),
        "order": order.number,
        "part": vendor_order.number,
        "ordered": day_of(order.date_placed),
        "paid": "" if vendor_order.on_invoice else day_of(order.paid_at),
        "method": _method(vendor_order),
        **_payable(vendor_order),
        **_in_two(vendor_order),
        "lines": [_line(line, minor) for line in lines],
        "goods": minor(vendor_order.goods),
        "discount": minor(vendor_order.discount),
        "delivery": {
            "name": vendor_order.delivery_name,
            "is_pickup": vendor_order.is_pickup,
            "by_van": vendor_order.by_van,
            "amount": minor(vendor_order.delivery_cost),
            "rate": _main_rate(lines),
        },
        "carried": minor(vendor_order.carried),
        DEPOSITS: minor(vendor_order.container_deposits),
        "from_balance": minor(vendor_order.from_balance),
        "taxes": [asdict(group) for group in groups],
        "is_tax_invoice": settings.INVOICES_ARE_TAX_INVOICES,
    }


def _line(line: Line, minor: Callable[[Decimal], int]) -> Content:
    before, after = (
        minor(line.line_price_before_discounts_incl_tax),
        minor(line.line_price_incl_tax),
    )
    return {
        "line": line.pk,
        "title": in_each(lambda: line.own_title),
        "pack": in_each(lambda: line.own_pack_name),
        "quantity": line.quantity,
        "units": line.quantity * line.pack_quantity,
        "unit_kind": line.unit_kind,
        "is_weighed": line.is_weighed,
        "unit_price": minor(line.unit_price_incl_tax),
        "before": before,
        "discount": before - after,
        "amount": after,
        "rate": rate_in_words(line.tax_rate),
    }


def _main_rate(lines: Sequence[Line]) -> str:
    """Delivery is taxed like the goods that weigh most in value."""
    main = max(lines, key=lambda line: line.line_price_incl_tax)
    return rate_in_words(main.tax_rate)


def taxes_of(vendor_order: VendorOrder) -> list[TaxGroup]:
    """What of a part is taxed at each rate; all together its total and its tax."""
    currency = vendor_order.order.currency
    shares = [
        TaxGroup(
            rate_in_words(each.rate),
            to_minor(each.net + each.tax, currency),
            to_minor(each.tax, currency),
        )
        for each in tax_by_rate(vendor_order)
    ]
    untaxed = vendor_order.carried + vendor_order.container_deposits
    return grouped([*shares, TaxGroup(UNTAXED, to_minor(untaxed, currency), 0)])


def issuer_content(vendor_order: VendorOrder) -> Content:
    """The seller, or the market where it sells in its own name."""
    seller = in_each(lambda: vendor_order.partner.name)
    if settings.INVOICE_ISSUER == "market":
        return {
            "name": in_each(market_name),
            "legal_name": LEGAL_NAME(),
            "tax_id": TAX_ID(),
            "address": dict.fromkeys(seller, ADDRESS()),
            "phone": "",
            "note": "",
            "sold_for": seller,
        }
    partner = vendor_order.partner
    details = getattr(partner, "issuer_details", None) or IssuerDetails()
    village = partner.village

    def place() -> str:
        if details.address or village is None:
            return details.address
        return f"{village.name}, {village.county.name}"

    return {
        "name": seller,
        "legal_name": details.legal_name,
        "tax_id": details.tax_id,
        "address": in_each(place),
        "phone": partner.phone,
        "note": details.note,
        "sold_for": {},
    }


def buyer_content(vendor_order: VendorOrder) -> Content:
    """Whom it is made out to: the company that was named, else the recipient."""
    order = vendor_order.order
    details = getattr(order, "buyer_details", None) or BuyerDetails()
    address = order.shipping_address
    found: Content = {
        "name": address.name if address else "",
        "company": details.company,
        "tax_id": details.tax_id,
        "company_address": details.address,
        "street": [],
        "city": "",
        "state": "",
        "postcode": "",
        "country": "",
    }
    if address is None or vendor_order.is_pickup or vendor_order.is_visit:
        return found
    street = [address.line1, address.line2, address.line3]
    return found | {
        "street": [line for line in street if line],
        "city": address.line4 or "",
        "state": address.state or "",
        "postcode": address.postcode or "",
        "country": str(address.country_id or ""),
    }


def _payable(vendor_order: VendorOrder) -> Content:
    """By when, where and how a part on invoice is to be paid."""
    if vendor_order.due_on is None:
        return {}
    bank = bank_details_of(vendor_order.order)
    return {
        "due": vendor_order.due_on.isoformat(),
        "bank": {
            "holder": bank.holder,
            "account": bank.shown_account,
            "bank": " ".join(filter(None, (bank.bank, bank.branch))),
            "reference": bank.reference,
        },
    }


def _in_two(vendor_order: VendorOrder) -> Content:
    """Of what was bought with a deposit: the two amounts, and when the second came."""
    if not vendor_order.rest:
        return {}
    currency = vendor_order.order.currency
    paid = [
        one.paid_at
        for one in vendor_order.order.payments.all()
        if one.rest_of_id == vendor_order.pk and one.paid_at
    ]
    return {
        "deposit": to_minor(vendor_order.total - vendor_order.rest, currency),
        "later": to_minor(vendor_order.rest, currency),
        "later_paid": day_of(paid[-1]) if paid else "",
    }


def _method(vendor_order: VendorOrder) -> str:
    if vendor_order.on_invoice:
        return INVOICE
    if vendor_order.in_cash:
        return CASH
    paid = [
        one
        for one in vendor_order.order.payments.all()
        if one.rest_of_id is None and (one.charge_id or one.paid_at)
    ]
    return str(paid[-1].method) if paid else ""


def credit_content(
    invoice: Document, earlier: Iterable[Document], refund: Refund
) -> Content:
    """What went back of an invoice: by line, the rest, and by rate of tax.

    `earlier` are the notes on this invoice so far. Raises `MoreThanInvoicedError`.
    """
    said = invoice.content
    lines = {each["line"]: each for each in said["lines"]}
    rows = [
        {
            "line": row.line_id,
            "title": lines[row.line_id]["title"],
            "pack": lines[row.line_id]["pack"],
            "amount": row.amount,
            "rate": lines[row.line_id]["rate"],
        }
        for row in refund.lines.all()
        if row.line_id in lines
    ]
    deposits = refund.container_deposits
    rest = refund.amount - deposits - sum(row["amount"] for row in rows)
    groups = credited(
        [TaxGroup(**group) for group in said["taxes"]],
        _so_far(earlier),
        [*((row["rate"], row["amount"]) for row in rows),
         (said["delivery"]["rate"], rest), (UNTAXED, deposits)],
        unit=minor_step(invoice.currency),
    )  # fmt: skip
    return _about(invoice) | {
        "lines": rows,
        "rest": rest,
        DEPOSITS: deposits,
        "taxes": [asdict(group) for group in grouped(groups)],
        "why": refund.reason,
        "destination": INVOICE if is_off_invoice(refund) else refund.destination,
        "returned": day_of(refund.settled_at),
    }


def _so_far(notes: Iterable[Document]) -> Mapping[str, int]:
    sums: dict[str, int] = {}
    for note in notes:
        sign = -SIGNS[DocumentKind(note.kind)]
        for group in note.content["taxes"]:
            sums[group["rate"]] = sums.get(group["rate"], 0) + sign * group["gross"]
    return sums


def reversal_content(note: Document) -> Content:
    """All of a credit note again: the money did not arrive."""
    content: Content = note.content
    return content | {"why": "failed"}


def correction_content(invoice: Document) -> Content:
    """All of an invoice, which another one replaces."""
    said = invoice.content
    kept = ("line", "title", "pack", "amount", "rate")
    return _about(invoice) | {
        "lines": [{key: line[key] for key in kept} for line in said["lines"]],
        "rest": said["delivery"]["amount"] + said["carried"],
        DEPOSITS: said.get(DEPOSITS, 0),
        "taxes": said["taxes"],
        "why": "correction",
        "destination": "",
        "returned": "",
    }


def _about(invoice: Document) -> Content:
    same = ("version", "issuer", "buyer", "order", "part", "is_tax_invoice")
    return {key: invoice.content[key] for key in same}


def named(document: Document) -> Content:
    """How another document refers to this one."""
    return {"code": document.code, "issued": day_of(document.issued_at)}
