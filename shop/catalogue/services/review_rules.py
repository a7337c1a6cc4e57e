"""What an office wants to look at first, whom it trusts, and which rule that makes."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import activity_log
from core.refusals import RefusalError
from shop.catalogue.facts import IN_WORDS
from shop.catalogue.models import Category, Product, ReviewPolicy, TrustedSeller
from shop.catalogue.states import NewListings, ReviewRule
from vendors.partner.models import Partner, StockRecord

from .history import WORDS, Parts
from .parts import is_new

HUNDRED = Decimal(100)
# What was approved of a pack: its price, and what is in it.
Baseline = tuple[Decimal, int]
_NAMES = ("name_en", "name_zh_hans")
FIELDS = (
    "new_listings", "first_count", "new_category", "price_up", "price_down", "packs",
    "words", "photos",
)  # fmt: skip


def market_defaults() -> ReviewPolicy:
    """What the market asks for while nobody has set it on the page; not saved."""
    new = NewListings.NONE
    if settings.LISTINGS_NEED_REVIEW:
        new = NewListings.EVERY
    elif settings.REVIEW_FIRST_LISTINGS:
        new = NewListings.FIRST
    return ReviewPolicy(
        version=0,
        new_listings=new,
        first_count=settings.REVIEW_FIRST_LISTINGS or 3,
        new_category=settings.REVIEW_NEW_CATEGORY,
        price_up=settings.REVIEW_PRICE_UP or None,
        price_down=settings.REVIEW_PRICE_DOWN or None,
        packs=settings.REVIEW_PACKS,
        words=settings.REVIEW_WORDS,
        photos=settings.REVIEW_PHOTOS,
    )


def policy_of(office: Partner | None) -> ReviewPolicy:
    """What the office asks for; the market's defaults, or nothing, if never set."""
    kept = ReviewPolicy.objects.filter(office=office).first()
    return kept or (market_defaults() if office is None else ReviewPolicy(version=0))


def baselines_of(packs: Iterable[StockRecord]) -> dict[str, Baseline]:
    """By the packs' ids; what has no price yet has none."""
    found = {}
    for pack in packs:
        price = pack.approved_price
        if price is None:
            price = pack.usual_price
        if price:
            quantity = pack.approved_quantity or pack.quantity
            found[str(pack.pk)] = (price, quantity)
    return found


class Reviewer:
    """The rules that count for one seller: the market's, and its cooperative's.

    An office that trusts the seller asks for nothing. Read once, three queries.
    """

    def __init__(self, seller: Partner) -> None:
        self.seller = seller
        offices = {None, seller.cooperative_id}
        trusted = TrustedSeller.objects.filter(seller=seller)
        trusting = set(trusted.values_list("office", flat=True))
        rows = ReviewPolicy.objects.prefetch_related("categories")
        kept = {row.office_id: row for row in rows if row.office_id in offices}
        asking = [office for office in offices if office not in trusting]
        kept.setdefault(None, market_defaults())
        self.policies = [kept[office] for office in asking if office in kept]

    def _fired(self, rules: Iterable[tuple[ReviewRule, bool]]) -> ReviewRule | None:
        return next((rule for rule, applies in rules if applies), None)

    def of_listing(self, product: Product) -> ReviewRule | None:
        """The rule by which a new listing is looked at; None lets it be shown."""
        new = {policy.new_listings for policy in self.policies}
        return self._fired(
            (
                (ReviewRule.CATEGORY, self._is_watched(product.main_category)),
                (ReviewRule.LISTING, NewListings.EVERY in new),
                (ReviewRule.FIRST, NewListings.FIRST in new and self._is_early()),
                (
                    ReviewRule.NEW_CATEGORY,
                    self._is_new_category(product, product.main_category_id),
                ),
            )
        )

    def of_change(
        self, product: Product, bases: Mapping[str, Baseline], before: Parts, now: Parts
    ) -> ReviewRule | None:
        """The rule by which a change of what is shown waits; None lets it be shown.

        `before` has of each changed pack at least its `quantity`, `now` what changes.
        """
        if not now or not self.policies:
            return None
        packs = now.get("packs", {})
        up, down = self._jumps(bases, before, packs)
        words = any(name in now for name in (*WORDS, *IN_WORDS)) or any(
            map(_is_renamed, packs.items())
        )
        sizes = any(is_new(key) or "quantity" in each for key, each in packs.items())
        return self._fired(
            (
                (ReviewRule.CATEGORY, self._is_watched_now(product, before, now)),
                (
                    ReviewRule.NEW_CATEGORY,
                    "main_category_id" in now
                    and self._is_new_category(product, now["main_category_id"]),
                ),
                (ReviewRule.PRICE_UP, up),
                (ReviewRule.PRICE_DOWN, down),
                (ReviewRule.PACKS, sizes and self._asks("packs")),
                (ReviewRule.WORDS, words and self._asks("words")),
                (ReviewRule.PHOTOS, "photos" in now and self._asks("photos")),
            )
        )

    def _asks(self, name: str) -> bool:
        return any(getattr(policy, name) for policy in self.policies)

    def _is_early(self) -> bool:
        shown = Product.objects.filter(
            partner=self.seller, published_at__isnull=False
        ).count()
        return any(
            policy.new_listings == NewListings.FIRST and shown < policy.first_count
            for policy in self.policies
        )

    def _is_new_category(self, product: Product, category_id: int | None) -> bool:
        if category_id is None or not self._asks("new_category"):
            return False
        known = Product.objects.filter(
            partner=self.seller, main_category=category_id, published_at__isnull=False
        )
        return not known.exclude(pk=product.pk).exists()

    def _is_watched_now(self, product: Product, before: Parts, now: Parts) -> bool:
        """By the category it is in, and by the one it shall go to."""
        if not any(p.pk and p.categories.all() for p in self.policies):
            return False
        stands = before.get("main_category_id", product.main_category_id)
        ids = {now.get("main_category_id", stands), stands}
        return any(map(self._is_watched, Category.objects.filter(pk__in=ids)))

    def _is_watched(self, category: Category | None) -> bool:
        return category is not None and any(
            str(category.path).startswith(str(each.path))
            for policy in self.policies
            if policy.pk
            for each in policy.categories.all()
        )

    def _jumps(
        self, bases: Mapping[str, Baseline], before: Parts, packs: Parts
    ) -> tuple[bool, bool]:
        """Whether some pack is dearer, and whether one is cheaper, than is let pass."""
        up = down = False
        for key, parts in packs.items():
            if "price" not in parts and "quantity" not in parts:
                continue
            price, quantity = _told(key, parts, before, bases)
            if price is None:
                continue
            old = [bases[key]] if key in bases else list(bases.values())
            if is_new(key):
                dearest = [max(old, key=_per_unit)] if old else []
                cheapest = [min(old, key=_per_unit)] if old else []
            else:
                dearest = cheapest = old
            for policy in self.policies:
                up |= any(
                    _is_over(price, quantity, b, policy.price_up) for b in dearest
                )
                down |= any(
                    _is_under(price, quantity, b, policy.price_down) for b in cheapest
                )
        return up, down


def _told(
    key: str, parts: Parts, before: Parts, bases: Mapping[str, Baseline]
) -> tuple[Decimal | None, int]:
    """What the pack shall cost, and what shall be in it."""
    old = before.get("packs", {}).get(key) or {}
    price = parts.get("price", old.get("price"))
    if price is None and key in bases and "price" not in parts:
        price = bases[key][0]
    quantity = parts.get("quantity", old.get("quantity"))
    return None if price is None else Decimal(price), int(quantity or 1)


def _per_unit(base: Baseline) -> Decimal:
    return base[0] / base[1]


def _is_over(price: Decimal, quantity: int, base: Baseline, most: int | None) -> bool:
    """Multiplied out, so that nothing is rounded."""
    if most is None:
        return False
    return price * base[1] * HUNDRED > base[0] * quantity * (HUNDRED + most)


def _is_under(price: Decimal, quantity: int, base: Baseline, most: int | None) -> bool:
    if most is None:
        return False
    return price * base[1] * HUNDRED < base[0] * quantity * (HUNDRED - most)


def _is_renamed(told: tuple[str, Parts]) -> bool:
    """A new size brings a new name of its own."""
    key, parts = told
    named = any(name in parts for name in _NAMES)
    return named and not is_new(key) and "quantity" not in parts


class StalePolicyError(RefusalError):
    """Raised when somebody changed the rules since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Someone else changed the rules. Your choices are kept "
                "below; send them again to replace the current rules."
            )
        )


@transaction.atomic
def set_policy(
    office: Partner | None,
    asked: Mapping[str, object],
    *,
    categories: Iterable[Category],
    seen: int,
) -> ReviewPolicy:
    """Keep what the office asks for; `asked` has a value for each of `FIELDS`.

    What waits already goes on waiting. Raises `StalePolicyError`.
    """
    usual = market_defaults() if office is None else ReviewPolicy()
    first = {name: getattr(usual, name) for name in FIELDS} | {"version": 0}
    policy, _made = ReviewPolicy.objects.get_or_create(office=office, defaults=first)
    before = _said(policy)
    # Whoever comes second waits here and then finds another version.
    rows = ReviewPolicy.objects.filter(pk=policy.pk, version=seen)
    if not rows.update(version=seen + 1, **{name: asked[name] for name in FIELDS}):
        raise StalePolicyError
    policy.refresh_from_db()
    policy.categories.set(categories)
    activity_log.record("review.rules", policy, before=before, after=_said(policy))
    return policy


def _said(policy: ReviewPolicy) -> dict[str, object]:
    said = {name: getattr(policy, name) for name in FIELDS}
    return said | {"categories": sorted(policy.categories.values_list("pk", flat=True))}


@transaction.atomic
def trust(seller: Partner, office: Partner | None, *, by: User | None) -> bool:
    """Look at nothing of the seller's first; False if that is so already."""
    _row, is_new = TrustedSeller.objects.get_or_create(
        seller=seller, office=office, defaults={"by": by}
    )
    if is_new:
        activity_log.record(
            "review.trusted", seller, before={"trusted": False}, after={"trusted": True}
        )
    return is_new


@transaction.atomic
def distrust(seller: Partner, office: Partner | None) -> bool:
    """Ask the office's rules of the seller again; False if that is so already."""
    gone, _rows = TrustedSeller.objects.filter(seller=seller, office=office).delete()
    if gone:
        activity_log.record(
            "review.trusted",
            seller,
            before={"trusted": True},
            after={"trusted": False},
        )
    return bool(gone)
