"""What the worker does about reports; each may run twice, late, or be lost."""

from datetime import timedelta

from celery import shared_task

from core.rounds import scheduled

from .services.runs import forget_runs
from .services.writer import sweep_runs, write_run

# Some millions of rows take a while.
_LONG = {
    "time_limit": timedelta(minutes=40).total_seconds(),
    "soft_time_limit": timedelta(minutes=39).total_seconds(),
}


@shared_task(**_LONG)
def write_report(run_id: int) -> None:
    """Write an ordered report."""
    write_run(run_id)


@scheduled(plain="hints only, and what a worker took is not hinted at")
def sweep_reports() -> int:
    """Hint again at what was lost; delete what nobody fetches any more."""
    forget_runs()
    return sweep_runs()
