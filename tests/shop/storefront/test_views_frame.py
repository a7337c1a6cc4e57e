"""What frames every page: place, roles, language, errors, and its weight."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

from core.regions import REGION_COOKIE
from shop.catalogue.menu import menu as categories
from tests.factories.accounts import make_user
from tests.factories.pages import read_page
from tests.factories.shop import (
    make_basket,
    make_category,
    make_pack,
    make_season_packs,
)
from tests.factories.vendors import make_farm, make_member
from tests.markup import flat

pytestmark = pytest.mark.django_db

# --- The shopper's place ---------------------------------------------------------


def test_place_is_remembered_and_leads_back(client):
    response = client.post("/place/", {"region": "CN-GD", "next": "/farms/"})
    assert response["Location"] == "/farms/"
    assert client.cookies[REGION_COOKIE].value == "CN-GD"


@pytest.mark.parametrize("region", ["", "CN-XX", "x" * 50, "\x00"])
def test_place_that_is_none_is_refused(client, region):
    response = client.post("/place/", {"region": region}, follow=True)
    assert REGION_COOKIE not in client.cookies
    assert "Please choose a place from the list." in response.content.decode()


def test_place_never_leads_off_the_site(client):
    form = {"region": "CN-GD", "next": "https://evil.example/"}
    assert client.post("/place/", form)["Location"] == "/"


# --- The frame of every page -----------------------------------------------------


def test_hats_name_the_desks_one_works_at(client):
    farm = make_farm("Li Family Orchard")
    client.force_login(make_member(farm))
    assert "Li Family Orchard" in read_page(client, "/roles/")


def test_hats_need_somebody(client):
    assert client.get("/roles/")["Location"].startswith("/accounts/login/")


def test_language_switch_comes_back_to_the_page_in_the_other_language(client):
    response = client.post(
        "/i18n/setlang/", {"language": "zh-hans", "next": "/farms/?page=1"}
    )
    assert response["Location"] == "/zh-hans/farms/?page=1"
    assert '<html lang="zh-hans">' in read_page(client, "/farms/?page=1")


def test_header_counts_the_packs_in_the_basket(client):
    user = make_user()
    make_basket(user, [(make_pack(), 4), (make_pack(), 1)])
    client.force_login(user)
    assert flat(read_page(client, "/")).count("data-basket-count>2</span>") == 2


@pytest.mark.parametrize("url", ["/", "/farms/", "/basket/", "/accounts/login/"])
def test_every_page_leads_to_each_category_by_plain_links(client, url):
    for name in ("Nuts", "蜂蜜"):
        make_category(name)

    page = read_page(client, url)
    menu = page.split('<details class="menu goods-menu">')[1].split("</details>")[0]

    assert 'href="/catalogue/"' in menu
    for entry in categories():
        assert f'href="{entry.url}"' in menu


def test_home_leads_to_all_goods_deals_and_each_category(client):
    for name in ("Nuts", "蜂蜜"):
        make_category(name)

    kinds = (
        read_page(client, "/").split('<nav class="chips kinds')[1].split("</nav>")[0]
    )

    links = ["/catalogue/", "/deals/", *(entry.url for entry in categories())]
    assert re.findall(r'href="([^"]+)"', kinds) == links


def test_sign_in_leads_back_to_the_page(client):
    assert 'href="/accounts/login/?next=/farms/%3Fpage%3D1"' in read_page(
        client, "/farms/?page=1"
    )


def test_pages_hold_nothing_that_the_policy_forbids(client):
    pack = make_pack(title="Persimmons")
    for url in ("/", "/catalogue/", pack.product.get_absolute_url(), "/season/"):
        text = flat(read_page(client, url))
        assert " style=" not in text
        assert " onclick=" not in text
        assert text.count("<script") == text.count("<script src=") + text.count(
            '<script type="application/ld+json">'
        )


def test_missing_page_keeps_the_frame(client, settings):
    settings.DEBUG = False
    response = client.get("/nothing-here/")
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()
    assert 'class="search' in response.content.decode()


def test_form_without_its_token_is_told_why(settings):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/place/", {"region": "CN-GD"})
    assert response.status_code == 403
    assert "This form has expired" in response.content.decode()


def test_broken_page_says_so_without_a_query(client, settings, queries, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("shop.storefront.queries.running_headline", lambda: 1 / 0)
    with queries(0):
        response = client.get("/")
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()


# --- Weight ----------------------------------------------------------------------


def packed(path):
    return len(gzip.compress((Path(settings.BASE_DIR) / "static" / path).read_bytes()))


def test_scripts_stay_under_20_kilobytes():
    assert packed("site.js") + packed("vendor/htmx.min.js") <= 20_000


@pytest.mark.parametrize("url", ["/", "/catalogue/"])
def test_first_visit_stays_under_60_kilobytes_without_photos(client, url):
    make_season_packs(30)
    page = len(gzip.compress(client.get(url).content))
    sheets = ("tokens.css", "base.css", "components.css", "shop/shop.css")
    files = (*sheets, "site.js", "vendor/htmx.min.js", "brand/favicon.svg")
    assert page + sum(packed(name) for name in files) <= 60_000
