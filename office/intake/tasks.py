"""Looks every night whether consigned goods were sold that nobody settled."""

from datetime import timedelta
from functools import partial

import structlog
from django.utils import timezone

from core.rounds import in_turn, run_isolated, scheduled
from office.intake.services.postings import settle_lot

from .models import Intake
from .states import PaymentTerms

logger = structlog.get_logger(__name__)
LOOKED_BACK = timedelta(days=400)


@scheduled(plain="all lots in turn, where the run before stopped")
def settle_consigned() -> int:
    """Returns how many entries were missing. Safe to run twice."""
    since = timezone.now() - LOOKED_BACK
    rows = Intake.objects.filter(terms=PaymentTerms.CONSIGNED, created__gte=since)
    lots = in_turn(rows.exclude(lot=None).values_list("lot", flat=True))
    made = sum(
        len(run_isolated(partial(settle_lot, pk), what="settle_lot", lot=pk) or ())
        for pk in lots
    )
    if made:
        logger.warning("consigned_goods_settled_late", entries=made)
    return made
