"""Looks every night whether consigned goods were sold that nobody settled."""

from datetime import timedelta
from functools import partial

import structlog
from celery import shared_task
from django.utils import timezone

from core.rounds import attempt

from .models import Intake
from .services import settle_lot
from .states import Terms

logger = structlog.get_logger(__name__)
LOOKED_BACK = timedelta(days=400)


@shared_task
def settle_consigned() -> int:
    """Returns how many entries were missing. Safe to run twice."""
    since = timezone.now() - LOOKED_BACK
    rows = Intake.objects.filter(terms=Terms.CONSIGNED, created__gte=since)
    lots = sorted(set(rows.exclude(lot=None).values_list("lot", flat=True)))
    made = sum(
        len(attempt(partial(settle_lot, pk), what="settle_lot", lot=pk) or ())
        for pk in lots
    )
    if made:
        logger.warning("consigned_goods_settled_late", entries=made)
    return made
