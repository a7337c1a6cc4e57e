"""Experiences at the desk: written, priced, pictured, opened; refused unchanged."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import AuditEntry
from shop.catalogue.states import ListingState
from tests.core.images.corpus import jpeg
from tests.factories.tourism import (
    make_draft_experience,
    make_experience,
    make_price,
    slots_of,
)
from tests.factories.vendors import make_farm, make_member
from tourism.models import Experience, Price
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unreviewed(settings):
    """What waits for an office is in `test_review`."""
    settings.LISTINGS_NEED_REVIEW = False


@pytest.fixture
def farm(client):
    found = make_farm()
    client.force_login(make_member(found))
    return found


def at(name, farm, *args):
    return reverse(f"desk:{name}", args=[farm.code, *args])


def typed(farm, **more):
    return {
        "kind": "picking", "title_en": "Persimmon picking", "title_zh_hans": "摘柿子",
        "description_en": "We pick.", "meeting_point_en": "At the gate",
        "village": farm.village_id, "minutes": 90, "capacity": 12, "least": 1,
        "most": 6, "needs": 0, "closes_hours": 12, "free_hours": 48,
        "late_percent": 50, "deposit_percent": 30, "horizon_days": 60,
    } | more  # fmt: skip


def test_empty_desk_says_what_to_do(client, farm):
    said = client.get(at("visits", farm)).content.decode()

    assert "No experiences yet" in said
    assert at("visit_new", farm) in said


def test_experience_is_written_and_what_it_lacks_is_said(client, farm):
    page = client.post(at("visit_new", farm), typed(farm), follow=True)

    found = Experience.objects.get()
    assert (found.title, found.capacity, found.deposit_percent) == (
        "Persimmon picking", 12, 30,
    )  # fmt: skip
    assert found.product.title_zh_hans == "摘柿子"
    assert found.product.description_en == "<p>We pick.</p>"
    said = page.content.decode()
    for words in (
        "Please add a photo.",
        "Please enter the price.",
        "Please add dates.",
    ):
        assert words in said
    assert "Open for booking" not in said
    assert AuditEntry.objects.filter(act="visits.create").count() == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"title_en": "", "title_zh_hans": ""}, "Please enter a name."),
        ({"kind": "stay"}, "Please enter the check-out time."),
        ({"least": 5, "most": 2}, "This is below the minimum."),
        ({"late_percent": 101}, "Please enter a whole number, 0 to 100."),
        ({"deposit_percent": 0}, "Please enter a whole number, 1 to 100."),
        ({"latitude": "36.2"}, "Please enter both latitude and longitude."),
        ({"capacity": ""}, "This field is required."),
        ({"kind": "party"}, "party"),
    ],
)
def test_what_can_not_be_is_said_and_nothing_is_kept(client, farm, more, said):
    page = client.post(at("visit_new", farm), typed(farm, **more))

    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Experience.objects.exists()


def test_change_keeps_what_was_typed_when_somebody_was_faster(client, farm):
    found = make_draft_experience(farm)
    url = at("visit_edit", farm, found.pk)

    done = client.post(url, typed(farm, seen=1, capacity=20))
    late = client.post(url, typed(farm, seen=1, capacity=5, title_en="Mine"))

    assert done["Location"] == at("visit", farm, found.pk)
    assert late.status_code == 422
    assert "Someone else changed this while you were editing" in late.content.decode()
    assert 'value="Mine"' in late.content.decode()
    found.refresh_from_db()
    assert (found.capacity, found.title, found.version) == (20, "Persimmon picking", 2)


def test_form_begins_with_what_is_there(client, farm):
    found = make_draft_experience(farm, description_en="One\n\nTwo", bring_en="Boots")

    said = client.get(at("visit_edit", farm, found.pk)).content.decode()

    assert "One\n\nTwo" in said
    assert 'value="Boots"' in said


def test_price_is_added_changed_and_follows_to_dates(client, farm):
    found = make_experience(farm, prices={"adult": "60.00"})
    url = at("visit_prices", farm, found.pk)
    price = found.prices.get()
    sent = {
        f"p{price.pk}-kind": "adult", f"p{price.pk}-name_en": "Grown-up",
        f"p{price.pk}-amount": "66.00", f"p{price.pk}-places": "1",
        f"p{price.pk}-is_on_sale": "on", "price": price.pk,
    }  # fmt: skip

    client.post(url, sent)
    client.post(
        url,
        {"new-kind": "child", "new-name_en": "Child", "new-amount": "30.00",
         "new-places": "1", "new-is_on_sale": "on"},
    )  # fmt: skip

    names = list(found.prices.values_list("name_en", "amount"))
    assert names == [("Grown-up", Decimal("66.00")), ("Child", Decimal("30.00"))]
    packs = slots_of(found)[0].prices.order_by("price__position")
    assert [one.pack.price for one in packs] == [Decimal("66.00"), Decimal("30.00")]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"new-amount": "much"}, "Please enter an amount, for example 59.00."),
        ({"new-amount": "-1"}, "Please enter an amount of 0 or more."),
        ({"new-amount": "1.005"}, "Please enter a valid amount."),
        ({"new-kind": "room"}, "room"),
        ({"new-places": "0"}, "Please enter a whole number, 1 to 100."),
    ],
)
def test_price_that_can_not_be_is_refused(client, farm, more, said):
    found = make_draft_experience(farm)
    sent = {
        "new-kind": "child", "new-name_en": "Child", "new-amount": "30.00",
        "new-places": "1",
    }  # fmt: skip

    page = client.post(at("visit_prices", farm, found.pk), sent | more)

    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Price.objects.exists()


def test_price_without_a_name_is_called_as_what_it_is_for(client, farm):
    found = make_draft_experience(farm)
    sent = {"new-kind": "child", "new-amount": "30.00", "new-places": "1"}

    client.post(at("visit_prices", farm, found.pk), sent)

    price = Price.objects.get()
    assert (price.name_en, price.name_zh_hans) == ("Child", "儿童")


def test_photos_are_added_put_in_order_and_the_last_one_stays(client, farm):
    found = make_experience(farm)
    url = at("visit_photos", farm, found.pk)
    (first,) = found.product.images.values_list("photo", flat=True)
    files = [SimpleUploadedFile(f"{n}.jpg", jpeg(quality=70 + n)) for n in range(2)]

    client.post(url, {"photos": files})

    ids = photos_of(found)
    assert (ids[0], len(ids)) == (first, 3)
    client.post(url, {"do": "move", "photo": ids[2], "to": "0"})
    assert photos_of(found) == [ids[2], ids[0], ids[1]]
    found.product.refresh_from_db()
    assert found.product.cover_id == ids[2]
    for pk in ids:
        page = client.post(url, {"do": "remove", "photo": pk}, follow=True)
    assert photos_of(found) == [ids[2]]
    assert "It needs a photo while it can be booked" in page.content.decode()
    assert client.post(url, {"do": "remove", "photo": 0}).status_code == 404


def photos_of(experience):
    images = experience.product.images.order_by("display_order")
    return list(images.values_list("photo", flat=True))


def test_experience_is_opened_and_hidden(client, farm):
    found = make_experience(farm)
    url = at("visit", farm, found.pk)

    client.post(url, {"do": "hide"})
    found.product.refresh_from_db()
    assert found.product.state == ListingState.HIDDEN
    again = client.post(url, {"do": "hide"}, follow=True)
    assert "Someone else already did this." in again.content.decode()
    client.post(url, {"do": "publish"})
    found.product.refresh_from_db()
    assert found.product.state == ListingState.BOOKABLE
    assert client.post(url, {"do": "explode"}).status_code == 404


def test_draft_that_lacks_something_is_not_opened(client, farm):
    found = make_draft_experience(farm)

    page = client.post(at("visit", farm, found.pk), {"do": "publish"}, follow=True)

    assert "Please enter the price." in page.content.decode()
    found.product.refresh_from_db()
    assert found.product.state == ListingState.DRAFT


def test_packer_sees_and_does_not_change(client, farm):
    found = make_draft_experience(farm)
    client.force_login(make_member(farm, Role.PACKER))

    assert client.get(at("visits", farm)).status_code == 200
    said = client.get(at("visit", farm, found.pk)).content.decode()
    assert "Description and terms" not in said
    for name in ("visit_edit", "visit_prices", "visit_plan"):
        assert client.get(at(name, farm, found.pk)).status_code == 403
    assert client.post(at("visit", farm, found.pk), {"do": "hide"}).status_code == 403


def test_rival_finds_nothing(client, farm):
    theirs = make_experience()
    before = AuditEntry.objects.count()

    for name in ("visit", "visit_edit", "visit_prices", "visit_plan"):
        assert client.get(at(name, farm, theirs.pk)).status_code == 404
    for name in ("visit", "visit_edit", "visit_prices", "visit_plan", "visit_photos"):
        assert client.post(at(name, farm, theirs.pk), typed(farm)).status_code == 404
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("many", [1, 6])
def test_pages_stay_within_their_queries(client, farm, queries, many):
    for _ in range(many):
        found = make_experience(farm, days=many)
        make_price(found, kind="child")
    pages = [at("visits", farm)]
    pages += [
        at(name, farm, found.pk)
        for name in ("visit", "visit_edit", "visit_prices", "visit_plan")
    ]

    for page in pages:
        with queries(12):
            assert client.get(page).status_code == 200
