"""Phones that send at once: one draft twice, two changes of one listing, one photo."""

from functools import partial
from uuid import uuid4

import pytest
from django.test import Client

from core.models import Photo
from shop.catalogue.models import Product, SentDraft
from tests.factories.listings import make_draft
from tests.factories.shop import make_category
from tests.factories.vendors import make_farm, make_member
from tests.races.market import assert_sound
from tests.races.together import all_values, run_together
from tests.shop.catalogue.phone import (
    GOODS,
    a_phone_draft,
    a_sent_photo,
    sends,
    sends_photo,
    written,
)
from vendors.partner.models import StockEntry, StockPool

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def farm():
    make_category("Nuts")
    return make_farm("Li Orchard", code="li")


def a_phone(farm):
    phone = Client()
    phone.force_login(make_member(farm))
    return phone


def statuses(done):
    return sorted(answer.status_code for answer in all_values(done))


def test_one_draft_sent_by_five_at_once_is_one_listing(farm):
    phones = [a_phone(farm) for _ in range(5)]
    draft = a_phone_draft([a_sent_photo(phones[0])])

    done = run_together([partial(sends, phone, draft) for phone in phones])

    assert statuses(done) == [200, 200, 200, 200, 201]
    assert len({answer.json()["product"] for answer in all_values(done)}) == 1
    assert Product.objects.get().images.count() == 1
    assert StockPool.objects.get().on_hand == 120_000
    assert SentDraft.objects.count() == 1
    assert_sound()


def test_two_contents_under_one_key_have_one_winner_and_one_who_compares(farm):
    key = str(uuid4())
    drafts = [
        a_phone_draft(key=key, fields=written(title=title)) for title in ("One", "Two")
    ]

    done = run_together([partial(sends, a_phone(farm), draft) for draft in drafts])

    assert statuses(done) == [201, 409]
    lost = next(a for a in all_values(done) if a.status_code == 409)
    assert lost.json()["conflict"] == "clash"
    assert Product.objects.get().title == lost.json()["theirs"]["title"]


def test_two_drafts_of_one_farm_at_once_are_two_listings(farm):
    phones = [a_phone(farm), a_phone(farm)]

    done = run_together([partial(sends, phone, a_phone_draft()) for phone in phones])

    assert statuses(done) == [201, 201]
    assert Product.objects.count() == 2
    assert_sound()


@pytest.mark.parametrize("turn", range(4))
def test_two_phones_that_change_one_listing_have_one_winner(farm, turn):
    product = make_draft(farm)
    phones = [a_phone(farm), a_phone(farm)]
    good = phones[0].get(GOODS, {"pk": product.pk}).json()["goods"][0]
    drafts = [
        a_phone_draft(
            fields=good["fields"] | {"title": title, "stock-counted": counted},
            product=good["product"],
            version=good["version"],
            publish=False,
        )
        for title, counted in (("One", "40"), ("Two", "30"))
    ]

    done = run_together(
        [partial(sends, *each) for each in zip(phones, drafts, strict=True)]
    )

    assert statuses(done) == [201, 409]
    lost = next(a for a in all_values(done) if a.status_code == 409)
    assert lost.json()["conflict"] == "stale"
    product.refresh_from_db()
    assert product.title == lost.json()["theirs"]["title"]
    assert product.version == good["version"] + 1
    counts = StockEntry.objects.filter(reason=StockEntry.Reason.COUNT)
    assert counts.count() == 1
    assert_sound()


def test_one_photo_sent_by_five_at_once_is_one_photo(farm):
    phones = [a_phone(farm) for _ in range(5)]

    done = run_together([partial(sends_photo, phone) for phone in phones])

    assert statuses(done) == [200] * 5
    assert Photo.objects.get().original.size
