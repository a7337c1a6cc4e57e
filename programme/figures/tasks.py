"""What the clock does for counties: reports by month, days counted every night."""

from core.rounds import scheduled

from .services import monthly_reports, rollups


@scheduled(plain="counties are few, and one that fails holds up no other")
def report_month() -> int:
    """On the first of the month; a day that was missed is made up for."""
    return monthly_reports.report_month()


@scheduled(plain="counties are few, and one that fails holds up no other")
def keep_up() -> None:
    rollups.keep_up()
