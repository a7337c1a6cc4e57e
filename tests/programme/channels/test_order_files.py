"""Order files: each order counted once, refunds taken off, files given back whole."""

from datetime import date

import pytest

from core import dates
from core.append_only import AppendOnlyError
from core.models import AuditEntry
from programme.channels.models import (
    OrderFile,
    OrderMonth,
    PlatformOrder,
    PlatformOrderEntry,
)
from programme.channels.queries.years import year_of_county, year_of_partner
from programme.channels.rules import ChannelError
from programme.channels.services.order_files import (
    check_file,
    import_orders,
    withdraw_file,
)
from programme.channels.services.order_plan import plan_orders
from programme.channels.services.statements import (
    begin_statement,
    correct_statement,
    move_statement,
)
from programme.figures.book import Book
from programme.plans.services.entries import StateStep
from tests.factories.accounts import make_user
from tests.factories.channels import (
    brought,
    last_month,
    make_order_file,
    make_statement,
    sender,
    what,
)
from tests.factories.vendors import (
    make_county,
    make_farm,
    make_village,
)
from vendors.places.services import move_village

pytestmark = pytest.mark.django_db


def imported_of(farm, month=None):
    """By currency, of the year of a month."""
    year = year_of_partner(farm, (month or last_month()).year)
    return {code: sums.total for code, sums in year.imported.items()}


def fates(farm, *rows, **fields):
    plan = plan_orders(farm, brought(*rows, **fields))
    return [str(each.fate) for each in plan.orders]


def withdraw(file, reason="Wrong file"):
    return withdraw_file(file, StateStep("withdrawn", make_user(), reason))


# --- Counted once ---------------------------------------------------------------------


def test_orders_count_after_refunds_and_not_when_closed_or_unpaid(farm):
    make_order_file(
        farm, ("1", 100), ("2", 50, 20), ("3", 0, 0, "closed"), ("4", 0, 0, "unpaid"),
        ("5", 0, 0, "foreign"),
    )  # fmt: skip

    month = OrderMonth.objects.get()
    assert (month.orders, month.amount, month.county) == (
        2,
        130_00,
        farm.village.county,
    )
    assert imported_of(farm) == {"CNY": 130_00}
    assert OrderFile.objects.get().row_count == 3


def test_an_order_in_two_files_and_twice_in_one_counts_once(farm):
    make_order_file(farm, ("1", 100), ("1", 100))
    assert fates(farm, ("1", 100), ("2", 5), ("2", 5)) == ["known", "new", "twice"]

    make_order_file(farm, ("1", 100), ("2", 5))

    assert imported_of(farm) == {"CNY": 105_00}
    assert PlatformOrder.objects.count() == 2


@pytest.mark.parametrize("is_first", [True, False])
def test_the_larger_refund_counts_in_whichever_turn_files_come(farm, is_first):
    early, late = (("1", 100),), (("1", 100, 30),)
    for rows in (early, late) if is_first else (late, early):
        make_order_file(farm, *rows)

    assert imported_of(farm) == {"CNY": 70_00}


@pytest.mark.parametrize("is_first", [True, False])
def test_a_closed_order_stays_closed(farm, is_first):
    early, late = (("1", 100),), (("1", 0, 0, "closed"),)
    for rows in (early, late) if is_first else (late, early):
        make_order_file(farm, *rows)

    assert imported_of(farm) == {"CNY": 0}
    assert OrderMonth.objects.get().orders == 0


def test_a_later_refund_is_shown_as_a_change(farm):
    make_order_file(farm, ("1", 100), ("2", 100))

    plan = plan_orders(farm, brought(("1", 100, 25), ("2", 0, 0, "closed")))

    assert [str(each.fate) for each in plan.orders] == ["changed", "changed"]
    assert plan.change == -125_00


def test_what_is_shown_first_is_what_the_months_come_to(farm):
    make_order_file(farm, ("1", 0, 0, "closed"), ("2", 100, 30))
    file = brought(("1", 100), ("2", 100), ("3", 5))

    plan = plan_orders(farm, file)
    import_orders(farm, file, sender())

    month = OrderMonth.objects.get()
    assert plan.months == [(month.month, month.orders, month.amount)]
    assert (month.orders, month.amount) == (2, 75_00)


def test_another_farms_order_is_not_counted_again(farm, village):
    make_order_file(farm, ("1", 100))
    other = make_farm(village=village)

    assert fates(other, ("1", 100), ("2", 7)) == ["others", "new"]
    make_order_file(other, ("1", 100), ("2", 7))

    assert (imported_of(farm), imported_of(other)) == ({"CNY": 100_00}, {"CNY": 7_00})


def test_the_same_number_on_another_platform_is_another_order(farm):
    make_order_file(farm, ("1", 100))
    make_order_file(farm, ("1", 40), channel="jd")

    assert imported_of(farm) == {"CNY": 140_00}


def test_another_amount_under_a_number_is_refused_and_changes_nothing(farm):
    make_order_file(farm, ("1", 100))

    with pytest.raises(ChannelError, match="another amount"):
        make_order_file(farm, ("1", 99), ("2", 5))

    assert imported_of(farm) == {"CNY": 100_00}
    assert OrderFile.objects.count() == 1


def test_orders_of_other_months_are_left_out(farm):
    month = dates.months_later(last_month(), -1)
    rows = brought(("1", 100), last=month).rows

    file = brought(("2", 5))
    plan = plan_orders(farm, type(file)(**{**vars(file), "rows": [*rows, *file.rows]}))

    assert [str(each.fate) for each in plan.orders] == ["outside", "new"]


def test_a_month_of_a_file_without_orders_counts_as_nothing(county, farm):
    first = dates.months_later(last_month(), -2)
    make_statement(farm, month=first)
    make_order_file(farm, ("1", 100), first=first, last=last_month())

    assert OrderMonth.objects.count() == 3
    amounts = list(OrderMonth.objects.values_list("amount", flat=True))
    assert amounts == [100_00, 0, 0]


# --- Refused --------------------------------------------------------------------------


def test_the_same_file_again_is_refused(farm):
    make_order_file(farm, ("1", 100), sha256="a")

    with pytest.raises(ChannelError, match="already"):
        make_order_file(farm, ("1", 100), sha256="a")

    withdraw(OrderFile.objects.get())
    make_order_file(farm, ("1", 100), sha256="a")
    assert imported_of(farm) == {"CNY": 100_00}


def test_one_form_sent_twice_imports_once(farm):
    file, who = brought(("1", 100)), sender()

    assert import_orders(farm, file, who) == import_orders(farm, file, who)
    assert AuditEntry.objects.filter(act="channel.orders").count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"channel": "walkin"}, "list"),
        ({"first": date(2014, 12, 1), "last": date(2014, 12, 1)}, "from"),
        ({"last": dates.months_later(last_month(), 1)}, "not over"),
        (
            {"first": dates.months_later(last_month(), -24), "last": last_month()},
            "most",
        ),
        (
            {"first": last_month(), "last": dates.months_later(last_month(), -1)},
            "before",
        ),
    ],
)
def test_months_and_channels_that_cannot_be_are_refused(farm, fields, said):
    given = {"channel": "taobao", "first": last_month(), "last": last_month()} | fields
    file = brought(("1", 100))

    with pytest.raises(ChannelError, match=said):
        check_file(farm, type(file)(**{**vars(file), **given}))


def test_a_file_without_orders_of_its_months_is_refused(farm):
    with pytest.raises(ChannelError, match="No order"):
        make_order_file(farm, ("1", 0, 0, "unpaid"))


def test_a_farm_without_a_village_is_told_so():
    with pytest.raises(ChannelError, match="village"):
        make_order_file(make_farm(village=None))


# --- Beside what is declared ----------------------------------------------------------


def test_a_file_counts_instead_of_what_was_declared_until_it_is_withdrawn(county, farm):
    make_statement(farm, amount=900_00)
    make_statement(farm, amount=800_00, kind="grain")
    make_statement(farm, amount=70_00, channel="jd")
    file = make_order_file(farm, ("1", 100))

    def sums():
        year = year_of_county(Book(county), last_month().year)
        return (
            {code: one.total for code, one in year.declared.items()},
            {code: one.total for code, one in year.imported.items()},
        )

    assert sums() == ({"CNY": 70_00}, {"CNY": 100_00})
    withdraw(file)
    assert sums() == ({"CNY": 1770_00}, {})


def test_a_covered_month_is_neither_declared_nor_confirmed_nor_corrected(farm):
    confirmed = make_statement(farm, kind="grain")
    waiting = make_statement(farm, state="declared")
    draft = make_statement(farm, state="returned", kind="craft")
    make_order_file(farm)

    with pytest.raises(ChannelError, match="imported"):
        begin_statement(farm, what(kind="animal"), sender())
    with pytest.raises(ChannelError, match="imported"):
        move_statement(waiting, StateStep("confirmed", make_user()))
    with pytest.raises(ChannelError, match="imported"):
        correct_statement(
            confirmed, {"amount": 1, "source": "x", "reason": "y"}, sender()
        )
    move_statement(draft, StateStep("withdrawn", make_user(), "file"))

    waiting.refresh_from_db()
    assert waiting.state == "declared"


# --- Withdrawn ------------------------------------------------------------------------


def test_a_withdrawn_file_gives_its_orders_back_to_the_files_before(farm):
    make_order_file(farm, ("1", 100))
    second = make_order_file(farm, ("1", 100, 40), ("2", 5))
    assert imported_of(farm) == {"CNY": 65_00}

    withdraw(second)

    assert imported_of(farm) == {"CNY": 100_00}
    assert PlatformOrder.objects.get(number="2").file is None


def test_an_order_that_no_file_tells_of_is_whoevers_next(farm, village):
    withdraw(make_order_file(farm, ("1", 100)))
    other = make_farm(village=village)
    make_order_file(other, ("1", 90))

    assert (imported_of(farm), imported_of(other)) == ({}, {"CNY": 90_00})
    assert fates(farm, ("1", 100)) == ["others"]


def test_withdrawing_needs_a_reason_and_happens_once(farm):
    file = make_order_file(farm)

    with pytest.raises(ValueError, match="reason"):
        withdraw(file, " ")
    withdraw(file, "拿错了")
    with pytest.raises(ChannelError, match="already"):
        withdraw(file)

    file.refresh_from_db()
    assert (file.state, file.reason) == ("withdrawn", "拿错了")
    assert not OrderMonth.objects.exists()


def test_what_a_row_said_is_never_changed(farm):
    make_order_file(farm)

    with pytest.raises(AppendOnlyError):
        PlatformOrderEntry.objects.update(paid=1)


def test_months_go_along_when_the_village_is_put_right(farm, village):
    make_order_file(farm)
    other = make_village(county=make_county(slug="huguan"))

    farm.village = other
    farm.save()

    assert OrderMonth.objects.get().county == other.county


def test_months_before_a_villages_move_stay_and_later_ones_go_along(farm, village):
    early = dates.months_later(last_month(), -1)
    make_order_file(farm, first=early, last=last_month())
    old, new = village.county, make_county(slug="huguan")

    move_village(village, new, on=last_month())

    counties = OrderMonth.objects.values_list("county", flat=True)
    assert list(counties) == [old.pk, new.pk]
