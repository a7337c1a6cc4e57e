"""What documents and pages call things, in the reader's language."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core import market
from core.languages import said
from core.money import from_minor
from core.templatetags.market import money, number
from core.templatetags.regions import country_name, region_in_words
from payments.payment.rules import RefundReason

from .states import DocumentKind

TITLES = {
    DocumentKind.INVOICE: gettext_lazy("Invoice"),
    DocumentKind.CREDIT: gettext_lazy("Credit note"),
    DocumentKind.REVERSAL: gettext_lazy("Credit note reversal"),
}
# Why a document corrects another, where no refund says it.
REASONS = {
    "correction": gettext_lazy("Replaced by an invoice to another buyer."),
    "failed": gettext_lazy("The payment was returned."),
}
FAPIAO = gettext_lazy(
    "This is a commercial invoice and receipt, not a fapiao. A fapiao is issued by the "
    "seller through the tax administration's system; please ask the seller for one."
)
COMMERCIAL = gettext_lazy(
    "This is a commercial invoice and receipt. Whether it serves as a tax invoice "
    "depends on the law where the seller is."
)
_METHODS = {
    "card": gettext_lazy("by card"),
    "balance": gettext_lazy("from the balance"),
    "alipay": gettext_lazy("by Alipay"),
    "wechat_pay": gettext_lazy("by WeChat Pay"),
}


def title_of(kind: str) -> str:
    return str(TITLES[DocumentKind(kind)])


def reason_of(why: str) -> str:
    """Why money went back, or a document was replaced; empty where nobody said."""
    if why in RefundReason.values:
        return capfirst(str(RefundReason(why).label))
    return str(REASONS.get(why, ""))


def paid_by(method: str) -> str:
    return str(_METHODS.get(method, ""))


def nature_of(content: Mapping[str, object]) -> str:
    """What the paper is and is not before the tax office; said as it is."""
    if content["is_tax_invoice"]:
        return ""
    return str(FAPIAO if market.country() == "CN" else COMMERCIAL)


def amount(minor: int, currency: str) -> str:
    return str(money(from_minor(minor, currency), currency))


def percent(rate: str) -> str:
    """0.09 → 9%; a dash for what bears no tax of this sale."""
    return f"{number(Decimal(rate) * 100)}%" if rate else "–"


def day_of(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None


def buyer_lines(buyer: Mapping[str, Any]) -> list[str]:
    """Name, tax number and address; in China the largest place comes first."""
    company = buyer["company"]
    lines = [company or buyer["name"]]
    if buyer["tax_id"]:
        lines.append(_("Tax number %(number)s") % {"number": buyer["tax_id"]})
    if company:
        return [*lines, *filter(None, [buyer["company_address"]])]
    return [*lines, *_address(buyer)]


def _address(buyer: Mapping[str, Any]) -> list[str]:
    country = buyer["country"]
    region = region_in_words(buyer["state"], country) if buyer["state"] else ""
    if country == "CN" and (get_language() or "").startswith("zh"):
        return [f"{region}{buyer['city']}", *buyer["street"], buyer["postcode"]]
    place = ", ".join(filter(None, (buyer["city"], region)))
    lines = [*buyer["street"], " ".join(filter(None, (place, buyer["postcode"])))]
    abroad = country and country != market.country()
    return [*lines, country_name(country)] if abroad else lines


def issuer_lines(issuer: Mapping[str, Any]) -> list[str]:
    """The name comes first, the shop's own beside the legal one."""
    name, legal = said(issuer["name"]), issuer["legal_name"]
    lines = [legal or name, name if legal and legal != name else ""]
    if issuer["tax_id"]:
        lines.append(_("Tax number %(number)s") % {"number": issuer["tax_id"]})
    return [*filter(None, lines), *_rest(issuer)]


def _rest(issuer: Mapping[str, Any]) -> list[str]:
    return [line for line in (said(issuer["address"]), issuer["phone"]) if line]
