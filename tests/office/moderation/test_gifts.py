"""The operator's page of gifts."""

import pytest

from payments.credit.models import Credit
from payments.credit.queries import balance
from tests.factories.accounts import make_staff, make_user
from tests.factories.vendors import make_cooperative, make_member
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
URL = "/office/market/gifts/"
CLICK = "a" * 24


@pytest.fixture
def clerk(client):
    person = make_staff()
    client.force_login(person)
    return person


def asked(person, **changes):
    return {
        "email": person.email.upper(),
        "amount": "12.50",
        "reason": "Sorry for the wait",
        "click": CLICK,
        **changes,
    }


def test_staff_give_with_a_reason(client, clerk):
    shopper = make_user()

    page = client.post(URL, asked(shopper, until="2099-01-31"), follow=True)

    credit = Credit.objects.get()
    assert balance(shopper.pk, "CNY") == 1250
    assert (credit.by, credit.note) == (clerk, "Sorry for the wait")
    assert credit.expires_at.isoformat().startswith("2099-01-31")
    text = page.content.decode()
    assert "¥12.50 added to the balance of" in text
    assert "Sorry for the wait" in text


def test_sent_twice_it_is_given_once(client, clerk):
    shopper = make_user()

    for _ in range(2):
        client.post(URL, asked(shopper))

    assert balance(shopper.pk, "CNY") == 1250


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nobody@example.com"},
        {"email": ""},
        {"amount": "0"},
        {"amount": "-5"},
        {"amount": "500.01"},
        {"amount": "0.001"},
        {"reason": ""},
        {"until": "2020-01-01"},
        {"click": "x"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_given(client, clerk, wrong):
    answer = client.post(URL, asked(make_user()) | wrong)

    assert answer.status_code == 422
    assert not Credit.objects.exists()


def test_cooperatives_give_nothing_of_the_markets(client):
    coop = make_cooperative()
    client.force_login(make_member(coop, Role.ADMIN))

    for slug, status in ((coop.code, 403), ("market", 404)):
        page = f"/office/{slug}/gifts/"
        assert client.get(page).status_code == status
        assert client.post(page, asked(make_user())).status_code == status
    assert not Credit.objects.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_page_takes_as_many_queries_for_any_number(client, clerk, queries, count):
    for number in range(count):
        client.post(URL, asked(make_user(), click=f"{number:024x}"))

    with queries(12):
        assert client.get(URL).status_code == 200
