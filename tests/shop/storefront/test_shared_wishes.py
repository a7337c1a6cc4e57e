"""A wish list behind a link: what it shows, its card, and that it ends."""

import io
import re

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from core.images.intake import prepare_photo
from core.logs import hidden
from core.models import Photo
from shop.catalogue.models import Product
from shop.catalogue.states import ListingState
from shop.storefront.models import SharedWishes, Wish
from shop.storefront.privacy import shared_wishes_of
from shop.storefront.services import share_wishes, stop_sharing_wishes, wish
from shop.storefront.shared_wishes import card_of_wishes
from tests.factories.accounts import make_user
from tests.factories.pages import browser_of
from tests.factories.shop import keep_photo, make_pack

PAPER = (251, 246, 236)
pytestmark = pytest.mark.django_db
SHARE = "/accounts/wishes/share/"


@pytest.fixture
def mei():
    return make_user(email="mei@example.com", first_name="Mei", last_name="Zhao")


def wished(person, *titles):
    goods = [make_pack(title=title).product for title in titles]
    for product in goods:
        wish(person, product)
    return goods


def card_of_link():
    return SharedWishes.objects.get().get_absolute_url()


def card_path(page):
    (found,) = re.findall(
        r'property="og:image" content="https?://[^/]+(/[^"]+)"', page.text
    )
    return found


def test_link_is_made_named_and_ended_by_its_owner(client, mei):
    wished(mei, "Pears", "Walnuts")
    own = browser_of(mei)
    assert "Create link" in own.get("/accounts/wishes/").text

    answer = own.post(SHARE, {"do": "share", "name": "For the feast"})
    assert answer["Location"] == "/accounts/wishes/#share"
    shared = SharedWishes.objects.get()
    link = f"/wishes/shared/{shared.token}/"
    assert f"{link}" in own.get("/accounts/wishes/").text

    page = client.get(link)
    assert '<h1 dir="auto">For the feast</h1>' in page.text
    assert "2 products" in page.text
    assert "Pears" in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    assert "For the feast ·" in page.text
    assert 'name="description" content="2 products: Walnuts, Pears' in page.text
    for secret in ("Mei", "Zhao", "mei@example.com"):
        assert secret not in page.text

    own.post(SHARE, {"do": "share", "name": "For New Year"})
    assert SharedWishes.objects.get().token == shared.token
    assert "For New Year" in client.get(link).text

    own.post(SHARE, {"do": "stop"})
    assert client.get(link).status_code == 404
    own.post(SHARE, {"do": "share", "name": ""})
    assert SharedWishes.objects.get().token != shared.token
    assert client.get(link).status_code == 404


def test_name_that_is_too_long_is_refused_and_kept(mei):
    wished(mei, "Pears")
    long = "n" * 61

    answer = browser_of(mei).post(SHARE, {"do": "share", "name": long})

    assert answer.status_code == 422
    assert long in answer.text
    assert "at most 60 characters" in answer.text
    assert not SharedWishes.objects.exists()


def test_nobody_shares_for_somebody_else(client, mei):
    assert client.post(SHARE, {"do": "share"}).status_code == 302
    share_wishes(mei, "")
    browser_of(make_user()).post(SHARE, {"do": "stop"})
    assert SharedWishes.objects.get().user == mei
    assert client.get(f"/wishes/shared/{'a' * 32}/").status_code == 404


def test_list_in_chinese_and_empty(client, mei):
    shared = share_wishes(mei, "")
    with override("zh-hans"):
        link = shared.get_absolute_url()
    page = client.get(link)
    assert "心愿单" in page.text
    assert "0种商品" in page.text
    assert client.get(card_path(page)).status_code == 200


def test_goods_that_are_no_longer_shown_are_not_on_it(client, mei):
    pears, _walnuts = wished(mei, "Pears", "Walnuts")
    shared = share_wishes(mei, "")
    pears.state = ListingState.HIDDEN
    pears.save(update_fields=["state"])

    page = client.get(shared.get_absolute_url())

    assert "1 product<" in page.text
    assert "Pears" not in page.text


def test_closed_account_shares_nothing(client, mei):
    wished(mei, "Pears")
    shared = share_wishes(mei, "")
    card = card_path(client.get(shared.get_absolute_url()))
    mei.is_active = False
    mei.save(update_fields=["is_active"])

    assert client.get(shared.get_absolute_url()).status_code == 404
    assert client.get(card).status_code == 404


# --- Its card -----------------------------------------------------------------------


def test_card_changes_with_the_goods_and_goes_with_the_link(client, mei):
    wished(mei, "Pears")
    shared = share_wishes(mei, "For the feast")
    link, folder = shared.get_absolute_url(), f"cards/wishes/{shared.number}"
    before = card_path(client.get(link))
    answer = client.get(before)
    picture = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
    assert (picture.format, picture.size) == ("JPEG", (1200, 630))

    wished(mei, "Walnuts")
    now = card_path(client.get(link))
    assert now != before
    assert client.get(before)["Location"].endswith(now)
    assert client.get(now).status_code == 200
    assert len(default_storage.listdir(folder)[1]) == 1

    stop_sharing_wishes(mei)
    assert client.get(now).status_code == 404
    assert default_storage.listdir(folder)[1] == []


def test_nothing_is_found_by_trying_numbers(client, mei):
    wished(mei, "Pears")
    shared = share_wishes(mei, "")
    for number in (shared.pk, mei.pk, 1, 2**128 - 1, 10**60):
        path = f"/share/wishes-{number}-en-{'a' * 16}.jpg"
        assert client.get(path).status_code == 404


def test_its_number_stands_in_no_log(mei):
    card = card_of_wishes(share_wishes(mei, ""), 0)
    assert str(card.pk) in card.address
    assert str(card.pk) not in hidden(f"GET {card.address}")


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_photos_of_up_to_four_goods_stand_on_it(client, mei, count):
    shades = ("red", "lime", "blue", "yellow", "magenta")[:count]
    for shade in shades:
        product = make_pack(title=shade).product
        photo = keep_photo(shade)
        prepare_photo(photo.pk)
        product.cover = Photo.objects.get(pk=photo.pk)
        product.save(update_fields=["cover"])
        wish(mei, product)
    card = card_of_wishes(share_wishes(mei, ""), count)
    assert [photo.pk for photo in card.shown] == [
        product.cover_id for product in Product.objects.order_by("-pk")[: min(count, 4)]
    ]

    answer = client.get(card_path(client.get(card_of_link())))
    picture = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
    assert picture.size == (1200, 630)
    # Each of the places is filled: paper is nowhere on the left.
    corners = [(5, 5), (590, 5), (5, 620), (590, 620)]
    assert PAPER not in {picture.getpixel(corner) for corner in corners}


def test_long_list_costs_what_a_short_one_does(client, mei):
    shared = share_wishes(mei, "")
    link = shared.get_absolute_url()
    for _page in range(2):
        wished(mei, *[f"Pears {number}" for number in range(24)])
    with CaptureQueriesContext(connection) as few:
        client.get(link)
    goods = [make_pack(title=f"Nuts {number}").product for number in range(30)]
    Wish.objects.bulk_create(Wish(user=mei, product=one) for one in goods)
    with CaptureQueriesContext(connection) as many:
        page = client.get(link)
    assert len(many) <= len(few)
    assert "78 products" in page.text
    assert page.text.count("Nuts 2") <= 24


def test_own_data_names_the_shared_list(mei):
    assert list(shared_wishes_of(mei)) == []
    shared = share_wishes(mei, "For the feast")
    (said,) = shared_wishes_of(mei)
    assert said["name"] == "For the feast"
    assert said["link"] == reverse("storefront:shared_wishes", args=[shared.token])
