"""Whether a listing is shown: draft, in review, published, hidden."""

from collections.abc import Callable, Collection

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.activity_log import record
from core.hooks import Hook
from core.notify import notify
from core.transitions import Moves, TransitionError, move
from shop.catalogue.locks import lock_product
from shop.catalogue.models import Product
from shop.catalogue.states import (
    BOOKABLE_MOVES,
    LISTING_MOVES,
    ON_SALE,
    ListingState,
)
from vendors.partner.models import StockPool, StockRecord
from vendors.partner.states import PartnerStatus

from .content import ListingError, StaleEditError
from .review_rules import Reviewer

logger = structlog.get_logger(__name__)
# Makes the dates of a visit that an office approved; raises `ListingError` with what it
# lacks.
OPENS_VISIT: Hook[Callable[[Product], None]] = Hook(
    __name__, "what opens a visit for booking that an office approved"
)


def what_is_missing(product: Product, *, selling: bool = True) -> list[Promise]:
    """What a listing still needs before shoppers can see it, in words for the seller.

    `selling` asks for stock as well: what was published may run out.
    """
    packs = product.stockrecords.filter(is_on_sale=True, price__gt=0)
    pools = StockPool.objects.filter(product=product, on_hand__gt=0)
    return lacking_of(
        product,
        weights=list(packs.values_list("weight_grams", flat=True)),
        has_photo=product.images.exists(),
        has_stock=not selling or pools.exists(),
    )


def lacking_of(
    product: Product, *, weights: Collection[int], has_photo: bool, has_stock: bool
) -> list[Promise]:
    """The same of what was read already: grams of the packs on sale, photos, stock."""
    lacking = [
        (not product.title, _("Please enter a name.")),
        (not has_photo, _("Please add a photo.")),
        (product.main_category_id is None, _("Please choose a category.")),
        (not weights, _("Add a pack with a price and put it on sale.")),
        (
            0 in weights,
            _("Please enter the shipping weight of every pack; delivery needs it."),
        ),
        (not has_stock, _("Please enter the stock.")),
    ]
    return [words for lacks, words in lacking if lacks]


def require_complete(product: Product, *, selling: bool = True) -> None:
    """Raises `ListingError` with everything that is missing."""
    missing = what_is_missing(product, selling=selling)
    if missing:
        raise ListingError(missing)


@transaction.atomic
def submit_listing(product: Product, *, by: User | None) -> Product:
    """Ask for it to be shown: at once, or after a review where the market wants one.

    A listing that was published before needs no second review: its changes have theirs.
    Raises
    `ListingError` with what is missing, or when the seller is suspended or closed,
    and `TransitionError`.
    """
    fresh = lock_product(product.pk)
    if fresh.state == ListingState.IN_REVIEW:
        raise TransitionError(fresh, fresh.state, ListingState.PUBLISHED)
    closed = {
        PartnerStatus.SUSPENDED,
        PartnerStatus.CLOSING,
        PartnerStatus.CLOSED,
    }
    if fresh.partner is None or fresh.partner.status in closed:
        raise ListingError(_("Your shop is not open, so you can't publish now."))
    require_complete(fresh)
    rule = Reviewer(fresh.partner).of_listing(fresh) if not fresh.published_at else None
    if rule is None:
        return _publish(fresh, by)
    move(fresh, ListingState.IN_REVIEW, moves=LISTING_MOVES, field="state")
    _log(fresh, by)
    fresh.review_rule = rule
    fresh.save(update_fields=["review_rule"])
    return _note(fresh, "")


@transaction.atomic
def publish_listing(
    product: Product, *, version: int | None = None, by: User | None
) -> Product:
    """Approve a listing in review, as the reviewer saw it.

    Raises `StaleEditError` if the seller changed it since, `ListingError` if something
    is missing, and `TransitionError`.
    """
    fresh = _in_review(product, version)
    if not fresh.is_visit:
        require_complete(fresh, selling=False)
    published = _publish(fresh, by)
    if fresh.is_visit:
        for opens in OPENS_VISIT:
            opens(published)
    forget_approved(published)
    _record(published)
    _tell(published)
    return published


@transaction.atomic
def refuse_listing(
    product: Product, *, note: str, version: int | None = None, by: User | None
) -> Product:
    """Send a listing in review back to its seller with a note on what to change.

    Raises `StaleEditError` if the seller changed it since it was seen, and
    `TransitionError`.
    """
    fresh = _in_review(product, version)
    move(fresh, ListingState.DRAFT, moves=_moves(fresh), field="state")
    _log(fresh, by)
    _note(fresh, note)
    _record(fresh, reason=note)
    _tell(fresh)
    return fresh


def _tell(product: Product) -> None:
    """A listing can be looked at again after each change, so its version counts."""
    notify("listing_decided", product, f"v{product.version}-{product.state}")


@transaction.atomic
def review_again(product: Product, *, version: int, by: User | None) -> Product:
    """Undo a decision on a new listing that nobody changed or bought since.

    Raises `StaleEditError`, `ListingError` when some of it was sold, `TransitionError`.
    """
    fresh = lock_product(product.pk)
    if fresh.version != version:
        raise StaleEditError(fresh)
    was = fresh.state
    if was in ON_SALE:
        if fresh.stockrecords.filter(line__isnull=False).exists():
            raise ListingError(_("This was already ordered, so it can't be removed."))
        fresh.published_at, fresh.is_public = None, False
    elif was != ListingState.DRAFT:
        raise TransitionError(fresh, fresh.state, ListingState.IN_REVIEW)
    move(fresh, ListingState.IN_REVIEW, moves=_moves(fresh), field="state")
    fresh.save(update_fields=["published_at", "is_public"])
    _log(fresh, by)
    record(
        "listing.undone",
        fresh,
        before={"state": was},
        after={"state": fresh.state},
        seller=fresh.partner,
    )
    return _note(fresh, "")


def forget_approved(product: Product) -> None:
    """What its packs cost was looked at now, so that is what counts."""
    packs = StockRecord.objects.filter(product=product.pk)
    packs.update(approved_price=None, approved_quantity=None)


@transaction.atomic
def withdraw_listing(product: Product, *, by: User | None) -> Product:
    """The seller takes a listing out of review again."""
    fresh = _in_review(product, None)
    move(fresh, ListingState.DRAFT, moves=_moves(fresh), field="state")
    _log(fresh, by)
    return _note(fresh, "")


@transaction.atomic
def hide_listing(product: Product, *, by: User | None) -> Product:
    """Shoppers see it no more; orders of it go on."""
    fresh = lock_product(product.pk)
    move(fresh, ListingState.HIDDEN, moves=LISTING_MOVES, field="state")
    _log(fresh, by)
    fresh.is_public = False
    fresh.save(update_fields=["is_public"])
    return fresh


def _in_review(product: Product, version: int | None) -> Product:
    fresh = lock_product(product.pk)
    if fresh.state != ListingState.IN_REVIEW:
        raise TransitionError(fresh, fresh.state, ListingState.PUBLISHED)
    if version is not None and fresh.version != version:
        raise StaleEditError(fresh)
    return fresh


def _moves(product: Product) -> Moves:
    return BOOKABLE_MOVES if product.is_visit else LISTING_MOVES


def _publish(product: Product, by: User | None) -> Product:
    shown = ListingState.BOOKABLE if product.is_visit else ListingState.PUBLISHED
    move(product, shown, moves=_moves(product), field="state")
    _log(product, by)
    product.is_public = True
    product.review_note = ""
    product.published_at = product.published_at or timezone.now()
    product.save(update_fields=["is_public", "review_note", "published_at"])
    return product


def _note(product: Product, note: str) -> Product:
    product.review_note = note
    product.save(update_fields=["review_note"])
    return product


def _record(product: Product, *, reason: str = "") -> None:
    """A decision of an office on a listing that was in review."""
    record(
        "listing.decided",
        product,
        before={"state": ListingState.IN_REVIEW},
        after={"state": product.state},
        reason=reason,
        seller=product.partner,
    )


def _log(product: Product, by: User | None) -> None:
    logger.info(
        "listing_moved", product=product.pk, state=product.state, by=by and by.pk
    )
