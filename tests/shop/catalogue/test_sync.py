import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.middleware.csrf import get_token  # noqa: F401 - what hello hands out
from django.test import Client

from core.models import Photo
from core.phone import mark_of
from shop.catalogue.models import Product, SentDraft
from shop.catalogue.states import ListingState
from tests.core.images import corpus
from tests.factories.vendors import make_farm, make_member
from vendors.members.states import Role
from vendors.partner.models import StockPool

from .phone import (
    DRAFT,
    GOODS,
    HELLO,
    PHOTO,
    a_phone_draft,
    a_sent_photo,
    sends,
    sends_photo,
    written,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    client.user = make_member(farm)
    client.force_login(client.user)
    return client


# --- Who is there ---------------------------------------------------------------


def test_hello_says_who_is_signed_in_and_gives_a_token_that_works(farm):
    user = make_member(farm)
    phone = Client(enforce_csrf_checks=True)
    phone.force_login(user)

    said = phone.get(HELLO)
    answer = phone.post(
        DRAFT,
        json.dumps(a_phone_draft(publish=False)),
        content_type="application/json",
        headers={"X-CSRFToken": said.json()["csrf"]},
    )

    assert said.json()["user"] == mark_of(user)
    assert (said.json()["seller"], said.json()["name"]) == ("li", "Li Orchard")
    assert said["Cache-Control"] == "no-store"
    assert answer.status_code == 201


def test_post_without_token_is_refused(farm):
    phone = Client(enforce_csrf_checks=True)
    phone.force_login(make_member(farm))

    assert sends(phone, a_phone_draft()).status_code == 403
    assert not Product.objects.exists()


@pytest.mark.parametrize("address", [HELLO, GOODS])
def test_signed_out_is_told_in_json_and_loses_nothing(client, farm, address):
    answer = client.get(address)

    assert (answer.status_code, answer.json()["signed_out"]) == (401, True)
    assert "Your entries are saved on this phone" in answer.json()["said"]
    assert sends(client, a_phone_draft()).status_code == 401
    assert not SentDraft.objects.exists()


def test_what_another_person_wrote_is_not_sent_under_who_is_signed_in(owner, farm):
    draft = a_phone_draft([a_sent_photo(owner)])
    writer = {"X-Desk-User": mark_of(make_member(farm))}
    before = Photo.objects.count()

    answers = [
        owner.get(HELLO, headers=writer),
        sends(owner, draft, headers=writer),
        sends_photo(owner, corpus.see_through_png(), headers=writer),
    ]

    assert [answer.status_code for answer in answers] == [401] * 3
    assert all(answer.json()["other_person"] for answer in answers)
    assert not Product.objects.exists()
    assert Photo.objects.count() == before
    own = {"X-Desk-User": mark_of(owner.user)}
    assert sends(owner, draft, headers=own).status_code == 201


def test_rival_gets_404_in_json_and_changes_nothing(client, farm):
    client.force_login(make_member(make_farm()))

    answers = [client.get(HELLO), sends(client, a_phone_draft()), sends_photo(client)]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert all(answer["Content-Type"] == "application/json" for answer in answers)
    assert (Product.objects.count(), Photo.objects.count()) == (0, 0)


def test_packer_may_not_list(client, farm):
    client.force_login(make_member(farm, Role.PACKER))

    answers = [client.get(HELLO), sends(client, a_phone_draft()), sends_photo(client)]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert not Product.objects.exists()


# --- Photos ---------------------------------------------------------------------


def test_photo_sent_twice_is_one_photo(owner):
    first, second = sends_photo(owner), sends_photo(owner)

    assert (first.status_code, second.status_code) == (200, 200)
    assert Photo.objects.get().uploaded_by == owner.user


def test_photo_damaged_on_its_way_is_asked_for_again(owner):
    answer = sends_photo(owner, key="0" * 64)

    assert (answer.status_code, answer.json()["again"]) == (422, True)
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"Dear reader, this is a letter.", "can't read this photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"GIF89a" + b"\0" * 40, "GIF"),
        (corpus.jpeg()[:400], "incomplete"),
        (corpus.gif_script(), "GIF"),
        (corpus.moving("WEBP"), "Animated"),
        (corpus.bomb_png(), "megapixels"),
        (corpus.saved(corpus.scene(2000, 100), "PNG"), "narrow"),
    ],
)
def test_bad_photo_is_refused_in_words(owner, content, word):
    answer = sends_photo(owner, content)

    assert answer.status_code == 422
    assert word in answer.json()["errors"]["photo"][0]
    assert not Photo.objects.exists()


def test_empty_photo_is_refused_in_words(owner):
    empty = SimpleUploadedFile("walnuts.jpg", b"", "image/jpeg")
    none = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    answer = owner.post(PHOTO, {"key": none, "photo": empty})

    assert answer.status_code == 422
    assert "empty" in answer.json()["errors"]["photo"][0]


def test_heic_is_taken_as_it_is(owner):
    assert sends_photo(owner, corpus.heic()).status_code == 200
    assert Photo.objects.get().original.name.endswith(".heic")


# --- A new listing --------------------------------------------------------------


def test_draft_with_photo_becomes_a_listing_in_review(owner, farm):
    photo = a_sent_photo(owner)

    answer = sends(owner, a_phone_draft([photo]))

    product = Product.objects.get()
    assert answer.status_code == 201
    said = answer.json()
    assert (said["product"], said["state"]) == (product.pk, "in-review")
    assert said["url"] == f"/desk/li/products/{product.pk}/"
    assert (said["said"], said["lacks"]) == (
        "Submitted. We will notify you after the review.",
        [],
    )
    assert (product.partner, product.title) == (farm, "Thin-shell walnuts")
    assert product.months == [9, 10]
    assert product.main_category.name == "Nuts"
    pack = product.stockrecords.get()
    assert (pack.quantity, pack.price, pack.is_on_sale) == (2500, Decimal(69), True)
    assert pack.tax_category is None or pack.tax_category_id
    assert product.pools.get().on_hand == 120_000
    assert product.images.count() == 1


def test_market_without_review_publishes_at_once(owner, farm, settings):
    settings.LISTINGS_NEED_REVIEW = False

    said = sends(owner, a_phone_draft([a_sent_photo(owner)])).json()

    assert (said["state"], said["said"]) == (
        "published",
        "Published. Shoppers can see it now.",
    )


def test_same_draft_again_answers_the_same_listing(owner):
    draft = a_phone_draft([a_sent_photo(owner)])

    first = sends(owner, draft)
    # A lost answer: the photos go again, too, and come by another token.
    again = sends(owner, draft | {"photos": [a_sent_photo(owner)]})

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["product"] == again.json()["product"]
    assert Product.objects.count() == SentDraft.objects.count() == 1
    assert StockPool.objects.get().on_hand == 120_000
    assert Product.objects.get().images.count() == 1


def test_same_key_with_other_content_answers_both_versions(owner):
    draft = a_phone_draft()
    made = sends(owner, draft).json()["product"]
    changed = draft | {"fields": written(**{"packs-0-price": "72"})}

    answer = sends(owner, changed)

    assert (answer.status_code, answer.json()["conflict"]) == (409, "clash")
    assert answer.json()["mine"]["packs-0-price"] == "72"
    theirs = answer.json()["theirs"]
    assert theirs["product"] == made
    assert theirs["fields"]["packs-0-price"] == "69.00"
    assert Product.objects.get().stockrecords.get().price == Decimal(69)


def test_two_sellers_may_use_the_same_key(owner, farm, client):
    draft = a_phone_draft()
    other = make_farm(code="other")
    second = Client()
    second.force_login(make_member(other))

    answers = [
        sends(owner, draft),
        sends(second, draft, address="/desk/other/sync/draft/"),
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert set(Product.objects.values_list("partner", flat=True)) == {farm.pk, other.pk}


def test_errors_come_by_field_and_the_key_stays_free(owner):
    wrong = written(
        title="", **{"packs-0-price": "cheap", "packs-0-amount": "-1", "season": ["13"]}
    )
    draft = a_phone_draft(fields=wrong)

    answer = sends(owner, draft)
    mended = sends(owner, draft | {"fields": written()})

    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert set(errors) == {"title", "packs-0-price", "packs-0-amount", "season"}
    assert errors["packs-0-price"] == ["Please enter a price, for example 59.00."]
    assert mended.status_code == 201


def test_incomplete_listing_is_saved_and_says_what_is_missing(owner):
    said = sends(owner, a_phone_draft(fields=written(category=""))).json()

    assert said["state"] == "draft"
    assert said["lacks"] == ["Please add a photo.", "Please choose a category."]
    assert said["said"] == (
        "Saved, but not published yet. Please add a photo. Please choose a category."
    )


def test_suspended_shop_keeps_what_is_sent(owner, farm):
    farm.status = "suspended"
    farm.save()

    said = sends(owner, a_phone_draft([a_sent_photo(owner)])).json()

    assert said["lacks"] == ["Your shop is not open, so you can't publish now."]
    assert Product.objects.get().state == ListingState.DRAFT


def test_pieces_need_their_weight(owner):
    piece = {"packs-0-unit": "piece", "packs-0-amount": "6", "stock-unit": "piece"}

    lacking = sends(owner, a_phone_draft(fields=written(**piece)))
    weighed = sends(
        owner, a_phone_draft(fields=written(**piece, **{"packs-0-weight": "1,2"}))
    )

    assert set(lacking.json()["errors"]) == {"packs-0-weight"}
    assert weighed.status_code == 201
    assert Product.objects.get().stockrecords.get().weight_grams == 1200


def test_several_packs_draw_from_one_pool(owner):
    more = {"packs-2-amount": "500", "packs-2-unit": "g", "packs-2-price": "16"}

    assert sends(owner, a_phone_draft(fields=written(**more))).status_code == 201

    packs = Product.objects.get().stockrecords.order_by("quantity")
    assert [(p.quantity, p.price) for p in packs] == [
        (500, Decimal(16)),
        (2500, Decimal(69)),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00",
        b"[]",
        b"null",
        b'{"key": 1}',
        b'{"key": "x", "fields": {}}',
        json.dumps(
            {"key": "1b4e28ba-2fa1-41d2-883f-0016d3cca427", "fields": []}
        ).encode(),
        json.dumps(
            {"key": "1b4e28ba-2fa1-41d2-883f-0016d3cca427", "fields": {}, "product": -4}
        ).encode(),
        json.dumps(
            {
                "key": "1b4e28ba-2fa1-41d2-883f-0016d3cca427",
                "fields": {},
                "version": "9" * 40,
            }
        ).encode(),
        b"[" * 100_000,
        b'{"fields": {"title": "a\\u0000b"}}',
        b'{"fields": {"title": "half a pair \\ud800"}}',
    ],
)
def test_nonsense_is_answered_in_words(owner, body):
    answer = owner.post(DRAFT, body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["said"]
    assert not SentDraft.objects.exists()


def test_hostile_fields_are_no_error_of_ours(owner):
    fields = written(
        title="long " * 100,
        category={"deep": ["x"]},
        season="9",
        **{"packs-0-price": ["1", "2"], "packs-999-price": "3", "partner": "1"},
    )

    answer = sends(owner, a_phone_draft(fields=fields))

    assert answer.status_code == 422
    assert {"title", "category"} <= set(answer.json()["errors"])
    assert not Product.objects.exists()


@pytest.mark.parametrize("token", ["", "forged", "a:b:c"])
def test_photos_that_were_not_sent_are_asked_for(owner, token):
    answer = sends(owner, a_phone_draft([token]))

    assert (answer.status_code, answer.json()["photos_gone"]) == (422, True)
    assert not Product.objects.exists()


def test_photo_of_another_sellers_desk_is_not_shown_here(owner, client):
    rival = Client()
    rival.force_login(make_member(make_farm(code="rival")))
    theirs = sends_photo(rival, address="/desk/rival/sync/photo/").json()["photo"]

    assert sends(owner, a_phone_draft([theirs])).json()["photos_gone"] is True


def test_draft_takes_few_queries(owner, queries):
    second = sends_photo(owner, corpus.see_through_png()).json()["photo"]
    draft = a_phone_draft([a_sent_photo(owner), second])
    owner.get(HELLO)

    with queries(85):
        first = sends(owner, draft)
    with queries(12):
        again = sends(owner, draft)
    with queries(6):
        owner.get(HELLO)

    assert (first.status_code, again.status_code) == (201, 200)
