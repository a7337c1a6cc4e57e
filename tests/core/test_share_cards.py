"""Cards for shared links: drawn once, kept, one for each thing and language."""

import io
import re

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from shop.catalogue.states import ListingState
from tests.factories.shop import make_pack

pytestmark = pytest.mark.django_db


def card_path(client, path: str) -> str:
    page = client.get(path).text
    found = re.search(r'property="og:image" content="https?://[^/]+(/[^"]+)"', page)
    assert found
    return found.group(1)


def picture(response) -> Image.Image:
    content = b"".join(response.streaming_content)
    return Image.open(io.BytesIO(content))


def kept(pack) -> list[str]:
    return sorted(default_storage.listdir(f"cards/product/{pack.product_id}")[1])


def test_card_of_a_product_is_a_picture_that_is_made_once(client, monkeypatch):
    pack = make_pack(title="Paper-shell walnuts", price="48.00")
    path = card_path(client, pack.product.get_absolute_url())

    response = client.get(path)

    assert picture(response).size == (1200, 630)
    assert "immutable" in response["Cache-Control"]
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    monkeypatch.setattr("core.share_cards.work_on", None)
    assert picture(client.get(path)).format == "JPEG"
    assert len(kept(pack)) == 1


def test_card_of_before_leads_to_the_one_of_now(client):
    pack = make_pack(price="48.00")
    before = card_path(client, pack.product.get_absolute_url())
    client.get(before)
    pack.price = 50
    pack.save(update_fields=["price"])
    now = card_path(client, pack.product.get_absolute_url())

    assert now != before
    client.get(now)
    assert kept(pack) == [now.rpartition(f"{pack.product_id}-")[2]]
    assert client.get(before)["Location"].endswith(now)


def test_each_language_has_its_card(client):
    pack = make_pack()
    path = pack.product.get_absolute_url()
    for address in (path, f"/zh-hans{path}"):
        assert client.get(card_path(client, address)).status_code == 200
    assert [name[:2] for name in kept(pack)] == ["en", "zh"]


def test_there_are_cards_of_public_things_alone(client):
    pack = make_pack()
    path = card_path(client, pack.product.get_absolute_url())
    assert client.get(path).status_code == 200
    pack.product.state = ListingState.DRAFT
    pack.product.save(update_fields=["state"])

    assert client.get(path).status_code == 404
    for other in ("order-1-en", "farm-999-en", f"product-{pack.product_id}-fr"):
        assert client.get(f"/share/{other}-{'a' * 16}.jpg").status_code == 404


@pytest.mark.parametrize("kind", ["farm"])
def test_farm_has_a_card(client, kind):
    farm = make_pack().partner
    path = card_path(client, f"/farms/{farm.code}/")
    assert f"/share/{kind}-{farm.pk}-en-" in path
    assert picture(client.get(path)).size == (1200, 630)
