"""What search engines require of structured data, and whether a page has it.

After Google's documentation of each type (developers.google.com/search/docs), and
schema.org for what it says nothing of.
"""

import json
import re
from datetime import datetime
from decimal import Decimal
from typing import Any

Facts = dict[str, Any]
_SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
REQUIRED: dict[str, tuple[str, ...]] = {
    "Product": ("name",),
    "Offer": ("price", "priceCurrency", "availability", "url"),
    "AggregateRating": ("ratingValue", "reviewCount"),
    "UnitPriceSpecification": ("price", "priceCurrency", "referenceQuantity"),
    "QuantitativeValue": ("value", "unitCode"),
    "BreadcrumbList": ("itemListElement",),
    "ListItem": ("position", "name", "item"),
    "Event": ("name", "startDate", "location", "eventStatus", "url"),
    "VirtualLocation": ("url",),
    "Place": ("name", "address"),
    "PostalAddress": ("addressCountry", "addressLocality"),
    "GeoCoordinates": ("latitude", "longitude"),
    "LocalBusiness": ("name", "address", "url"),
    "Organization": ("name",),
    "WebSite": ("name", "url"),
    "SearchAction": ("target", "query-input"),
    "EntryPoint": ("urlTemplate",),
    "VideoObject": ("name", "thumbnailUrl", "uploadDate", "contentUrl"),
    "Clip": ("name", "startOffset", "endOffset", "url"),
    "TouristAttraction": ("name", "address", "url"),
    "Course": ("name", "description", "provider"),
    "Brand": ("name",),
    "Review": ("author", "reviewRating", "datePublished"),
    "Rating": ("ratingValue",),
    "Person": ("name",),
    "OfferShippingDetails": ("shippingRate", "shippingDestination"),
    "MonetaryAmount": ("value", "currency"),
    "DefinedRegion": ("addressCountry",),
    "FAQPage": ("mainEntity",),
    "Question": ("name", "acceptedAnswer"),
    "Answer": ("text",),
}
_ADDRESSES = {"url", "item", "contentUrl", "availability", "itemCondition", "logo"}
_MOMENTS = {"startDate", "endDate", "uploadDate"}


def facts_of(page: str) -> list[Facts]:
    """Every thing that a page tells of, as it was parsed."""
    return [json.loads(text) for text in _SCRIPT.findall(page)]


def of_kind(page: str, kind: str) -> list[Facts]:
    return [facts for facts in facts_of(page) if facts["@type"] == kind]


def faults_in(facts: Facts, where: str = "") -> list[str]:
    """What is missing in a thing and in what is in it, or not as it has to be."""
    kind = facts.get("@type", "?")
    here = f"{where}{kind}"
    if kind not in REQUIRED:
        return [f"{here}: unknown"]
    missing = (None, "", [], {})
    found = [
        f"{here}: no {name}" for name in REQUIRED[kind] if facts.get(name) in missing
    ]
    if not where and facts.get("@context") != "https://schema.org":
        found.append(f"{here}: no context")
    if kind == "Product" and not (facts.get("offers") or facts.get("aggregateRating")):
        found.append(f"{here}: neither offers nor rating")
    for name, value in facts.items():
        found += _faults_of(name, value, f"{here}.{name}")
    return found


def _faults_of(name: str, value: Any, where: str) -> list[str]:
    if isinstance(value, dict):
        return faults_in(value, f"{where} > ")
    if isinstance(value, list):
        return [one for each in value for one in _faults_of(name, each, where)]
    if name in _ADDRESSES and not str(value).startswith(("http://", "https://")):
        return [f"{where}: {value} is no whole address"]
    if name in _MOMENTS and datetime.fromisoformat(value).tzinfo is None:
        return [f"{where}: {value} has no zone"]
    if name == "price" and not Decimal(value).is_finite():
        return [f"{where}: {value} is no price"]
    return []
