"""Sitemaps: every public page once in each language, a range of keys at a time."""

import re
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings

from config import sitemaps
from shop.catalogue.states import ListingState
from tests.factories.shop import make_pack
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def addresses(client, path: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/xml")
    root = ET.fromstring(response.content)
    found = [one.text or "" for one in root.iter(f"{SPACE}loc")]
    assert all(one.startswith(f"{settings.SITE_URL}/") for one in found)
    return [one.removeprefix(settings.SITE_URL) for one in found]


def test_index_names_parts_that_hold_something(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "PART", 1)
    pack, gone = make_pack(), make_pack()
    gone.product.state = ListingState.DRAFT
    gone.product.save(update_fields=["state"])
    parts = addresses(client, "/sitemap.xml")
    assert "/sitemap-pages-1.xml" in parts
    goods = [one for one in parts if "goods" in one]
    assert goods == [f"/sitemap-goods-{pack.product_id + 1}.xml"]
    assert len(addresses(client, goods[0])) == 2


def test_part_names_public_goods_in_each_language(client):
    pack, draft, closed = make_pack(), make_pack(), make_pack()
    draft.product.state = ListingState.DRAFT
    draft.product.save(update_fields=["state"])
    closed.partner.status = PartnerStatus.CLOSED
    closed.partner.save(update_fields=["status"])
    path = pack.product.get_absolute_url()

    assert addresses(client, "/sitemap-goods-1.xml") == [path, f"/zh-hans{path}"]
    root = ET.fromstring(client.get("/sitemap-goods-1.xml").content)
    for url in root.iter(f"{SPACE}url"):
        codes = [link.get("hreflang") for link in url.iter(LINK)]
        assert codes == ["en", "zh-hans", "x-default"]
        assert re.match(r"\d{4}-\d\d-\d\dT.*\+00:00", url.findtext(f"{SPACE}lastmod"))


def test_part_costs_two_queries(client, django_assert_max_num_queries):
    for _n in range(3):
        make_pack()
    client.get("/sitemap-goods-1.xml")
    with django_assert_max_num_queries(2):
        client.get("/sitemap-goods-1.xml")


@pytest.mark.parametrize("part", ["goods-7", "goods-0", "orders-1", "pages-2"])
def test_other_parts_are_not_found(client, part):
    assert client.get(f"/sitemap-{part}.xml").status_code == 404


def test_every_address_of_the_pages_answers(client):
    make_pack()
    for path in addresses(client, "/sitemap-pages-1.xml"):
        assert client.get(path).status_code == 200, path


def test_robots_name_the_sitemap(client):
    text = client.get("/robots.txt").text
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text
    assert "Disallow: /basket/" in text
