"""Each language of a public page has its address; private pages have one for all."""

import re

import pytest
from django.conf import settings
from django.template import Context, Template
from django.urls import reverse
from django.utils.translation import override

from core import market
from core.language_addresses import address_in, language_in, without_language
from core.runtime_settings import change_settings
from tests.factories.accounts import make_user
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db
ZH = "zh-hans"
COOKIE = settings.LANGUAGE_COOKIE_NAME


def head_links(page: str, rel: str) -> dict[str, str]:
    """Addresses of links of a kind by their language, or by "" without one."""
    found = {}
    for link in re.findall(rf'<link rel="{rel}"[^>]*>', page):
        code = re.search(r'hreflang="([^"]+)"', link)
        address = re.search(r'href="([^"]+)"', link)
        if address and (rel == "canonical" or code):
            found[code.group(1) if code else ""] = address.group(1)
    return found


@pytest.mark.parametrize(
    ("path", "language", "bare"),
    [
        ("/farms/", "", "/farms/"),
        ("/zh-hans/", ZH, "/"),
        ("/zh-hans/farms/?page=2", ZH, "/farms/?page=2"),
        ("/en/farms/", "en", "/farms/"),
        ("/zh-hansel/", "", "/zh-hansel/"),
        ("/farms/zh-hans/", "", "/farms/zh-hans/"),
    ],
)
def test_language_of_an_address(path, language, bare):
    assert language_in(path) == language
    assert without_language(path) == bare


def test_addresses_are_made_for_the_active_language():
    with override(ZH):
        assert reverse("storefront:farms") == "/zh-hans/farms/"
        assert reverse("home") == "/zh-hans/"
        assert reverse("basket:summary") == "/basket/"
    assert reverse("storefront:farms") == "/farms/"
    assert address_in(ZH, "/farms/") == "/zh-hans/farms/"
    assert address_in("en", "/zh-hans/farms/") == "/farms/"


def test_kept_addresses_are_those_of_the_language():
    shown = Template("{% url 'storefront:farms' %}")
    assert shown.render(Context()) == "/farms/"
    with override(ZH):
        assert shown.render(Context()) == "/zh-hans/farms/"


def test_address_decides_against_cookie_and_browser(client):
    client.cookies[COOKIE] = "en"
    page = client.get("/zh-hans/farms/", headers={"accept-language": "en"}).text
    assert '<html lang="zh-hans">' in page
    assert 'href="/zh-hans/season/"' in page
    assert 'href="/accounts/' in page
    assert COOKIE not in client.get("/zh-hans/farms/").cookies


def test_private_pages_follow_the_first_language_that_was_read(client):
    response = client.get("/zh-hans/farms/")
    assert response.cookies[COOKIE].value == ZH
    assert '<html lang="zh-hans">' in client.get("/basket/").text


def test_page_names_its_address_in_each_language(client):
    make_farm(name="Upper Farm", code="upper")
    own = {code: f"{settings.SITE_URL}{path}" for code, path in {
        "en": "/farms/upper/",
        ZH: "/zh-hans/farms/upper/",
        "x-default": "/farms/upper/",
    }.items()}  # fmt: skip
    for path, language in (("/farms/upper/", "en"), ("/zh-hans/farms/upper/", ZH)):
        page = client.get(path).text
        assert head_links(page, "canonical") == {"": own[language]}
        assert head_links(page, "alternate") == own


def test_bare_address_shows_the_wished_language_under_its_own_address(client):
    page = client.get("/farms/", headers={"accept-language": "zh-CN"}).text
    assert head_links(page, "canonical") == {"": f"{settings.SITE_URL}/zh-hans/farms/"}
    assert 'aria-current="page"' in page


def test_first_language_has_no_prefix(client):
    response = client.get("/en/farms/?page=2")
    assert (response.status_code, response["Location"]) == (301, "/farms/?page=2")


@pytest.mark.usefixtures("set_by_pages")
def test_market_of_one_language_has_one_address(client):
    change_settings({market.LANGUAGES: ["en"]}, user=make_user(is_staff=True))
    response = client.get("/zh-hans/farms/")
    assert (response.status_code, response["Location"]) == (302, "/farms/")
    assert head_links(client.get("/farms/").text, "alternate") == {}


@pytest.mark.usefixtures("set_by_pages")
def test_first_language_may_be_another(client):
    change_settings({market.LANGUAGES: [ZH, "en"]}, user=make_user(is_staff=True))
    page = client.get("/farms/").text
    assert '<html lang="zh-hans">' in page
    assert 'href="/season/"' in page
    assert 'href="/en/season/"' in client.get("/en/farms/").text


def test_old_name_leads_to_the_new_one_in_the_same_language(client):
    pack = make_pack()
    response = client.get(f"/zh-hans/catalogue/old_{pack.product_id}/")
    with override(ZH):
        assert response["Location"] == pack.product.get_absolute_url()
    assert response["Location"].startswith("/zh-hans/catalogue/")


def test_switch_leads_to_the_same_page_in_the_other_language(client):
    for language, here, there in (
        (ZH, "/farms/?page=2", "/zh-hans/farms/?page=2"),
        ("en", "/zh-hans/farms/?page=2", "/farms/?page=2"),
        (ZH, "/basket/", "/basket/"),
    ):
        response = client.post("/i18n/setlang/", {"language": language, "next": here})
        assert response["Location"] == there
        assert response.cookies[COOKIE].value == language


def test_pages_of_no_language_are_not_found(client):
    assert client.get("/zh-hans/basket/").status_code == 404
    assert client.get("/zh-hans/nothing/").status_code == 404
