"""Operators give the market's staff their roles; each sees and does its own part."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from accounts.services import StaffError, set_staff_role
from accounts.states import StaffRole
from core.models import AuditEntry
from core.permissions import ACTS, STAFF
from notifications.types import staff
from office.market.models import Proposal
from tests.factories.accounts import make_staff, make_user
from tests.factories.pages import read_page

pytestmark = pytest.mark.django_db
LIST = "/office/market/staff/"
OFFICE = "/office/market/"


def make_clerk(role):
    person = make_staff()
    person.staff_role, person.is_superuser = role, False
    person.save()
    return person


def give(client, person, role):
    return client.post(f"{LIST}new/", {"contact": person.email, "role": role})


@pytest.fixture
def operator(client):
    person = make_staff()
    client.force_login(person)
    return person


def test_operator_gives_and_takes_roles_and_the_log_says_who(client, operator):
    person = make_user()
    assert give(client, person, "support").status_code == 302
    person.refresh_from_db()
    assert (person.is_staff, person.staff_role) == (True, "support")
    # Whose rights were changed approves nothing for a while.
    assert person.access_changed_at is not None
    page = read_page(client, LIST)
    assert str(person) in page

    client.post(f"{LIST}{person.pk}/", {"role": "content"})
    client.post(f"{LIST}{person.pk}/", {"do": "remove"})

    person.refresh_from_db()
    assert not person.is_staff
    entries = AuditEntry.objects.filter(act="staff.role").order_by("pk")
    assert [(one.before["role"], one.after["role"]) for one in entries] == [
        ("", "support"),
        ("support", "content"),
        ("content", ""),
    ]
    assert {one.user for one in entries} == {operator}


def test_roles_that_move_money_take_two_operators(client, operator):
    # Alone, an operator appoints the second.
    second = make_user()
    give(client, second, "operator")
    second.refresh_from_db()
    assert second.is_staff
    second.access_changed_at = None
    second.save()

    person = make_user()
    give(client, person, "finance")
    proposal = Proposal.objects.get()
    own = client.post(LIST, {"do": "approve", "proposal": proposal.pk}, follow=True)
    assert "someone else must approve" in own.content.decode()
    person.refresh_from_db()
    assert not person.is_staff

    client.force_login(second)
    client.post(LIST, {"do": "approve", "proposal": proposal.pk})
    person.refresh_from_db()
    assert (person.is_staff, person.staff_role) == (True, "finance")


def test_taking_an_operators_role_takes_another_operator(client, operator):
    first, second = make_clerk("operator"), make_clerk("operator")
    for sent in ({"do": "remove"}, {"role": "support"}, {"role": "finance"}):
        client.force_login(operator)
        client.post(f"{LIST}{first.pk}/", sent)
        first.refresh_from_db()
        assert (first.is_staff, first.staff_role) == (True, "operator")
        proposal = Proposal.objects.latest("pk")
        client.post(LIST, {"do": "decline", "proposal": proposal.pk})
    client.post(f"{LIST}{first.pk}/", {"do": "remove"})
    assert "No longer works for the market" in read_page(client, LIST)

    client.force_login(second)
    client.post(LIST, {"do": "approve", "proposal": Proposal.objects.latest("pk").pk})

    first.refresh_from_db()
    assert not first.is_staff


def test_of_two_operators_one_goes_when_both_agree_and_the_last_stays(client, operator):
    other = make_clerk("operator")
    client.post(f"{LIST}{other.pk}/", {"do": "remove"})
    client.force_login(other)
    client.post(f"{LIST}{operator.pk}/", {"do": "remove"})
    theirs, own = Proposal.objects.order_by("pk")

    client.post(LIST, {"do": "approve", "proposal": theirs.pk})
    client.force_login(operator)
    client.post(LIST, {"do": "approve", "proposal": own.pk})

    other.refresh_from_db()
    operator.refresh_from_db()
    assert (other.is_staff, operator.is_staff) == (False, True)


def test_history_says_roles_in_the_readers_words(client, operator):
    person = make_user()
    give(client, person, "support")
    client.post(f"{LIST}{person.pk}/", {"role": "content"})

    assert "Support → Content" in read_page(client, f"{LIST}{person.pk}/")
    client.cookies["nanpo_language"] = "zh-hans"
    page = read_page(client, f"{LIST}{person.pk}/")
    assert f"{words('support')} → {words('content')}" in page


def words(role):
    with override("zh-hans"):
        return str(StaffRole(role).label)


def test_nobody_raises_themselves_and_one_operator_stays(client, operator):
    clerk = make_clerk(StaffRole.SUPPORT)
    assert client.post(f"{LIST}{operator.pk}/", {"role": "support"}).status_code == 422
    client.post(f"{LIST}{operator.pk}/", {"do": "remove"})
    operator.refresh_from_db()
    assert (operator.is_staff, operator.staff_role) == (True, "operator")
    for role in (None, "finance"):
        with pytest.raises(StaffError):
            set_staff_role(operator, role, by=clerk)
    client.force_login(clerk)
    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}{clerk.pk}/", {"role": "operator"}).status_code == 403
    client.force_login(operator)
    nobody = client.post(f"{LIST}new/", {"contact": "x@y.test", "role": "support"})
    assert nobody.status_code == 422
    assert "x@y.test" in nobody.content.decode()


def test_each_role_opens_all_that_its_menu_shows_and_nothing_else(client, operator):
    pages = {
        "orders": "office.orders.see", "deliveries": "office.deliveries.note",
        "customer_orders": "office.orders.place",
        "payouts": "office.payouts.see", "refund_requests": "office.orders.see",
        "disputes": "office.disputes.see", "work": "office.reconciliation.see",
        "reconciliation": "office.reconciliation.see", "people": "office.people.see",
        "documents": "office.documents.see", "gifts": "office.balance.give",
        "reviews": "office.reviews.see", "legal_texts": "office.pages.edit",
        "headlines": "office.pages.edit", "places": "office.places.edit",
        "live_words": "office.live.words", "live_records": "office.live.records",
        "figures": "office.figures.see", "log": "office.log.see",
        "fees": "office.fees.see", "taxes": "office.taxes.see",
        "offers": "office.offers.edit", "opening_limits": "office.opening.edit",
        "categories": "office.categories.edit", "staff": "office.roles.edit",
        "queue": "office.see", "applications": "office.see", "sellers": "office.see",
    }  # fmt: skip
    for role in sorted(STAFF):
        client.force_login(make_clerk(role))
        door = client.get("/office/")
        assert door.status_code == 302, role
        menu = read_page(client, door["Location"])
        for name, act in pages.items():
            path = reverse(f"office:{name}", args=["market"])
            may = role in ACTS[act]
            assert (f'href="{path}"' in menu) is may, (role, name)
            assert client.get(path).status_code == (200 if may else 403), (role, name)


def test_news_go_to_those_who_may_act_on_them(operator):
    finance = make_clerk(StaffRole.FINANCE)
    make_clerk(StaffRole.CONTENT)
    assert staff("office.payouts.see") == [operator, finance]
