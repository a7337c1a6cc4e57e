"""Rates of tax from a day on: one proposes, another approves; orders keep theirs."""

from contextlib import suppress
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random

import pytest
import time_machine

from core import dates
from core.integrity import Range
from core.models import AuditEntry
from core.page_cache.reads import noting_reads
from core.templatetags.market import day
from office.market.integrity import later_rates_are_agreed
from office.market.models import Proposal
from tests.effort import tries
from tests.factories.accounts import make_staff
from tests.factories.orders import make_order
from tests.factories.pages import read_page
from tests.factories.shop import make_pack, make_tax_category
from vendors.partner.models import Partner, StockRecord, TaxCategory, TaxRate
from vendors.partner.models.taxes import small_seller_rate
from vendors.partner.services.taxes import TaxRateError, set_tax_rate
from vendors.partner.states import TaxStatus

pytestmark = pytest.mark.django_db
LIST = "/office/market/taxes/"
SMALL = f"{LIST}small-sellers/"


@pytest.fixture
def produce():
    row = make_tax_category("0.09")
    row.name_en, row.name_zh_hans = "Produce", "农产品"
    row.save()
    return row


@pytest.fixture
def clerk(client):
    person = make_staff()
    client.force_login(person)
    return person


def typed(**changes):
    return {
        "name_en": "Produce", "name_zh_hans": "农产品", "percent": "10",
        "starts": (dates.today() + timedelta(days=1)).isoformat(), **changes,
    }  # fmt: skip


def propose(client, path, **changes):
    answer = client.post(path, typed(**changes))
    assert answer.status_code == 302, answer.context["form"].errors
    return Proposal.objects.latest("pk")


def approve(client, proposal, by=None):
    client.force_login(by or make_staff())
    return client.post(LIST, {"do": "approve", "proposal": proposal.pk}, follow=True)


def of_line(order):
    """The rate, the price and the tax in it."""
    line = order.lines.get()
    price = line.line_price_incl_tax
    return line.tax_rate, price, price - line.line_price_excl_tax


def fresh(pack):
    return StockRecord.objects.get(pk=pack.pk)


def test_second_person_puts_a_rate_in_force_from_midnight_on(client, clerk, produce):
    pack = make_pack(price="109.00", tax="0.09")
    pack.partner.tax_status = TaxStatus.REGISTERED
    pack.partner.save()
    before = make_order([(fresh(pack), 1)])
    proposal = propose(client, f"{LIST}{produce.pk}/")
    own = client.post(LIST, {"do": "approve", "proposal": proposal.pk}, follow=True)
    assert "someone else must approve" in own.text
    for page in (LIST, f"{LIST}{produce.pk}/"):
        assert "Awaiting a second person. Proposed by" in read_page(client, page)
    assert not TaxRate.objects.exists()

    second = make_staff()
    approve(client, proposal, second)

    tomorrow = dates.today() + timedelta(days=1)
    midnight = dates.start_of(tomorrow)
    page = read_page(client, LIST)
    assert "Produce, 9%" in page
    assert f"10% from {day(tomorrow)}" in page
    assert str(second) in page
    with time_machine.travel(midnight - timedelta(seconds=1), tick=False):
        assert fresh(pack).tax_rate == Decimal("0.09")
    with time_machine.travel(midnight, tick=False):
        assert fresh(pack).tax_rate == Decimal("0.10")
        after = make_order([(fresh(pack), 1)])
        assert str(TaxCategory.objects.get(pk=produce.pk)) == "Produce, 10%"
    before.refresh_from_db()
    # The price stays, the tax inside it is another one.
    assert of_line(before) == (Decimal("0.09"), Decimal(109), Decimal(9))
    assert of_line(after) == (Decimal("0.10"), Decimal(109), Decimal("9.91"))
    entry = AuditEntry.objects.get(act="tax.saved")
    assert (entry.user, entry.before["rate"], entry.after["rate"]) == (
        second, "0.0900", "0.1",
    )  # fmt: skip


def test_what_is_kept_of_a_page_holds_until_the_rate_changes(client, produce, settings):
    settings.PRICE_BREAKDOWN = True
    pack = make_pack(price="50.00", tax="0.09")
    starts = dates.today() + timedelta(days=1)
    with noting_reads() as reads:
        client.get(pack.product.get_absolute_url())
    assert "partner_taxrate" in reads.tables
    TaxRate.objects.create(category=produce, starts=starts, rate="0.1")

    with noting_reads() as reads:
        client.get(pack.product.get_absolute_url())

    assert reads.until <= dates.start_of(starts).timestamp()


def test_day_begins_where_the_market_is(produce, settings):
    settings.TIME_ZONE = "America/New_York"
    TaxRate.objects.create(category=produce, starts=date(2027, 3, 14), rate="0.1")
    midnight = dates.at(date(2027, 3, 14), time.min)
    for moment, rate in ((-1, "0.09"), (0, "0.1")):
        with time_machine.travel(midnight + timedelta(seconds=moment), tick=False):
            assert produce.rate_now == Decimal(rate)


def holding(agreed, one):
    begun = [at for at in sorted(agreed) if at <= one]
    return agreed[begun[-1]] if begun else Decimal("0.09")


def test_each_day_has_one_rate_whatever_was_decided_in_which_order(produce):
    first, draw = dates.today(), Random(11)
    days = [first + timedelta(days=number) for number in range(12)]
    agreed = {}
    for _turn in range(tries(120)):
        starts, rate = draw.choice(days), Decimal(draw.randint(0, 4)) / 10
        names = {"name_en": "Produce"}
        agreed.pop(starts, None)
        if holding(agreed, starts) != rate:
            agreed[starts] = rate
        # What holds on that day as it is is refused, and changes nothing.
        with suppress(TaxRateError):
            set_tax_rate(produce.pk, names, rate=rate, starts=starts)
        for one in days:
            assert produce.rate_on(one) == holding(agreed, one)
    rows = TaxRate.objects.filter(is_active=True)
    assert set(rows.values_list("starts", flat=True)) == set(agreed)


def test_rate_to_come_is_replaced_or_taken_back(client, clerk, produce):
    starts = dates.today() + timedelta(days=9)
    for percent in ("10", "11.5", "9"):
        client.force_login(clerk)
        path = f"{LIST}{produce.pk}/"
        approve(client, propose(client, path, percent=percent, starts=str(starts)))
        assert produce.rate_on(starts) == Decimal(percent) / 100
    assert not TaxRate.objects.filter(is_active=True).exists()


def test_new_kind_is_there_once_two_want_it(client, clerk):
    proposal = propose(
        client, f"{LIST}new/", name_en="Books", name_zh_hans="图书", percent="5.5",
        is_produce="on",
    )  # fmt: skip
    assert not TaxCategory.objects.exists()
    assert "a new tax rate" in read_page(client, LIST)
    approve(client, proposal)
    row = TaxCategory.objects.get()
    assert (row.code, row.rate, row.is_produce) == ("books", Decimal("0.055"), True)
    assert str(row) == "Books, 5.5%"


def test_what_is_no_rate_is_refused_with_what_was_typed(client, clerk, produce):
    make_tax_category("0.13")
    yesterday = (dates.today() - timedelta(days=1)).isoformat()
    for words, wrong in {
        "less than 100": {"percent": "100"},
        "at most two decimals": {"percent": "9.125"},
        "already applies on that day": {"percent": "9"},
        "Choose today or a later day": {"starts": yesterday},
        "Please choose a day": {"starts": ""},
        "This name is already used": {"name_en": "0.13"},
        "at least one language": {"name_en": "", "name_zh_hans": ""},
    }.items():
        kept = {"name_zh_hans": "果蔬"} if "percent" not in wrong else {}
        answer = client.post(f"{LIST}{produce.pk}/", typed(**{**kept, **wrong}))
        assert answer.status_code == 422, words
        assert words in answer.text
        assert ('value="果蔬"' in answer.text) is (
            bool(kept) and "name_zh_hans" not in wrong
        )
    assert not Proposal.objects.exists()


def test_limit_of_small_sellers_changes_from_a_day_on(client, clerk, produce):
    pack = make_pack(price="103.00", tax="0.09")
    Partner.objects.update(tax_status=TaxStatus.SMALL)
    before = make_order([(fresh(pack), 1)])
    proposal = propose(client, SMALL, percent="3")
    for page in (LIST, SMALL):
        assert "Awaiting a second person. Proposed by" in read_page(client, page)
    assert "Awaiting" not in read_page(client, f"{LIST}{produce.pk}/")
    assert not TaxRate.objects.exists()

    approve(client, proposal)

    starts = dates.today() + timedelta(days=1)
    page = read_page(client, LIST)
    assert "Small-scale taxpayers, at most 1%" in page
    assert f"3% from {day(starts)}" in page
    with time_machine.travel(dates.start_of(starts), tick=False):
        after = make_order([(fresh(pack), 1)])
        assert small_seller_rate() == Decimal("0.03")
        assert "Produce, 9%" in read_page(client, LIST)
    assert of_line(before) == (Decimal("0.01"), Decimal(103), Decimal("1.02"))
    assert of_line(after) == (Decimal("0.03"), Decimal(103), Decimal(3))
    # Taken back by another approval before its day.
    client.force_login(clerk)
    approve(client, propose(client, SMALL, percent="1"))
    assert not TaxRate.objects.filter(is_active=True).exists()
    assert not list(later_rates_are_agreed.check(Range(0, 1 << 31)))


def test_wrong_limits_of_small_sellers_are_refused(client, clerk):
    answer = client.post(SMALL, typed(percent="3"))
    assert "No tax is charged" in answer.text
    make_tax_category("0.09")
    yesterday = (dates.today() - timedelta(days=1)).isoformat()
    for words, wrong in {
        "less than 100": {"percent": "100"},
        "already applies on that day": {"percent": "1"},
        "Choose today or a later day": {"starts": yesterday},
    }.items():
        answer = client.post(SMALL, typed(**{"percent": "2.5", **wrong}))
        assert answer.status_code == 422, words
        assert words in answer.text
        assert f'value="{wrong.get("percent", "2.5")}"' in answer.text
    assert not Proposal.objects.exists()


def test_one_that_is_approved_too_late_has_to_be_proposed_anew(client, clerk, produce):
    proposal = propose(client, f"{LIST}{produce.pk}/")
    second = make_staff()
    with time_machine.travel(dates.local() + timedelta(days=3), tick=False):
        answer = approve(client, proposal, second)
    assert "The first day has passed" in answer.text
    assert not TaxRate.objects.exists()
