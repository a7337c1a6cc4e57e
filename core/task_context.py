"""What each task runs in: settings as they hold when it begins, the market's clock."""

from typing import Any

from celery import Task

from .dates import market_clock
from .page_cache.changes import reading_log_once


class MarketTask(Task):
    """A task that reads the log of changes once, as a request does."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with reading_log_once(), market_clock():
            return super().__call__(*args, **kwargs)
