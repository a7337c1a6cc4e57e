"""What of an office's figures is not shown in another's name, or of foreign sellers."""

import pytest
from django.urls import reverse

from reports.office.dimensions import DIMENSIONS
from reports.office.special import SPECIAL
from tests.factories.accounts import make_staff
from tests.factories.reports import (
    OCTOBER,
    make_rivals,
    make_walnuts,
    read_figures,
    sell_and_count,
    sign_in_member,
)
from tests.factories.vendors import make_member, make_plain_household

pytestmark = pytest.mark.django_db
PATHS = [
    "",
    "orders/",
    "lines/",
    "reports/",
    "views/",
    "tables/time/",
    *(f"tables/{name}/" for name in DIMENSIONS),
    *(f"more/{name}/" for name in SPECIAL),
]
OF_HOUSEHOLDS = {"tables/households/", "more/pooled/", "more/pooled-rows/"}


@pytest.fixture
def household():
    """One of the cooperative's, whose farm has sold."""
    valley, _hill, farms = make_rivals()
    found = make_plain_household(valley, "Kong Yiji", number="A-017")
    found.farm = farms["li"]
    found.save(update_fields=["farm"])
    sell_and_count([(make_walnuts(farms)["li"], 2)])
    return found


def walked(client, household):
    """Each path of the figures: its status, and whether it tells of the household."""
    found = {}
    for path in PATHS:
        for more in ("", "&as=csv", f"&household={household.pk}"):
            url = f"/office/valley/figures/{path}?{OCTOBER}&currency=CNY{more}"
            answer = client.get(url)
            content = b"".join(answer) if answer.streaming else answer.content
            tells = any(word in content.decode() for word in ("A-017", "Kong Yiji"))
            found[path + more] = (answer.status_code, tells)
    return found


def test_who_sees_as_a_cooperatives_head_sees_no_household(client, household):
    valley = household.cooperative
    head = make_member(valley, "admin")
    client.force_login(make_staff())
    client.post(
        reverse("office:person", args=["market", head.pk]),
        {"do": "look", "reason": "She called"},
    )

    found = walked(client, household)

    assert [path for path, (_status, tells) in found.items() if tells] == []
    closed = {path for path in PATHS if found[path][0] == 404}
    assert closed == OF_HOUSEHOLDS
    assert found[""][0] == 200


def test_the_cooperative_itself_sees_its_households(client, household):
    sign_in_member(client, household.cooperative)

    found = walked(client, household)

    assert found["tables/households/"] == (200, True)
    assert found["more/pooled/"] == (200, True)


def test_a_foreign_sellers_name_is_told_nobody(client):
    valley, hill, farms = make_rivals()
    hidden = farms["rival"]
    hidden.name = "Hidden Valley Farm"
    hidden.save(update_fields=["name"])
    sign_in_member(client, valley)

    for path in ("orders/", "lines/", ""):
        answer = read_figures(client, path, query=f"{OCTOBER}&seller={hidden.pk}")
        assert "Hidden Valley Farm" not in answer.text
    own = read_figures(client, "orders/", query=f"{OCTOBER}&seller={farms['li'].pk}")
    assert "li farm" in own.text
    assert hill.pk != valley.pk
