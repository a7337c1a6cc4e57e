"""What an office wants to look at first, and which sellers it trusts."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from shop.catalogue.models import Category, ReviewPolicy, TrustedSeller
from vendors.partner.models import Partner

from .reviewing import market_defaults

if TYPE_CHECKING:
    from accounts.models import User

FIELDS = (
    "new_listings", "first_count", "new_category", "price_up", "price_down", "packs",
    "words", "photos",
)  # fmt: skip


class StalePolicy(Exception):  # noqa: N818 - what happened
    """Raised when somebody changed the rules since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody changed the rules meanwhile. What you chose is kept below; "
                "send it again to put it in their place."
            )
        )


@transaction.atomic
def set_policy(
    office: Partner | None,
    asked: Mapping[str, Any],
    *,
    categories: Iterable[Category],
    seen: int,
) -> ReviewPolicy:
    """Keep what the office asks for; `asked` has a value for each of `FIELDS`.

    What waits already goes on waiting. Raises `StalePolicy`.
    """
    usual = market_defaults() if office is None else ReviewPolicy()
    first = {name: getattr(usual, name) for name in FIELDS} | {"version": 0}
    policy, _made = ReviewPolicy.objects.get_or_create(office=office, defaults=first)
    before = _said(policy)
    # Whoever comes second waits here and then finds another version.
    rows = ReviewPolicy.objects.filter(pk=policy.pk, version=seen)
    if not rows.update(version=seen + 1, **{name: asked[name] for name in FIELDS}):
        raise StalePolicy
    policy.refresh_from_db()
    policy.categories.set(categories)
    audit.record("review.rules", policy, before=before, after=_said(policy))
    return policy


def _said(policy: ReviewPolicy) -> dict[str, Any]:
    said = {name: getattr(policy, name) for name in FIELDS}
    return said | {"categories": sorted(policy.categories.values_list("pk", flat=True))}


@transaction.atomic
def trust(seller: Partner, office: Partner | None, *, by: "User | None") -> bool:
    """Look at nothing of the seller's first; False if that is so already."""
    _row, is_new = TrustedSeller.objects.get_or_create(
        seller=seller, office=office, defaults={"by": by}
    )
    if is_new:
        audit.record(
            "review.trusted", seller, before={"trusted": False}, after={"trusted": True}
        )
    return is_new


@transaction.atomic
def distrust(seller: Partner, office: Partner | None) -> bool:
    """Ask the office's rules of the seller again; False if that is so already."""
    gone, _rows = TrustedSeller.objects.filter(seller=seller, office=office).delete()
    if gone:
        audit.record(
            "review.trusted",
            seller,
            before={"trusted": True},
            after={"trusted": False},
        )
    return bool(gone)
