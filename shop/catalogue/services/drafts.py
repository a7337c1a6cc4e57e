"""Drafts that a phone sends when it has signal again: each is carried out once."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop.catalogue.models import Product, SentDraft
from shop.catalogue.queries import open_edit_of
from vendors.partner.models import Partner

if TYPE_CHECKING:
    from accounts.models import User


class DraftClash(Exception):  # noqa: N818 - what happened
    """Raised when another content was sent under the same key before.

    `product` is what became of that one, as it is now.
    """

    def __init__(self, product: Product) -> None:
        super().__init__(_("This was sent before, and then changed on the phone."))
        self.product = product


def sent_before(partner: Partner, *, key: UUID, digest: str) -> Product | None:
    """What became of the draft if it was sent before. Raises `DraftClash`."""
    rows = SentDraft.objects.filter(partner=partner, key=key)
    return _told(rows.select_related("product").first(), digest)


@transaction.atomic
def take_draft(
    partner: Partner,
    *,
    key: UUID,
    digest: str,
    carry_out: Callable[[], Product],
    by: "User | None",
) -> tuple[Product, bool]:
    """Carry a draft out unless it was before; the product, and whether it is new.

    Whoever sends the same key at the same time waits here for the first to end: the
    unique key lets one of them in. When `carry_out` raises, the key is free again.
    Raises `DraftClash`, and what `carry_out` raises.
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
        raise DraftClash(sent.product)
    # A phone sends what waits along with what it changes.
    sent.product.held = open_edit_of(sent.product)
    return sent.product
