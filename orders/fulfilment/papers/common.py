"""What several papers say: where a part goes, when, and the code that opens it."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.printing import Both, Ink, Paper, both
from core.templatetags.market import moment, quantity, weekday
from core.templatetags.regions import country_name
from orders.fulfilment.queries import Recipient
from orders.order.models import Line, VendorOrder
from orders.shipping.wording import booked_time
from vendors.partner.models import Partner

MARGIN = 15.0
SMALL = Ink(8, grey=True)
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


def desk_address(part: VendorOrder) -> str:
    """What the code on a paper opens: the part's page on the seller's desk."""
    path = reverse("desk:order", args=[part.partner.code, part.number])
    return f"{settings.SITE_URL}{path}"


def titles(line: Line) -> Both:
    """The goods in both languages, as far as they are named in both."""
    return both(lambda: line.own_title)


def pack_names(line: Line) -> Both:
    return both(lambda: line.own_pack_name)


def amount(units: int, line: Line) -> str:
    return quantity(units, line.unit_kind)


def pickup_time(part: VendorOrder) -> str:
    """When the part is collected; empty for one that is sent or has no hour."""
    booking = getattr(part, "pickup", None)
    return booked_time(booking) if booking is not None else ""


def way(part: VendorOrder) -> str:
    """How the part gets to its shopper, in a line."""
    booking = getattr(part, "pickup", None)
    point = booking.point if booking is not None else part.delivery_name
    return " · ".join(filter(None, (point, pickup_time(part))))


def sender(partner: Partner) -> list[str]:
    village = str(partner.village.name) if partner.village else ""
    return [line for line in (partner.name, village, partner.phone) if line]


def needs_cold(lines: list[Line]) -> bool:
    return any(line.product and line.product.needs_cold for line in lines)


def page_head(paper: Paper, title: Any, partner: Partner, under: str = "") -> float:
    """A list's head: what it is, whose, of when, which page."""
    words = both(title)
    right = paper.size.wide - MARGIN
    paper.write(MARGIN, 12, words.first, Ink(18, bold=True))
    if words.other:
        paper.write(MARGIN, 20.5, words.other, SMALL)
    paper.fitted(right, 13, partner.name, Ink(11, bold=True, align="right"), width=80)
    now = timezone.localtime()
    about = " · ".join(filter(None, (under, weekday(now))))
    paper.fitted(right, 18.5, about, Ink(9, align="right"), width=95)
    made = f"{moment(now)} · {paper.pages}"
    paper.write(right, paper.size.high - 10, made, Ink(7, grey=True, align="right"))
    paper.line(MARGIN, 26, right, 26, pt=0.9)
    return 30.0
