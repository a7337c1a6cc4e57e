"""Targets: set, taken back, and what becomes of them when a county is merged."""

from datetime import date
from decimal import Decimal

import pytest

from programme.figures.models import Target
from programme.figures.services.targets import Aim, set_target
from tests.factories.programme import on_day
from tests.factories.reports import TODAY
from tests.factories.vendors import make_county, make_officer
from vendors.places.models import CountyOfficer
from vendors.places.services import PlaceError, merge_counties

pytestmark = pytest.mark.django_db
SALES = {"measure": "sales", "currency": "CNY"}


@pytest.fixture(autouse=True)
def _today():
    with on_day(TODAY):
        yield


def kept(county):
    rows = Target.objects.filter(county=county).order_by("year", "measure")
    return list(rows.values_list("year", "measure", "value"))


def test_fraction_of_a_store_is_no_target():
    with pytest.raises(ValueError, match="not a count"):
        set_target(make_county(), Aim(2026, "stores"), Decimal("1.5"))

    assert not Target.objects.exists()


def test_same_target_again_changes_nothing():
    county = make_county()
    first = set_target(county, Aim(2026, "stores"), Decimal(400))

    assert set_target(county, Aim(2026, "stores"), Decimal(400)) == first


@pytest.mark.parametrize("own", [0, 1000])
def test_merger_splits_the_year_by_days_and_moves_the_rest(own):
    old, new = make_county(), make_county()
    for year, value in ((2025, 365), (2026, 365), (2027, 500)):
        Target.objects.create(county=old, year=year, value=value, measure="orders")
    Target.objects.create(county=old, year=2026, value=40, measure="stores")
    if own:
        Target.objects.create(county=new, year=2026, value=own, measure="orders")

    merge_counties(old, new, on=date(2026, 4, 11))  # after a hundred days

    assert kept(old) == [(2025, "orders", 365), (2026, "orders", 100)]
    assert kept(new) == [
        (2026, "orders", own + 265),
        (2026, "stores", 40),
        (2027, "orders", 500),
    ]


def test_merger_on_the_first_day_of_a_year_leaves_nothing_of_it():
    old, new = make_county(), make_county()
    Target.objects.create(county=old, year=2026, value=7, **SALES)

    merge_counties(old, new, on=date(2026, 1, 1))

    assert kept(old) == []
    assert kept(new) == [(2026, "sales", 7)]


def test_officers_go_over_to_the_successor_once():
    old, new = make_county(), make_county()
    officer = make_officer(old)
    CountyOfficer.objects.create(county=new, user=officer)
    other = make_officer(old)

    merge_counties(old, new, on=TODAY)

    assert set(new.officers.values_list("user", flat=True)) == {officer.pk, other.pk}
    assert not old.officers.exists()


@pytest.mark.parametrize("which", ["itself", "merged", "into merged", "ahead"])
def test_merger_that_cannot_be_is_refused_and_changes_nothing(which):
    old, new, third = make_county(), make_county(), make_county()
    officer = make_officer(old)
    if which in {"merged", "into merged"}:
        merge_counties(old if which == "merged" else new, third, on=TODAY)
        old.refresh_from_db()
        new.refresh_from_db()
    before = list(CountyOfficer.objects.order_by("pk").values_list("county", "user"))
    into = old if which == "itself" else new
    when = date(2026, 10, 24) if which == "ahead" else TODAY

    with pytest.raises(PlaceError):
        merge_counties(old, into, on=when)

    rows = CountyOfficer.objects.order_by("pk").values_list("county", "user")
    assert list(rows) == before
    assert officer.pk in {user for _county, user in before}
