"""Experiences: made, changed, priced, shown and hidden."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import market
from core.activity_log import record
from core.money import rounded
from core.richtext import clean
from core.slugs import save_named, slug_of
from core.transitions import TransitionError, move
from core.units import UnitKind
from shop.catalogue.models import Product, ProductClass
from shop.catalogue.services.content import ListingError
from shop.catalogue.services.parts import set_photos
from shop.catalogue.services.review_rules import Reviewer
from shop.catalogue.states import BOOKABLE_MOVES, ListingState, ReviewRule
from tourism.locks import lock_experience
from tourism.models import Experience, Price
from tourism.states import PRICES_OF
from vendors.partner.models import Partner
from vendors.partner.states import SELLING

from . import VisitError
from .packs import price_slots
from .schedules import make_slots

LANGUAGES = ("en", "zh_hans")
WORDS = tuple(
    f"{name}_{language}"
    for name in ("title", "summary", "description")
    for language in LANGUAGES
)
# Addresses under /visit/ that stand for something else.
TAKEN = frozenset({"places"})
_AUDITED = (
    "kind", "minutes", "capacity", "least", "most", "needs", "closes_hours",
    "free_hours", "late_percent", "deposit_percent", "horizon_days",
)  # fmt: skip


@transaction.atomic
def create_experience(partner: Partner, fields: Mapping[str, Any]) -> Experience:
    """A draft. `fields` are the model's, and its product's words per language.

    Words are `title_en`, `title_zh_hans`, likewise `summary_` and `description_`.
    """
    product = Product(
        partner=partner,
        product_class=_visit_class(),
        is_public=False,
        is_visit=True,
        unit_kind=UnitKind.PIECE,
    )
    _write_words(product, fields)
    titles = [fields.get(f"title_{language}") or "" for language in LANGUAGES]
    product.slug = slug_of(*titles, otherwise="visit")
    product.save()
    experience = Experience(partner=partner, product=product)
    _write(experience, fields)
    save_named(experience, *titles, otherwise="visit", kept=TAKEN)
    record("visits.create", experience, seller=partner)
    return experience


@transaction.atomic
def edit_experience(
    experience: Experience,
    fields: Mapping[str, object],
    *,
    seen: int,
) -> Experience:
    """What is booked keeps its terms and price. Slots to come follow the new ones.

    Raises `VisitError` when somebody changed it since `seen`, its version.
    """
    fresh = lock_experience(experience.pk)
    if fresh.version != seen:
        raise VisitError(
            _(
                "Someone else changed this while you were editing. Your "
                "entries are kept. Check the current version, then save "
                "again."
            )
        )
    before = {name: getattr(fresh, name) for name in _AUDITED}
    _write_words(fresh.product, fields)
    fresh.product.version += 1
    fresh.product.save()
    if fields.get("kind", fresh.kind) != fresh.kind and fresh.prices.exists():
        raise VisitError(
            _(
                "It already has prices, so its type can't be changed. "
                "Create another one instead."
            )
        )
    _write(fresh, fields)
    fresh.version += 1
    fresh.save()
    price_slots(fresh)
    record(
        "visits.edit",
        fresh,
        before=before,
        after={name: getattr(fresh, name) for name in _AUDITED},
        seller=fresh.partner,
    )
    return fresh


def _visit_class() -> ProductClass:
    kind, _made = ProductClass.objects.get_or_create(
        slug="visit",
        defaults={"name": "Visit", "requires_shipping": False, "track_stock": True},
    )
    return kind


def _write_words(product: Product, fields: Mapping[str, Any]) -> None:
    for name in WORDS:
        if name in fields:
            text = fields[name] or ""
            setattr(product, name, clean(text) if "description" in name else text)


def _write(experience: Experience, fields: Mapping[str, object]) -> None:
    for name, value in fields.items():
        if name not in WORDS:
            setattr(experience, name, value)


@transaction.atomic
def save_price(
    experience: Experience,
    price: Price | None,
    fields: Mapping[str, object],
) -> Price:
    """A new price, or another amount for one; slots to come are sold by it.

    `fields`: kind, name_en, name_zh_hans, amount, places, position, is_on_sale. How
    many places a price takes stays once a slot is sold by it. Raises `VisitError`.
    """
    fresh = lock_experience(experience.pk)
    made = price or Price(experience=fresh)
    if made.experience_id != fresh.pk:
        raise VisitError(_("This price belongs to another experience."))
    before = {"amount": made.amount, "is_on_sale": made.is_on_sale}
    places = made.places
    for name, value in fields.items():
        setattr(made, name, value)
    _require_price(fresh, made)
    if made.pk and made.places != places and made.packs.exists():
        raise VisitError(
            _("Dates are already sold at this price. Create another price instead.")
        )
    made.save()
    made.experience = fresh
    price_slots(fresh)
    _lead(fresh)
    _changed_in_review(fresh.product)
    record(
        "visits.price",
        fresh,
        before=before if price else {},
        after={"amount": made.amount, "is_on_sale": made.is_on_sale},
        seller=fresh.partner,
    )
    return made


def _require_price(experience: Experience, price: Price) -> None:
    currency = market.currency()
    if price.kind not in PRICES_OF[experience.kind]:
        raise VisitError(_("This kind of price does not suit the experience."))
    if price.amount < 0 or rounded(price.amount, currency) != price.amount:
        raise VisitError(_("Please enter a valid amount."))
    if not any(getattr(price, f"name_{language}") for language in LANGUAGES):
        raise VisitError(_("Please enter a name for the price."))


def _lead(experience: Experience) -> None:
    """The first price, in full, is what cards show."""
    first = experience.prices.filter(is_on_sale=True).first()
    product = experience.product
    product.lead_price = first.amount if first else None
    product.save(update_fields=["lead_price"])


@transaction.atomic
def show_pictures(experience: Experience, photo_ids: Iterable[int]) -> None:
    """These photos in this order; the first is the cover."""
    fresh = lock_experience(experience.pk)
    ids = list(dict.fromkeys(photo_ids))
    set_photos(fresh.product, ids)
    fresh.product.cover_id = ids[0] if ids else None
    fresh.product.save(update_fields=["cover"])
    _changed_in_review(fresh.product)
    record("visits.pictures", fresh, after={"photos": ids}, seller=fresh.partner)


def what_is_missing(experience: Experience) -> list[str]:
    """What it still needs before it can be booked, in words for the seller."""
    product = experience.product
    lacking = [
        (not product.title, _("Please enter a name.")),
        (product.cover_id is None, _("Please add a photo.")),
        (not experience.meeting_point, _("Please enter the meeting point.")),
        (
            not experience.prices.filter(is_on_sale=True).exists(),
            _("Please enter the price."),
        ),
        (
            not (experience.schedules.exists() or experience.slots.exists()),
            _("Please add dates."),
        ),
    ]
    return [words for lacks, words in lacking if lacks]


@transaction.atomic
def publish_experience(experience: Experience) -> Experience:
    """Open it for booking, with the slots of its plan, or ask for its review.

    A new one is looked at where new listings of this seller are, by the same rules. One
    that could be booked before needs no second review. Raises `VisitError` with what is
    missing, or when the shop is not open, and `TransitionError`.
    """
    fresh = lock_experience(experience.pk)
    if fresh.product.state == ListingState.IN_REVIEW:
        raise TransitionError(fresh, fresh.product.state, ListingState.BOOKABLE)
    if fresh.partner.status not in SELLING:
        raise VisitError(_("Your shop is not open, so you can't publish now."))
    if missing := what_is_missing(fresh):
        raise VisitError(missing)
    product, rule = fresh.product, review_rule(fresh)
    if rule is not None:
        product = _move(fresh, ListingState.IN_REVIEW)
        product.review_rule, product.review_note = rule, ""
        product.save(update_fields=["review_rule", "review_note"])
        return fresh
    product = _move(fresh, ListingState.BOOKABLE)
    product.is_public = True
    product.published_at = product.published_at or timezone.now()
    product.save(update_fields=["is_public", "published_at"])
    make_slots(fresh)
    return fresh


def review_rule(experience: Experience) -> ReviewRule | None:
    """The rule by which it is looked at before it can be booked; None lets it open."""
    product = experience.product
    if product.published_at:
        return None
    return Reviewer(experience.partner).of_listing(product)


def open_approved(product: Product) -> None:
    """The slots of a visit that an office approved, and that is locked and shown.

    Raises `ListingError` with what is missing.
    """
    fresh = lock_experience(product.experience.pk)
    if missing := what_is_missing(fresh):
        raise ListingError(missing)
    make_slots(fresh)


@transaction.atomic
def withdraw_experience(experience: Experience) -> Experience:
    """The seller takes it out of review again. Raises `TransitionError`."""
    fresh = lock_experience(experience.pk)
    if fresh.product.state != ListingState.IN_REVIEW:
        raise TransitionError(fresh, fresh.product.state, ListingState.DRAFT)
    _move(fresh, ListingState.DRAFT)
    return fresh


def _changed_in_review(product: Product) -> None:
    """Whoever looked at it decides on what they saw, not on this."""
    if product.state == ListingState.IN_REVIEW:
        product.version += 1
        product.save(update_fields=["version"])


@transaction.atomic
def hide_experience(experience: Experience) -> Experience:
    """Nobody can book it any more; what is booked takes place."""
    fresh = lock_experience(experience.pk)
    product = _move(fresh, ListingState.HIDDEN)
    product.is_public = False
    product.save(update_fields=["is_public"])
    return fresh


def _move(fresh: Experience, state: str) -> Product:
    product: Product = fresh.product
    was = move(product, state, moves=BOOKABLE_MOVES, field="state")
    record(
        "visits.state",
        fresh,
        before={"state": was},
        after={"state": state},
        seller=fresh.partner,
    )
    return product
