"""What the worker does for sellers every hour; each may run twice unharmed."""

from functools import partial

import structlog

from core.rounds import run_isolated, scheduled

from .models import Partner
from .services.holidays import turn_holidays
from .services.lots import retire_lots
from .services.sellers import finish_closing
from .states import PartnerStatus

logger = structlog.get_logger(__name__)


@scheduled(plain="all sellers in turn, where the run before stopped")
def keep_sellers() -> None:
    """Holidays begin and end in the books; shops that wait to close are closed."""
    turned = turn_holidays()
    waiting = Partner.objects.filter(status=PartnerStatus.CLOSING)
    closed = sum(
        bool(
            run_isolated(
                partial(finish_closing, partner), what="close", seller=partner.pk
            )
        )
        for partner in waiting
    )
    if turned or closed:
        logger.info("sellers_kept", turned=turned, closed=closed)


@scheduled(plain="all lots in turn, where the run before stopped")
def retire_spoiled_lots() -> None:
    """What was recalled or is past its best-before leaves the stock."""
    if retired := retire_lots():
        logger.info("lots_retired", lots=retired)
