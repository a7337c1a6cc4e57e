"""What the worker does about reports; each may run twice, late, or be lost."""

from datetime import timedelta

from celery import shared_task

from .services import forget_runs, sweep_runs, write_run

# Some millions of rows take a while.
_LONG = {
    "time_limit": timedelta(minutes=40).total_seconds(),
    "soft_time_limit": timedelta(minutes=39).total_seconds(),
}


@shared_task(**_LONG)
def write_report(run_id: int) -> None:
    """Write an ordered report."""
    write_run(run_id)


@shared_task
def sweep_reports() -> int:
    """Hint again at what was lost; delete what nobody fetches any more."""
    forget_runs()
    return sweep_runs()
