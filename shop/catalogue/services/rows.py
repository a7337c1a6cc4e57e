"""One listing among many that are changed in one go: its parts, checked and set."""

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.amounts import AmountField
from core.money import rounded, step
from core.refusals import CHANGED, RefusalError
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.queries import lead_among
from shop.catalogue.states import ListingState
from vendors.partner.models import StockPool, StockRecord
from vendors.partner.services.stock import count_stock

from .content import ListingError, UnknownPackError
from .history import Parts
from .packs import require_above_sale_price
from .parts import against, pack_parts, parted, without
from .product_summary import lead_by
from .proposals import ReviewContext, hold, leave_waiting, was_approved
from .publication import hide_listing, submit_listing, withdraw_listing
from .review_rules import Reviewer, baselines_of

HUNDRED = Decimal(100)
_PACK_PARTS = ("price", "is_on_sale")


class NotAsSeenError(RefusalError):
    """Raised when a part is no more what the person saw."""

    says = CHANGED


class ListingRow:
    """A locked listing with its packs and its pool, changed in memory.

    Whoever changes it writes `changed_packs`, the product's card and the pool's mark;
    counts and states are written by their own services at once.
    """

    def __init__(
        self,
        product: Product,
        packs: list[StockRecord],
        pool: StockPool | None,
        edit: ProposedEdit | None = None,
    ) -> None:
        self.product, self.packs, self.pool = product, packs, pool
        self.edit = edit
        self.changed_packs: list[StockRecord] = []
        self.is_marked = False

    def parts(self, like: Parts) -> Parts:
        """The listing's parts as they are, as far as `like` has them."""
        found: Parts = {}
        for name in like:
            if name == "packs":
                found["packs"] = {
                    pk: _pack_parts(self._pack(pk), wanted)
                    for pk, wanted in like["packs"].items()
                }
            elif name == "state":
                found["state"] = str(self.product.state)
            elif self.pool is not None:
                found[name] = getattr(self.pool, name)
        return found

    def require_version(self, version: int | None) -> None:
        if version is not None and version != self.product.version:
            raise NotAsSeenError

    def require_seen(self, seen: Parts, wanted: Parts) -> None:
        """Every part that shall change is what was seen of it."""
        is_now = self.parts(wanted)
        for name in wanted:
            if name == "packs":
                for pk, parts in is_now["packs"].items():
                    old = seen.get("packs", {}).get(pk, {})
                    if any(old.get(part) != value for part, value in parts.items()):
                        raise NotAsSeenError
            elif seen.get(name) != is_now.get(name):
                raise NotAsSeenError

    def let_wait(
        self, reviewer: Callable[[], Reviewer], wanted: Parts, *, by: User | None
    ) -> Parts:
        """Keep prices that a rule wants looked at first; what is left to be set now."""
        if "packs" not in wanted or not was_approved(self.product):
            return wanted
        whole = {"packs": {str(pack.pk): pack_parts(pack) for pack in self.packs}}
        _was, now = against(whole, {"packs": wanted["packs"]})
        waits, free = parted(now)
        if not waits:
            return wanted
        standing = ReviewContext(
            self.product, whole, baselines_of(self.packs), self.edit
        )
        verdict = standing.judge(reviewer(), waits)
        if verdict.rule is None:
            if self.edit is not None:
                leave_waiting(self.edit, verdict.wanted)
            return wanted
        full = self.edit.before | whole if self.edit else whole
        hold(self.product, full, self.edit, verdict, by=by)
        return without(wanted, ["packs"]) | free

    def apply(self, wanted: Parts, *, by: User | None) -> None:
        """Set the parts. Raises what the services raise; then the row is as before."""
        packs = wanted.get("packs", {})
        self._require_one_on_sale(packs)
        if "on_hand" in wanted and self.pool:
            count_stock(
                self.pool,
                counted=wanted["on_hand"],
                seen_on_hand=self.pool.on_hand,
                by=by,
            )
            self.pool.refresh_from_db(fields=["on_hand", "claimed"])
        if "state" in wanted:
            self._move(wanted["state"], by)
        if "low_at" in wanted and self.pool:
            self.pool.low_at, self.is_marked = wanted["low_at"], True
        for pk, parts in packs.items():
            self._set(self._pack(pk), parts)
        if packs:
            self.product.version += 1

    def _pack(self, pk: str) -> StockRecord:
        for pack in self.packs:
            if str(pack.pk) == pk:
                return pack
        raise UnknownPackError(pk)

    def _set(self, pack: StockRecord, parts: Parts) -> None:
        if "price" in parts:
            price = _possible(parts["price"])
            require_above_sale_price(pack, price)
            if price != pack.usual_price and pack.approved_price is None:
                # What somebody looked at is what later prices are held against.
                pack.approved_price = pack.usual_price
                pack.approved_quantity = pack.quantity
            pack.usual_price = price
        if "is_on_sale" in parts:
            pack.is_on_sale = parts["is_on_sale"]
        self.changed_packs.append(pack)

    def _require_one_on_sale(self, packs: Parts) -> None:
        """What shoppers see keeps a pack that they can buy."""
        if not packs or not self.product.is_published:
            return
        on_sale = (
            packs.get(str(pack.pk), {}).get("is_on_sale", pack.is_on_sale)
            for pack in self.packs
        )
        if not any(on_sale):
            raise ListingError(
                _(
                    "A published listing needs at least one pack on sale. "
                    "Hide the listing instead."
                )
            )

    def _move(self, state: str, by: User | None) -> None:
        moved = _MOVES[state](self.product, by=by)
        for name in ("state", "is_public", "review_note", "published_at"):
            setattr(self.product, name, getattr(moved, name))

    def shifted(self, percent: Decimal) -> tuple[Parts, Parts]:
        """Its packs' prices as they are, and so many percent higher."""
        priced = [pack for pack in self.packs if pack.usual_price is not None]
        seen = {str(pack.pk): {"price": f"{pack.usual_price:f}"} for pack in priced}
        wanted = {
            str(pack.pk): {"price": f"{_shifted(pack, percent):f}"} for pack in priced
        }
        return {"packs": seen}, {"packs": wanted}

    def refresh_card(self) -> None:
        """What `services.card.refresh_card` does of packs, without asking for them."""
        lead_by(self.product, lead_among(self.packs))


def _pack_parts(pack: StockRecord, like: Parts) -> Parts:
    usual = pack.usual_price
    price = None if usual is None else f"{usual:f}"
    stands: Parts = {"price": price, "is_on_sale": pack.is_on_sale}
    return {name: stands[name] for name in _PACK_PARTS if name in like}


def _shifted(pack: StockRecord, percent: Decimal) -> Decimal:
    price = pack.usual_price or Decimal(0)
    currency = pack.price_currency
    new = rounded(price * (HUNDRED + percent) / HUNDRED, currency)
    return max(new, step(currency))


def _possible(price: str | None) -> Decimal | None:
    if price is None:
        return None
    if Decimal(price) > AmountField.most:
        raise ListingError(
            _("A price of %(price)s is too large."), params={"price": price}
        )
    return Decimal(price)


def _hide(product: Product, *, by: User | None) -> Product:
    """Out of the shoppers' sight, whatever it is: hidden, or a draft again."""
    if product.state == ListingState.IN_REVIEW:
        return withdraw_listing(product, by=by)
    return hide_listing(product, by=by)


_MOVES: dict[str, Callable[..., Product]] = {
    ListingState.PUBLISHED: submit_listing,
    ListingState.IN_REVIEW: submit_listing,
    ListingState.HIDDEN: _hide,
    ListingState.DRAFT: _hide,
}
