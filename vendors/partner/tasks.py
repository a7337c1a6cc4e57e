"""What the worker does for sellers every hour; each may run twice unharmed."""

import structlog
from celery import shared_task

from .models import Partner
from .services import finish_closing, retire_lots, turn_holidays
from .states import PartnerStatus

logger = structlog.get_logger(__name__)


@shared_task
def keep_sellers() -> None:
    """Holidays begin and end in the books; shops that wait to close are closed."""
    turned = turn_holidays()
    waiting = Partner.objects.filter(status=PartnerStatus.CLOSING)
    closed = sum(finish_closing(partner) for partner in waiting)
    if turned or closed:
        logger.info("sellers_kept", turned=turned, closed=closed)


@shared_task
def retire_spoiled_lots() -> None:
    """What was recalled or is past its best-before leaves the stock."""
    if retired := retire_lots():
        logger.info("lots_retired", lots=retired)
