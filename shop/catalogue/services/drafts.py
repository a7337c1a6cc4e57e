"""Drafts: those that a phone sends, each carried out once; those that go for good."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.activity_log import record
from core.models import SearchDocument
from core.refusals import RefusalError
from core.search.documents import forget
from shop.catalogue.locks import lock_products
from shop.catalogue.models import Product, SentDraft
from shop.catalogue.queries import open_edit_of
from shop.catalogue.states import ListingState
from vendors.partner.models import Partner, StockRecord
from vendors.partner.services.pools import close_pools


class DraftClashError(RefusalError):
    """Raised when another content was sent under the same key before.

    `product` is what became of that one, as it is now.
    """

    def __init__(self, product: Product) -> None:
        super().__init__(_("This was already sent, and then changed on the phone."))
        self.product = product


def sent_before(partner: Partner, *, key: UUID, digest: str) -> Product | None:
    """What became of the draft if it was sent before. Raises `DraftClashError`."""
    rows = SentDraft.objects.filter(partner=partner, key=key)
    return _told(rows.select_related("product").first(), digest)


@transaction.atomic
def take_draft(
    partner: Partner,
    *,
    key: UUID,
    digest: str,
    carry_out: Callable[[], Product],
    by: User | None,
) -> tuple[Product, bool]:
    """Carry a draft out unless it was before; the product, and whether it is new.

    Whoever sends the same key at the same time waits here for the first to end: the
    unique key lets one of them in. When `carry_out` raises, the key is free again.
    Raises `DraftClashError`, and what `carry_out` raises.
    """
    sent, first = SentDraft.objects.get_or_create(
        partner=partner, key=key, defaults={"digest": digest, "by": by}
    )
    known = None if first else _told(sent, digest)
    if known is not None:
        return known, False
    product = carry_out()
    sent.product = product
    sent.save(update_fields=["product"])
    return product, True


def _told(sent: SentDraft | None, digest: str) -> Product | None:
    if sent is None or sent.product is None:
        return None
    if sent.digest != digest:
        raise DraftClashError(sent.product)
    # A phone sends what waits along with what it changes.
    sent.product.held = open_edit_of(sent.product)
    return sent.product


logger = structlog.get_logger(__name__)


@transaction.atomic
def delete_drafts(
    partner: Partner, product_ids: Iterable[int], *, by: User | None
) -> list[int]:
    """Delete the seller's drafts, with their packs and stock; those that are gone.

    What was ever published, sold, harvested in lots or used elsewhere stays.
    """
    products = lock_products(partner, product_ids)
    told = {pk: product.get_title() for pk, product in products.items()}
    gone = _remove(list(products.values()))
    for pk in gone:
        record(
            "listing.deleted",
            products[pk],
            before={"title": told[pk], "state": ListingState.DRAFT},
            seller=partner,
        )
    logger.info("drafts_deleted", products=gone, by=by and by.pk)
    return gone


@transaction.atomic
def remove_drafts(partner: Partner, versions: Mapping[int, int]) -> list[int]:
    """The same for drafts still at these versions, as a part of a larger act."""
    products = lock_products(partner, versions).values()
    return _remove([p for p in products if p.version == versions[p.pk]])


def _remove(products: list[Product]) -> list[int]:
    unseen = [product.pk for product in products if may_be_deleted(product)]
    sold = StockRecord.objects.filter(product__in=unseen, line__isnull=False)
    free = sorted(set(unseen) - set(sold.values_list("product", flat=True)))
    if _delete(free):
        return free
    return [pk for pk in free if _delete([pk])]


def may_be_deleted(product: Product) -> bool:
    """A draft that was never shown; whether it was sold is asked on deleting it."""
    is_draft = product.state == ListingState.DRAFT and product.published_at is None
    return is_draft and not product.is_visit


def _delete(ids: list[int]) -> bool:
    """All of them, or none where another thing holds one of them."""
    try:
        with transaction.atomic():
            Product.objects.filter(pk__in=ids).update(lead_pack=None)
            StockRecord.objects.filter(product__in=ids).delete()
            close_pools(ids)
            Product.objects.filter(pk__in=ids).delete()
            forget(SearchDocument.Kind.PRODUCT, ids)
    except ProtectedError:
        return False
    return True
