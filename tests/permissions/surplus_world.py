"""One of everything of a cooperative's surplus, for the table."""

from datetime import date
from typing import Any

from accounts.models import User
from office.distribution.models import Charter, Payback, PayRun, Run, Year
from tests.factories.vendors import make_plain_household
from vendors.partner.models import Partner


def a_surplus(cooperative: Partner, by: User) -> dict[str, Any]:
    """A year with a typed line and a draft of its distribution."""
    charter = Charter.objects.create(
        cooperative=cooperative, valid_from=date(2020, 1, 1), by=by
    )
    year = Year.objects.create(
        cooperative=cooperative,
        charter=charter,
        first=date(2025, 1, 1),
        last=date(2025, 12, 31),
        currency="CNY",
        by=by,
    )
    line = year.lines.create(
        side="income", description="Fair", amount=100, click="world", by=by
    )
    run = Run.objects.create(
        cooperative=cooperative,
        year=year,
        number="2025-CNY-1",
        reserve_percent=10,
        reserve_by="trade",
        trade_percent=60,
        cash_percent=100,
        prepared_by=by,
    )
    household = make_plain_household(cooperative, "Zhang", number="S1")
    payment = PayRun.objects.create(
        cooperative=cooperative,
        number="H-1",
        currency="CNY",
        way="cash",
        click="world",
        by=by,
    )
    payment.items.create(household=household, currency="CNY", amount=1)
    payback = Payback.objects.create(
        cooperative=cooperative,
        number="E-1",
        currency="CNY",
        why="left",
        click="world",
        prepared_by=by,
    )
    payback.items.create(household=household, kind="capital", amount=1)
    return {
        "payback": payback.pk,
        "year": year.pk,
        "year_line": line.pk,
        "distribution": run.pk,
        "surplus_household": household.pk,
        "payment": payment.pk,
    }
