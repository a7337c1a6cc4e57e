from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.images.intake import prepare_photo
from core.models import Photo
from shop.catalogue.models import Product
from shop.catalogue.services.listings import update_product
from shop.catalogue.states import ListingState
from tests.core.images import corpus
from tests.factories.files import make_photo_upload
from tests.factories.listings import (
    fill_known_listing,
    fill_listing,
    fill_pack,
    listing_content,
    make_draft,
)
from tests.factories.shop import make_pack, make_product
from tests.factories.vendors import make_farm, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    user = make_member(farm)
    client.force_login(user)
    return client


NEW = "/desk/li/products/new/"


def page(product, part=""):
    return f"/desk/li/products/{product.pk}/{part}"


# --- The list -------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3, 35])
def test_list_takes_the_same_few_queries(owner, farm, queries, count):
    for number in range(count):
        make_pack(farm, f"Goods {number:02}")

    with queries(12):
        answer = owner.get("/desk/li/products/")

    assert len(answer.context["page"]) == min(count, 30)
    assert "Goods 00" in answer.content.decode()


def test_list_shows_own_goods_only_and_filters(owner, farm):
    make_pack(farm, "Apples")
    make_product(farm, "Pears", state=ListingState.HIDDEN)
    make_pack(make_farm(), "Their apples")

    every = owner.get("/desk/li/products/")
    hidden = owner.get("/desk/li/products/?state=hidden")
    found = owner.get("/desk/li/products/", {"q": "APPL\x00es\u202e"})

    assert [p.title for p in every.context["page"]] == ["Apples", "Pears"]
    assert [p.title for p in hidden.context["page"]] == ["Pears"]
    assert [p.title for p in found.context["page"]] == ["Apples"]


@pytest.mark.parametrize("query", ["state=nonsense", "page=-1", "page=x", "q=%00%0a"])
def test_nonsense_in_the_address_is_no_error(owner, farm, query):
    make_pack(farm)

    assert owner.get(f"/desk/li/products/?{query}").status_code == 200


# --- A new one ------------------------------------------------------------------


def test_farmer_lists_from_a_photo_and_hands_it_in(owner, farm, settings):
    sent = fill_listing(fill_pack(), then="publish", photos=[make_photo_upload()])

    answer = owner.post(NEW, sent)

    product = Product.objects.get()
    assert answer.url == reverse("desk:product", args=["li", product.pk])
    assert (product.title, product.partner) == ("Thin-shell walnuts", farm)
    assert product.state == ListingState.IN_REVIEW
    pack = product.stockrecords.get()
    assert (pack.quantity, pack.price, pack.weight_grams) == (2500, Decimal(69), 2500)
    assert product.pools.get().on_hand == 120_000
    assert product.images.count() == 1
    assert product.season == 0b1111_1111_1111
    assert not Path(settings.MEDIA_ROOT).exists()


def test_draft_may_lack_things_and_says_which(owner):
    answer = owner.post(
        NEW,
        fill_listing(then="publish", **{"stock-counted": ""}, category=""),
        follow=True,
    )

    product = Product.objects.get()
    text = answer.content.decode()
    assert product.state == ListingState.DRAFT
    assert "Saved, but not published yet." in text
    assert "Please add a photo." in text


def test_errors_keep_everything_typed_and_the_photos(owner):
    bad = fill_pack(amount="lots", price="-3")
    sent = fill_listing(
        bad, title="", description="<b>Mine</b>", photos=[make_photo_upload()]
    )

    answer = owner.post(NEW, {**sent, "season": ["9", "10"]})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert Product.objects.count() == 0
    assert 'value="lots"' in text
    assert "&lt;b&gt;Mine&lt;/b&gt;" in text
    assert "1 photo saved." in text
    assert answer.context["form"]["season"].value() == ["9", "10"]

    kept = answer.context["typed"].photos.token()
    owner.post(NEW, fill_listing(fill_pack(), kept_photos=kept))
    assert Product.objects.get().images.get().photo == Photo.objects.get()


def test_forged_photo_token_brings_no_photo(owner):
    strangers = make_draft(make_farm())

    owner.post(
        NEW, fill_listing(fill_pack(), kept_photos=f"[{strangers.cover_id}]:x:y")
    )

    assert Product.objects.get(title="Thin-shell walnuts").images.count() == 0


@pytest.mark.parametrize("name", ["svg", "gif and script", "png bomb", "empty"])
def test_bad_photo_is_named_and_nothing_is_made(owner, name):
    make, says = corpus.BAD[name]
    file = SimpleUploadedFile("p.jpg", make() or b"", "image/jpeg")

    answer = owner.post(
        NEW, fill_listing(fill_pack(), photos=[make_photo_upload(), file])
    )

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert "p.jpg" in answer.content.decode()
    assert Product.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"title": "a\x00b"}, "letters, numbers and punctuation"),
        ({"title": "x" * 121}, "at most 120"),
        ({"category": "999999"}, "Select a valid choice"),
        ({"category": "nine"}, "Select a valid choice"),
        ({"season": ["13"]}, "Select a valid choice"),
        ({"picked_on": "2999-01-01"}, "This date is in the future"),
        ({"picked_on": "soon"}, "valid date"),
        ({"description": "x" * 10_001}, "at most 10000"),
        ({"stock-counted": "=cmd()"}, "enter a number"),
        ({"stock-unit": "ton"}, "Select a valid choice"),
        ({"packs-TOTAL_FORMS": "1000"}, "at most 20"),
        ({"packs-TOTAL_FORMS": "x"}, "ManagementForm"),
        ({"packs-0-tax_category": "0"}, "Select a valid choice"),
        ({"packs-0-amount": "0"}, "Please enter a quantity above 0 and below 2,000 t"),
        ({"packs-0-amount": "0.0001"}, "1 g and 1 ml"),
        (
            {"packs-0-unit": "piece", "packs-0-amount": "2"},
            "Please enter the weight of the pack",
        ),
        ({"packs-0-price": "1.005"}, "The smallest amount in this currency is"),
        ({"packs-0-name": "x\x07"}, "letters, numbers and punctuation"),
    ],
)
def test_bad_input_is_told_and_nothing_is_made(owner, fields, says):
    answer = owner.post(NEW, {**fill_listing(fill_pack()), **fields})

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert Product.objects.count() == 0


def test_hostile_words_are_kept_as_words(owner):
    hostile = "<script>alert(1)</script> =cmd() 🌰 \u202egnp"

    owner.post(NEW, fill_listing(fill_pack(), title=hostile))

    product = Product.objects.get()
    text = owner.get(page(product)).content.decode()
    assert product.title == "<script>alert(1)</script> =cmd() 🌰 gnp"
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_packs_are_measured_in_one_way(owner):
    pieces = fill_pack(unit="piece", amount="6", weight="0.9")

    answer = owner.post(NEW, fill_listing(fill_pack(), pieces))

    assert "All packs must use the same measure:" in answer.content.decode()
    assert Product.objects.count() == 0


# --- One that exists ------------------------------------------------------------


def test_edit_page_shows_the_listing_as_it_is(owner, farm):
    product = make_draft(farm)
    prepare_photo(product.cover_id)

    text = owner.get(page(product)).content.decode()

    assert 'value="Walnuts"' in text
    assert 'value="30.00"' in text
    assert 'type="image/avif"' in text
    assert "50 kg" in text


def test_edit_is_saved(owner, farm):
    product = make_draft(farm)

    answer = owner.post(
        page(product), fill_known_listing(product, title="Better walnuts")
    )

    product.refresh_from_db()
    assert answer.status_code == 302
    assert (product.title, product.version) == ("Better walnuts", 2)


def test_stale_edit_tells_what_changed_and_loses_nothing(owner, farm):
    product = make_draft(farm)
    mine = fill_known_listing(product, title="My words", summary="Mine too")
    update_product(product, version=1, content=listing_content("Their words"), by=None)

    answer = owner.post(page(product), mine)

    text = answer.content.decode()
    product.refresh_from_db()
    assert answer.status_code == 422
    assert product.title == "Their words"
    assert 'value="My words"' in text
    assert 'value="Mine too"' in text
    assert "Their words" in text
    assert "Someone else changed this listing while you were editing" in text

    owner.post(page(product), {**mine, "version": "2"})
    product.refresh_from_db()
    assert (product.title, product.version) == ("My words", 3)


def test_stale_edit_names_nothing_that_is_the_same(owner, farm):
    """Browsers send paragraphs with line ends of their own."""
    product = make_draft(farm)
    told = {
        "description": "Thin shells.\r\n\r\nFrom the ridge.",
        "other_description": "薄皮。\r\n\r\n山脊上。",
    }
    owner.post(page(product), fill_known_listing(product, **told))
    owner.post(page(product), fill_known_listing(product, **told) | {"version": "2"})

    late = fill_known_listing(product, **told) | {"other_description": "厚皮。"}
    answer = owner.post(page(product), late)

    stale = dict(answer.context["typed"].stale)
    assert stale == {"Description · 简体中文": "薄皮。\n\n山脊上。"}


def test_pack_id_of_another_farm_is_404(owner, farm):
    product, theirs = make_draft(farm), make_pack(price="99.00")
    sent = fill_listing(fill_pack(pack_id=theirs.pk), version=1)

    answer = owner.post(page(product), sent)

    product.refresh_from_db()
    theirs.refresh_from_db()
    assert answer.status_code == 404
    assert (product.title, product.version) == ("Walnuts", 1)
    assert theirs.price == Decimal(99)


def test_same_pack_twice_is_refused(owner, farm):
    product = make_draft(farm)
    one = fill_pack(pack_id=product.stockrecords.get().pk)

    answer = owner.post(page(product), fill_listing(one, one, version=1))

    assert "A pack appears twice" in answer.content.decode()
    assert product.stockrecords.get().price == Decimal(30)


def test_form_that_lies_about_its_packs_is_no_error(owner, farm):
    product = make_draft(farm)
    sent = {**fill_known_listing(product), "packs-INITIAL_FORMS": "0"}

    answer = owner.post(page(product), sent)

    assert answer.status_code == 302
    assert product.stockrecords.count() == 1
