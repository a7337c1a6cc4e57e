"""A listing kept before a change, and put back as it was."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.models import User
from core.transitions import move
from shop.catalogue.locks import lock_open_edit, lock_product
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.queries import open_edit_of
from shop.catalogue.states import EDIT_MOVES, EditState
from vendors.partner.models import StockPool, StockRecord
from vendors.partner.services.stock import count_stock

from .content import StaleEditError
from .edits import write_parts
from .history import Parts
from .parts import against, own_packs, whole_of


def keep_listing(product: Product) -> Parts:
    """All of it as plain values; whoever counts its stock adds `counted`."""
    packs = own_packs(product)
    return kept_with(whole_of(product), packs, open_edit_of(product))


def kept_with(
    whole: Parts, packs: Iterable[StockRecord], edit: ProposedEdit | None
) -> Parts:
    """The same of what was read already."""
    approved = {
        str(pack.pk): [
            None if pack.approved_price is None else f"{pack.approved_price:f}",
            pack.approved_quantity,
        ]
        for pack in packs
    }
    return {
        "whole": whole,
        "approved": approved,
        "edit": edit
        and {
            "before": edit.before,
            "after": edit.after,
            "rule": edit.rule,
            "by_id": edit.by_id,
        },
    }


@transaction.atomic
def restore_listing(
    product: Product, kept: Parts, *, version: int, by: User | None
) -> Product:
    """Put a listing back as `keep_listing` found it, if it is still at `version`.

    Of the stock only what was `counted` is taken back, so that sales since then count.
    Raises `StaleEditError`, `StaleCountError`, `OutOfStockError` and `ListingError`.
    """
    fresh = lock_product(product.pk)
    if fresh.version != version:
        raise StaleEditError(fresh)
    _restore_edit(fresh, kept["edit"])
    _drop_packs(fresh, kept["whole"]["packs"])
    _was, wanted = against(whole_of(fresh), kept["whole"])
    write_parts(fresh, wanted, by)
    for key, (price, quantity) in kept["approved"].items():
        StockRecord.objects.filter(pk=int(key), product=fresh).update(
            approved_price=price, approved_quantity=quantity
        )
    pool = StockPool.objects.filter(product=fresh, partner=fresh.partner_id).first()
    if pool and kept.get("counted"):
        before = pool.on_hand - kept["counted"]
        count_stock(pool, counted=before, seen_on_hand=pool.on_hand, by=by)
    return fresh


def _restore_edit(product: Product, kept: Parts | None) -> None:
    edit = lock_open_edit(product.pk)
    if kept is None:
        if edit:
            move(edit, EditState.WITHDRAWN, moves=EDIT_MOVES, field="state")
        return
    edit = edit or ProposedEdit(product=product, version=0)
    for name, value in kept.items():
        setattr(edit, name, value)
    edit.version += 1
    edit.sent_at = edit.sent_at or timezone.now()
    edit.save()


def _drop_packs(product: Product, kept: Parts) -> None:
    """Packs that were added since go; one that somebody bought is off sale."""
    for pack in own_packs(product):
        if str(pack.pk) in kept:
            continue
        try:
            with transaction.atomic():
                is_sold = pack.line_set.exists()
                if not is_sold:
                    pack.delete()
        except ProtectedError:
            is_sold = True
        if is_sold:
            pack.is_on_sale = False
            pack.save(update_fields=["is_on_sale"])
