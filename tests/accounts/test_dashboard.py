"""The dashboard of Oscar: for staff alone, with a looser policy of its own."""

import pytest

from tests.factories.accounts import make_staff, make_user
from tests.factories.vendors import make_farm, make_member

pytestmark = pytest.mark.django_db


def test_dashboard_shows_for_staff(client):
    client.force_login(make_staff())

    response = client.get("/dashboard/")

    assert response.status_code == 200
    assert b'href="/customer/"' in response.content


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("", "/accounts/"),
        ("login/", "/accounts/login/"),
        ("register/", "/accounts/signup/"),
        ("logout/", "/accounts/logout/"),
        ("profile/", "/accounts/profile/"),
        ("orders/", "/accounts/orders/"),
        ("addresses/", "/accounts/addresses/"),
    ],
)
def test_names_of_oscar_lead_to_our_pages(client, name, ours):
    assert client.get(f"/customer/{name}").url == ours


def test_dashboard_is_closed_to_guests(client):
    response = client.get("/dashboard/", follow=True)

    assert response.redirect_chain == [
        ("/dashboard/login/?next=/dashboard/", 302),
        ("/accounts/login/?next=%2Fdashboard%2F", 302),
    ]


def test_dashboard_is_closed_to_shoppers_and_farmers(client):
    for person in (make_user(), make_member(make_farm())):
        client.force_login(person)

        assert client.get("/dashboard/").status_code == 403


def test_dashboard_alone_may_run_and_style_inline(client):
    client.force_login(make_staff())
    policies = {
        path: client.get(path)["Content-Security-Policy"]
        for path in ("/dashboard/", "/accounts/", "/accounts/profile/", "/dashboards/")
        if "Content-Security-Policy" in client.get(path)
    }

    loose = [path for path, policy in policies.items() if "unsafe-inline" in policy]
    assert loose == ["/dashboard/"]
    assert "/accounts/profile/" in policies
    assert "'nonce-" not in policies["/dashboard/"]
    assert "object-src 'none'" in policies["/dashboard/"]


@pytest.mark.parametrize("page", ["x", "-1", "0", "9" * 30, "", "1.5", "\r\nX: y"])
def test_lookup_of_a_page_that_is_none_is_not_found(client, page):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    address = "/dashboard/catalogue/product-lookup/"

    assert client.get(address, {"page": page}).status_code == 404
    assert client.get(address, {"page": "1"}).status_code == 200
