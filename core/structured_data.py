"""What search engines read of a page: schema.org's things, made of plain values.

Each page passes what it knows to `PageHead.facts`. What Google asks of each type stands
in `tests/structured.py`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from . import dates
from .market import country
from .page_head import Facts, whole_address
from .units import PER_DISPLAY_UNIT, UnitKind, kind_of

CONTEXT = "https://schema.org"
# UN/CEFACT's codes of what prices are per.
_UNIT_CODES = {UnitKind.WEIGHT: "KGM", UnitKind.VOLUME: "LTR", UnitKind.PIECE: "C62"}


def thing(kind: str, **facts: object) -> Facts:
    """A thing of schema.org without what nobody knows of it."""
    known = {name: fact for name, fact in facts.items() if fact not in (None, "", [])}
    return {"@context": CONTEXT, "@type": kind, **known}


def part(kind: str, **facts: object) -> Facts:
    """Likewise, inside another thing."""
    found = thing(kind, **facts)
    del found["@context"]
    return found


@dataclass(frozen=True)
class OfferFacts:
    """A price at which something can be had; `quantity` is in units of `measure`."""

    name: str
    price: Decimal
    currency: str
    is_available: bool
    seller: str
    path: str
    quantity: int = 0
    measure: str = ""
    shipping: Decimal | None = None
    region: str = ""  # that it is sent to for this, of `core.regions`
    earlier_price: Decimal | None = None  # what a sale price is compared with
    until: datetime | None = None  # when the price ends


def offer(one: OfferFacts, sold_out: str = "OutOfStock") -> Facts:
    """With its unit price where it holds an amount."""
    stock = "InStock" if one.is_available else sold_out
    return part(
        "Offer",
        name=one.name,
        url=whole_address(one.path),
        price=str(one.price),
        priceCurrency=one.currency,
        availability=f"{CONTEXT}/{stock}",
        itemCondition=f"{CONTEXT}/NewCondition",
        seller=part("Organization", name=one.seller),
        priceValidUntil=dates.local(one.until).isoformat() if one.until else None,
        priceSpecification=_specification(one),
        shippingDetails=_shipping(one) if one.shipping is not None else None,
    )


def _specification(one: OfferFacts) -> Facts | list[Facts] | None:
    """The price per unit, and the earlier one if there is one."""
    per_unit = _per_unit(one) if one.quantity else None
    if one.earlier_price is None:
        return per_unit
    earlier = part(
        "UnitPriceSpecification",
        priceType=f"{CONTEXT}/StrikethroughPrice",
        price=str(one.earlier_price),
        priceCurrency=one.currency,
    )
    return [per_unit, earlier] if per_unit else earlier


def _shipping(one: OfferFacts) -> Facts:
    state, _dash, part_of_it = one.region.partition("-")
    return part(
        "OfferShippingDetails",
        shippingRate=part(
            "MonetaryAmount", value=str(one.shipping), currency=one.currency
        ),
        shippingDestination=part(
            "DefinedRegion", addressCountry=state, addressRegion=part_of_it
        ),
    )


def _per_unit(one: OfferFacts) -> Facts:
    kind = UnitKind(kind_of(one.measure))
    code = _UNIT_CODES[kind]
    per = 1 if kind == UnitKind.PIECE else PER_DISPLAY_UNIT
    return part(
        "UnitPriceSpecification",
        price=str(one.price),
        priceCurrency=one.currency,
        referenceQuantity=part(
            "QuantitativeValue",
            value=f"{one.quantity / per:g}",
            unitCode=code,
            valueReference=part("QuantitativeValue", value="1", unitCode=code),
        ),
    )


def rating(value: float | None, count: int) -> Facts | None:
    """Of published reviews; nothing without any."""
    if not (value and count):
        return None
    return part("AggregateRating", ratingValue=round(value, 1), reviewCount=count)


def breadcrumbs(steps: Iterable[tuple[str, str]]) -> Facts:
    """The way to a page: names and paths, the page itself last."""
    items = [
        part("ListItem", position=place, name=name, item=whole_address(path))
        for place, (name, path) in enumerate(steps, 1)
    ]
    return thing("BreadcrumbList", itemListElement=items)


def website(name: str) -> Facts:
    """The market as a site that can be searched."""
    return thing(
        "WebSite",
        name=name,
        url=whole_address(reverse("home")),
        potentialAction=part(
            "SearchAction",
            target=part(
                "EntryPoint",
                urlTemplate=f"{whole_address(reverse('search'))}?q={{search_term_string}}",
            ),
            **{"query-input": "required name=search_term_string"},
        ),
    )


def questions(answered: Iterable[tuple[str, str]]) -> Facts:
    """Questions with the answers that the page shows."""
    entities = [
        part("Question", name=asked, acceptedAnswer=part("Answer", text=answer))
        for asked, answer in answered
    ]
    return thing("FAQPage", mainEntity=entities)


def organization(name: str, *, logo: str = "", path: str = "/") -> Facts:
    """Who runs the market, or a seller without a place."""
    return thing("Organization", name=name, url=whole_address(path), logo=logo or None)


@dataclass(frozen=True)
class PlaceFacts:
    """Where something is: in the village's own words, and on the map if known."""

    locality: str
    region: str = ""
    street: str = ""
    latitude: Any = None
    longitude: Any = None

    @property
    def address(self) -> Facts:
        return part(
            "PostalAddress",
            streetAddress=self.street,
            addressLocality=self.locality,
            addressRegion=self.region,
            addressCountry=country(),
        )

    @property
    def geo(self) -> Facts | None:
        if self.latitude is None:
            return None
        return part(
            "GeoCoordinates",
            latitude=float(self.latitude),
            longitude=float(self.longitude or 0),
        )

    def place(self, name: str = "") -> Facts:
        return part(
            "Place", name=name or self.locality, address=self.address, geo=self.geo
        )


def event(
    name: str,
    path: str,
    when: tuple[datetime, datetime],
    *,
    location: Facts | None,
    **facts: object,
) -> Facts:
    """What takes place at a time: there, or on its page without a location."""
    at = location or part("VirtualLocation", url=whole_address(path))
    mode = "Offline" if location else "Online"
    status = facts.pop("status", "EventScheduled")
    return thing(
        "Event",
        name=name,
        url=whole_address(path),
        startDate=dates.local(when[0]).isoformat(),
        endDate=dates.local(when[1]).isoformat(),
        eventStatus=f"{CONTEXT}/{status}",
        eventAttendanceMode=f"{CONTEXT}/{mode}EventAttendanceMode",
        location=at,
        **facts,
    )


def seconds_of(length: float) -> str:
    """A length of time as ISO 8601 has it: PT95S."""
    return f"PT{max(0, round(length))}S"


def pictures_of(addresses: Sequence[str]) -> list[str]:
    """Those that are there."""
    return [address for address in addresses if address]
