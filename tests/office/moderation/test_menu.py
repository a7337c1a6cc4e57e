"""The office's menu: each entry opens for who reads it, each heading has entries."""

import re

import pytest

from accounts.states import StaffRole
from payments.payment.models import Refund
from payments.payment.rules import RefundReason
from payments.payment.states import RefundState
from tests.factories.accounts import make_user
from tests.factories.payments import give_refund, make_stripe_payment, make_wish
from tests.factories.vendors import make_cooperative, make_member
from vendors.members.queries import role_choices
from vendors.members.states import COOPERATIVE_ROLES

pytestmark = pytest.mark.django_db

ENTRY = re.compile(r'<a[^>]*?href="([^"]+)"')


def menu_of(client, user):
    """The office's page that the person comes to, and its menu."""
    client.force_login(user)
    address = next(one.url for one in role_choices(user) if one.kind == "office")
    page = client.get(address)
    assert page.status_code == 200, address
    return page.text.partition("<nav aria-label")[2].partition("</nav>")[0]


def assert_each_opens(client, menu):
    entries = ENTRY.findall(menu)
    assert entries
    assert len(set(entries)) == len(entries)
    for address in entries:
        assert client.get(address).status_code == 200, address
    for heading in menu.split("nav-head")[1:]:
        assert ENTRY.search(heading), heading


@pytest.mark.parametrize("role", StaffRole.values)
def test_each_role_of_staff_can_open_its_menu(client, role):
    assert_each_opens(
        client, menu_of(client, make_user(is_staff=True, staff_role=role))
    )


def test_each_role_of_a_cooperative_can_open_its_menu(client):
    office = make_cooperative("Green Hills")
    for role in COOPERATIVE_ROLES:
        person = make_member(office, role, email=f"{role}@coop.test")
        if any(one.kind == "office" for one in role_choices(person)):
            assert_each_opens(client, menu_of(client, person))


@pytest.mark.parametrize("role", ["support", "finance", "operations"])
def test_pages_of_orders_and_sellers_lead_nowhere_that_is_closed(client, double, role):
    order, _payment = make_stripe_payment(double)
    seller = order.vendor_orders.get().partner
    wish = make_wish(reason=RefundReason.GOODWILL, amount=100)
    refund = give_refund(order.vendor_orders.get(), wish)
    Refund.objects.filter(pk=refund.pk).update(state=RefundState.FAILED)
    client.force_login(make_user(is_staff=True, staff_role=role))

    pages = (f"orders/{order.number}/", f"sellers/{seller.pk}/")
    texts = [client.get(f"/office/market/{page}").text for page in pages]

    for text in texts:
        for address in set(ENTRY.findall(text)):
            if address.startswith("/office/market/"):
                assert client.get(address).status_code == 200, address
    is_theirs = role == "finance"
    assert ("Try again" in texts[0]) == is_theirs
    assert ("Make a refund" in texts[0]) == is_theirs


@pytest.mark.parametrize(
    ("role", "has", "lacks"),
    [
        ("support", ["orders", "letters", "people", "claims"], ["payouts", "fees"]),
        ("content", ["categories", "pages", "reviews"], ["orders", "sellers"]),
        ("finance", ["payouts", "fees", "taxes", "transfers"], ["claims", "places"]),
        ("operations", ["invitations", "places", "categories"], ["payouts", "people"]),
    ],
)
def test_menu_has_what_the_role_does(client, role, has, lacks):
    menu = menu_of(client, make_user(is_staff=True, staff_role=role))
    for name in has:
        assert f"/office/market/{name}/" in menu, name
    for name in lacks:
        assert f"/office/market/{name}/" not in menu, name
