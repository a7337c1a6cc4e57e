"""What search engines and shared links are told of a visit."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import structured_data as schema
from core.market import currency
from core.models import Photo
from core.page_head import Facts, PageHead, shared_picture, whole_address
from core.share_cards import ShareCard
from core.templatetags.market import money
from shop.storefront.page_heads import place_of

from .models import Experience, Slot
from .queries.slots import Month, shown_experiences

MOST_EVENTS = 20


def card_of_experience(found: Experience) -> ShareCard:
    price = found.product.lead_price
    from_price = pgettext("a visit", "from %(price)s")
    return ShareCard(
        kind="visit",
        pk=found.pk,
        title=found.title,
        lines=(found.partner.name, found.village.name if found.village else ""),
        price="" if price is None else from_price % {"price": money(price)},
        photos=(found.product.cover,),
    )


def card_of_shown_experience(kind: str, pk: int) -> ShareCard | None:
    found = shown_experiences().filter(pk=pk).first() if kind == "visit" else None
    return card_of_experience(found) if found else None


def head_of_experience(
    found: Experience,
    month: Month,
    pictures: Sequence[Photo],
    reviews: Sequence[Facts],
) -> PageHead:
    """A Product with its price, an Event for each of the next slots of its month."""
    path = found.get_absolute_url()
    addresses = schema.pictures_of([shared_picture(one) for one in pictures])
    product = found.product
    slots = [slot for day in month.days.values() for slot in day.slots]
    events = [_event(found, slot, addresses) for slot in slots[:MOST_EVENTS]]
    offered = [one for event in events for one in event.get("offers", [])]
    offers = list({(one["name"], one["price"]): one for one in offered}.values())
    facts: list[Facts] = []
    if offers or product.rating:
        facts.append(
            schema.thing(
                "Product",
                name=found.title,
                description=product.summary,
                image=addresses,
                url=whole_address(path),
                brand=schema.part("Brand", name=str(found.partner)),
                aggregateRating=schema.rating(product.rating, product.rating_count),
                review=list(reviews),
                offers=offers,
            )
        )
    way = schema.breadcrumbs(
        [(_("Visit the villages"), reverse("visit:index")), (found.title, path)]
    )
    price = product.lead_price
    return PageHead(
        path=path,
        kind="product",
        picture=card_of_experience(found).address,
        is_card=True,
        price="" if price is None else str(price),
        currency="" if price is None else currency(),
        facts=(*facts, *events, way),
    )


def _event(found: Experience, slot: Slot, addresses: list[str]) -> Facts:
    path = found.get_absolute_url()
    left = slot.pool.shown > 0
    seller = found.partner.name
    at = place_of(found.village) if found.village else schema.PlaceFacts(seller)
    return schema.event(
        found.title,
        path,
        (slot.starts, slot.ends),
        location=at.place(seller),
        description=found.product.summary,
        image=addresses,
        organizer=schema.part(
            "Organization",
            name=seller,
            url=whole_address(reverse("storefront:farm", args=[found.partner.code])),
        ),
        offers=[
            schema.offer(
                schema.OfferFacts(
                    name=one.price.name,
                    price=one.price.amount,
                    currency=one.pack.price_currency,
                    is_available=left,
                    seller=seller,
                    path=path,
                ),
                sold_out="SoldOut",
            )
            for one in slot.on_sale  # type: ignore[attr-defined]
        ],
    )
