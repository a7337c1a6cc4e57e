"""What several of the PDFs say: where a part goes, when, and the code that opens it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from reportlab.platypus import Flowable

from core import dates
from core.pdf.blocks import gap, grid, rule
from core.pdf.document import Section
from core.pdf.paragraphs import (
    HEADING,
    SMALL,
    Both,
    Paragraph,
    Style,
    both,
    both_paragraphs,
)
from core.templatetags.market import moment, quantity, weekday
from core.templatetags.regions import country_name
from fulfilment.packing.queries.vendor_orders import Recipient
from orders.order.models import Line, VendorOrder
from orders.shipping.wording import booked_time
from vendors.partner.models import Partner

KEEP_COLD = _("Keep cold")
PHONE = _("Phone")


def address_lines(to: Recipient) -> list[str]:
    """Place, street, postcode and country, in China the largest first."""
    is_home = to.country == "CN"
    place = " ".join(filter(None, (to.place, to.postcode)))
    lines = [place, *to.street] if is_home else [*to.street, place]
    if to.country and not is_home:
        lines.append(country_name(to.country))
    return [line for line in lines if line]


def desk_address(vendor_order: VendorOrder) -> str:
    """What the code on a paper opens: the part's page on the seller's desk."""
    path = reverse("desk:order", args=[vendor_order.partner.code, vendor_order.number])
    return f"{settings.SITE_URL}{path}"


def titles(line: Line) -> Both:
    """The goods in both languages, as far as they are named in both."""
    return both(lambda: line.own_title)


def pack_names(line: Line) -> Both:
    return both(lambda: line.own_pack_name)


def amount(units: int, line: Line) -> str:
    return quantity(units, line.unit_kind)


def pickup_time(vendor_order: VendorOrder) -> str:
    """When the part is collected or brought; empty for one that has no time."""
    booking = getattr(vendor_order, "pickup", None)
    return booked_time(booking) if booking is not None else ""


def stop_time(vendor_order: VendorOrder) -> str:
    """When the van is about there; empty where nobody planned it."""
    booking = getattr(vendor_order, "pickup", None)
    if booking is None or booking.stops_at is None:
        return ""
    return f"{booking.stops_at.hour}:{booking.stops_at:%M}"


def way(vendor_order: VendorOrder) -> str:
    """How the part gets to its shopper, in a line."""
    booking = getattr(vendor_order, "pickup", None)
    point = booking.point if booking is not None else vendor_order.delivery_name
    return " · ".join(filter(None, (point, pickup_time(vendor_order))))


def sender(partner: Partner) -> list[str]:
    village = str(partner.village.name) if partner.village else ""
    return [line for line in (partner.name, village, partner.phone) if line]


def needs_cold(lines: list[Line]) -> bool:
    return any(line.product and line.product.needs_cold for line in lines)


def goods_words(line: Line) -> str:
    """Goods, and under them the pack, both in both languages."""
    goods, pack = titles(line), pack_names(line)
    under = " · ".join(filter(None, (pack.first, goods.other, pack.other)))
    return f"{goods.first}\n{under}" if under else goods.first


def addressed(name: str, *lines: str) -> list[Flowable]:
    """Whom a parcel goes to."""
    shown = "\n".join(filter(None, lines))
    address = [Paragraph(shown)] if shown else []
    return [Paragraph(name, Style(13, bold=True)), *address]


def list_section(
    story: Sequence[Flowable], title: Any, partner: Partner, under: str = ""
) -> Section:
    """Pages of a list, on each of them what it is, whose and of when."""
    now = dates.local()
    about = " · ".join(filter(None, (under, weekday(now))))
    whose = [
        Paragraph(partner.name, HEADING.but(align="right")),
        Paragraph(about, Style(9, align="right")),
    ]
    what = both_paragraphs(both(title), Style(18, bold=True), SMALL)
    head = [grid([[what, whose]], [110, 70]), rule(before=1, after=0), gap(3)]
    return Section(story, head=head, foot=moment(now))
