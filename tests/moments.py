"""The suite at another moment and in another zone: `make thorough`, `.ci/run`.

With NANPO_TEST_MOMENT=2028-02-29T16:30Z a test process lives from that moment on. Its
clock runs, so nothing is hidden: what fails at that hour fails here.

It is time-machine that turns the clock, in each process of pytest-xdist by itself.
libfaketime would turn it for children too, but must be loaded before Python, and turns
the clock by which Python waits for PostgreSQL, Redis and the browser. So tests whose
own processes, or files, stay in the present are left out. The database has no say in
what time it is: no query asks it.

Loaded by `-p tests.moments`, before the settings and before modules that keep a day.
"""

import os
import subprocess
import sys
from datetime import datetime

import pytest
import time_machine

MOMENT = os.environ.get("NANPO_TEST_MOMENT", "")
# The day of UTC is another than the market's, or ends in a moment; on a leap day, at
# the turn of a year, when clocks are put forward and back.
SAMPLES = (
    ("2028-02-29T16:30Z", "Asia/Shanghai"),
    ("2026-12-31T15:55Z", "Asia/Shanghai"),
    ("2027-03-28T00:55Z", "Europe/Berlin"),
    ("2027-10-31T00:30Z", "Europe/Berlin"),
    ("2028-03-01T07:30Z", "America/Los_Angeles"),
    ("2026-12-31T10:30Z", "Pacific/Kiritimati"),
)
# Where days, months, years and deadlines are the subject.
ABOUT_DAYS = (
    "tests/core/test_dates.py",
    "tests/office/distribution/test_paybacks.py",
    "tests/office/intake/test_taking.py",
    "tests/fulfilment/invoicing/test_statements.py",
    "tests/reports/sales/test_periods.py",
    "tests/orders/shipping/test_rules.py",
    "tests/tourism/test_slots.py",
    "tests/training/test_finishing.py",
    "tests/vendors/certificates/test_services.py",
    "tests/vendors/partner/test_holidays.py",
)
IN_THE_PRESENT = ("browser", "present")

if MOMENT:
    time_machine.travel(datetime.fromisoformat(MOMENT)).start()


def pytest_report_header() -> str | None:
    zone = os.environ.get("MARKET_TIME_ZONE", "the market's zone")
    return f"from {MOMENT} on, in {zone}" if MOMENT else None


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    if not MOMENT:
        return
    left = [item for item in items if any(map(item.get_closest_marker, IN_THE_PRESENT))]
    config.hook.pytest_deselected(items=left)
    gone = set(left)
    items[:] = [item for item in items if item not in gone]


def main(turn: str, *options: str) -> int:
    """All samples, or with a `turn` what is about days at the one whose turn it is.

    Later samples run when one failed: what fails where is what one wants to know.
    """
    samples, tests = SAMPLES, ()
    if turn:
        samples, tests = (SAMPLES[int(turn, 16) % len(SAMPLES)],), ABOUT_DAYS
    failed = 0
    for moment, zone in samples:
        told = {"NANPO_TEST_MOMENT": moment, "MARKET_TIME_ZONE": zone}
        command = [sys.executable, "-m", "pytest", *options, *tests]
        done = subprocess.run(command, env={**os.environ, **told}, check=False)
        failed |= done.returncode
    return failed


if __name__ == "__main__":
    sys.exit(main(os.environ.get("TURN", ""), *sys.argv[1:]))
