"""Fees from a day on: one proposes, another approves; a cooperative sets its own."""

from datetime import timedelta
from decimal import Decimal

import pytest

from core import dates, market
from core.models import AuditEntry
from core.runtime_settings import change_settings
from office.market.models import Proposal
from office.market.states import ProposalState
from payments.payouts.models import FeeRule, LineFee
from payments.payouts.queries import rules_on
from payments.payouts.services.fee_rules import put_in_force
from tests.factories.accounts import make_staff
from tests.factories.fulfilment import make_packed_vendor_order
from tests.factories.pages import read_page
from tests.factories.payouts import make_fee
from tests.factories.shop import make_category, make_pack
from tests.factories.vendors import make_cooperative, make_farm, make_member

pytestmark = pytest.mark.django_db
MARKET = "/office/market/fees/"


def typed(**changes):
    return {"percent": "4", "starts": dates.today().isoformat(), **changes}


def fee(percent="4", **fields):
    return {"percent": Decimal(percent), "starts": dates.today(), **fields}


def propose(client, path, **changes):
    answer = client.post(path, typed(**changes))
    assert answer.status_code == 302, answer.context["form"].errors
    return Proposal.objects.latest("pk")


def approve(client, by, proposal, path=MARKET):
    client.force_login(by)
    return client.post(path, {"do": "approve", "proposal": proposal.pk}, follow=True)


def test_second_person_puts_a_fee_in_force_and_orders_keep_theirs(client):
    old = make_fee("5")
    earlier = make_packed_vendor_order(make_pack())
    first, second = make_staff(), make_staff()
    client.force_login(first)
    proposal = propose(client, f"{MARKET}{old.pk}/", percent="4.5")
    assert rules_on(dates.today()) == [old]

    own = approve(client, first, proposal)
    assert "someone else must approve" in own.content.decode()
    assert rules_on(dates.today()) == [old]
    approve(client, second, proposal)

    (now,) = rules_on(dates.today())
    old.refresh_from_db()
    assert now.percent == 4.5
    assert (now.payee, now.position) == (None, 100)
    assert old.ends == dates.today() - timedelta(days=1)
    frozen = LineFee.objects.filter(vendor_order=earlier)
    assert {fee.percent for fee in frozen} == {5}
    entry = AuditEntry.objects.get(act="fee.saved")
    assert (entry.user, entry.before["percent"]) == (second, "5.00")
    page = read_page(client, MARKET)
    assert str(first) in page
    assert str(second) in page
    # Twice is once.
    approve(client, second, proposal)
    assert FeeRule.objects.count() == 2


def test_fee_ends_or_is_declined_or_withdrawn(client):
    rule = make_fee("5")
    first, second = make_staff(), make_staff()
    tomorrow = dates.today() + timedelta(days=1)
    for who, state in ((second, "declined"), (first, "withdrawn")):
        client.force_login(first)
        answer = client.post(
            f"{MARKET}{rule.pk}/", {"do": "end", "end-last": tomorrow.isoformat()}
        )
        assert answer.status_code == 302
        proposal = Proposal.objects.latest("pk")
        client.force_login(who)
        client.post(MARKET, {"do": "decline", "proposal": proposal.pk})
        proposal.refresh_from_db()
        rule.refresh_from_db()
        assert (proposal.state, rule.ends) == (state, None)

    client.force_login(first)
    client.post(f"{MARKET}{rule.pk}/", {"do": "end", "end-last": tomorrow.isoformat()})
    approve(client, second, Proposal.objects.latest("pk"))
    rule.refresh_from_db()
    assert rule.ends == tomorrow


def test_what_is_no_fee_is_refused_with_what_was_typed(client):
    make_fee("5")
    client.force_login(make_staff())
    yesterday = dates.today() - timedelta(days=1)
    for words, wrong in {
        "There is a fee for this": {},
        "today or a later day": {"starts": yesterday.isoformat()},
        "percentage or an amount": {"percent": ""},
        "at most 100": {"percent": "101"},
        "This is below the minimum": {"floor": "3", "cap": "2"},
        "This is before the first day": {"ends": yesterday.isoformat()},
        "too many decimals": {"fixed": "0.123"},
    }.items():
        answer = client.post(f"{MARKET}new/", typed(**{"tax_percent": "6", **wrong}))
        page = answer.content.decode()
        assert answer.status_code == 422, words
        assert words.replace("'", "&#x27;") in page
        assert 'value="6"' in page
    # One that was there from the beginning has no day to tell.
    put_in_force(None, fee(seller_id=make_farm().pk))
    refused = client.post(f"{MARKET}new/", typed()).content.decode()
    assert "There is a fee for this already. Change that one instead." in refused
    assert not Proposal.objects.exists()
    assert FeeRule.objects.count() == 2


def test_cooperative_sets_the_fees_of_its_own_farms_alone(client):
    coop = make_cooperative()
    chair, treasurer = make_member(coop, role="chair"), make_member(coop, "treasurer")
    farm, stranger = make_farm(cooperative=coop), make_farm()
    own = f"/office/{coop.code}/fees/"
    client.force_login(treasurer)
    no_member = client.post(f"{own}new/", typed(role="packing", seller=stranger.pk))
    assert no_member.status_code == 422
    proposal = propose(client, f"{own}new/", role="packing", seller=farm.pk)
    # Nobody of the market approves it, nor of another cooperative.
    for outsider, path in (
        (make_staff(), MARKET),
        (make_member(make_cooperative(), role="chair"), own),
    ):
        assert approve(client, outsider, proposal, path).status_code == 404

    approve(client, chair, proposal, own)

    (rule,) = rules_on(dates.today())
    assert (rule.payee, rule.seller, rule.cooperative) == (coop, farm, coop)
    assert proposal.state == ProposalState.WAITING  # as it was read
    # A commission of the market is not theirs to change.
    assert client.get(f"{own}{make_fee('5').pk}/").status_code == 404
    client.force_login(make_staff())
    assert coop.name in read_page(client, MARKET)
    inspector = make_member(coop, "inspector")
    client.force_login(inspector)
    assert client.get(own).status_code == 200
    assert client.get(f"{own}new/").status_code == 403


def test_change_of_what_a_fee_is_for_gives_it_the_place_of_that(client):
    wide = make_fee("5", position=7)  # put first by hand
    farm = make_farm()

    changed = put_in_force(wide.pk, fee(seller_id=farm.pk))
    again = put_in_force(changed.pk, fee(seller_id=farm.pk, percent="3"))
    FeeRule.objects.filter(pk=again.pk).update(position=2)
    kept = put_in_force(again.pk, fee(seller_id=farm.pk, percent="2"))

    assert changed.position == again.position == 76
    assert kept.position == 2


@pytest.mark.usefixtures("set_by_pages")
@pytest.mark.parametrize(
    ("currency", "right", "wrong"),
    [("JPY", "150", "1.50"), ("KWD", "1.55", "1.555"), ("USD", "1.50", "1.505")],
)
def test_amount_of_a_fee_is_in_the_currency_that_a_page_set(
    client, currency, right, wrong
):
    person = make_staff()
    change_settings({market.CURRENCY: currency}, user=person)
    client.force_login(person)

    refused = client.post(f"{MARKET}new/", typed(percent="", fixed=wrong))
    assert refused.status_code == 422
    assert "too many decimals" in refused.content.decode()
    proposal = propose(client, f"{MARKET}new/", percent="", fixed=right)
    approve(client, make_staff(), proposal)

    rule = FeeRule.objects.get()
    assert (rule.currency, rule.fixed) == (currency, Decimal(right))


def test_what_waits_is_shown_at_the_fee_it_changes(client, queries):
    rule = make_fee("5")
    client.force_login(make_staff())
    propose(client, f"{MARKET}{rule.pk}/", percent="4.5")
    with queries(90) as one:
        page = read_page(client, MARKET)
    assert "Awaiting a second person. Proposed by" in page
    assert "4.5" in read_page(client, f"{MARKET}{rule.pk}/")

    for number in range(4):
        farm, kind = make_farm(), make_category()
        other = make_fee("6", seller=farm, category=kind)
        what = {"seller": farm.pk, "category": kind.pk, "percent": f"3.{number}"}
        propose(client, f"{MARKET}{other.pk}/", **what)
    with queries(90) as more:
        read_page(client, MARKET)
    # Sellers and categories, which the first named none of, are a query each.
    assert len(more) <= len(one) + 2
