"""Stopping an import, and tidying up after old ones."""

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils import timezone

from core.transitions import move
from shop.exchange.locks import lock_import
from shop.exchange.models import ImportRow, ProductImport
from shop.exchange.states import AT_WORK, IMPORT_MOVES, ImportState

from .working import wish_stop

if TYPE_CHECKING:
    from accounts.models import User

logger = structlog.get_logger(__name__)

KEPT_FOR = timedelta(days=90)


def cancel_import(product_import: ProductImport, *, by: "User | None") -> bool:
    """Stop it before its end; nothing of it is imported then.

    False when a worker is at it: that hears of the wish and rolls everything back.
    Raises `TransitionError` for one that is imported already.
    """
    logger.info("import_cancel_asked", upload=product_import.pk, by=by and by.pk)
    if product_import.state in AT_WORK:
        wish_stop(product_import.pk)
        if product_import.claimed_until is not None:
            return False
    with transaction.atomic():
        fresh = lock_import(product_import.pk)
        move(fresh, ImportState.CANCELLED, moves=IMPORT_MOVES, field="state")
        fresh.claimed_until = None
        fresh.save(update_fields=["claimed_until"])
    return True


def forget_imports(most: int = 100) -> int:
    """Delete the files and rows of old imports; that they were stays known."""
    before = timezone.now() - KEPT_FOR
    old = ProductImport.objects.filter(created__lt=before).exclude(file="")
    forgotten = 0
    for product_import in old.exclude(state__in=AT_WORK).order_by("pk")[:most]:
        name = str(product_import.file.name)
        with transaction.atomic():
            ImportRow.objects.filter(product_import=product_import).delete()
            ProductImport.objects.filter(pk=product_import.pk).update(file="")
        product_import.file.storage.delete(name)
        forgotten += 1
    return forgotten
