"""Counties, villages and officers are entered on the office's pages, from nothing."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from core import dates
from core.models import AuditEntry
from tests.core.images import corpus
from tests.factories.accounts import make_staff, make_user
from tests.factories.files import make_photo_upload
from tests.factories.vendors import make_county, make_farm, make_officer, make_village
from vendors.onboarding.models import SellerApplication
from vendors.partner.models import Partner
from vendors.places.models import County, CountyOfficer, Village
from vendors.places.services import PlaceError, merge_counties, save_village

pytestmark = pytest.mark.django_db

PLACES = "/office/market/places/"


@pytest.fixture
def operator(client):
    client.force_login(make_staff())
    return client


def acts():
    return list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))


def test_market_without_places_leads_to_the_form(operator):
    page = operator.get(PLACES).content.decode()

    assert reverse("office:county_new", args=["market"]) in page
    assert "admin" not in page.split("<main", 1)[1].split("</main", 1)[0]


def test_county_is_named_in_chinese_and_reached_by_its_sounds(operator):
    page = operator.post(f"{PLACES}new/", {"name_zh_hans": "黎城县", "region": "CN-SX"})

    county = County.objects.get()
    assert page["Location"] == f"{PLACES}li-cheng-xian/"
    assert (county.name_zh_hans, county.region) == ("黎城县", "CN-SX")
    assert operator.get(page["Location"]).status_code == 200
    assert "county.save" in acts()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"region": "CN-SX", "households": "12"}, "name_en"),
        ({"name_en": "Anze", "region": "Mars", "households": "12"}, "region"),
        ({"name_en": "Anze", "region": "JP", "households": "many"}, "households"),
    ],
)
def test_county_that_is_no_good_keeps_what_was_typed(operator, sent, field):
    page = operator.post(f"{PLACES}new/", sent)

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert f'value="{sent["households"]}"' in page.content.decode()
    assert not County.objects.exists()


def test_county_is_entered_once_in_a_province(operator):
    make_county(name="Licheng", name_en="Licheng", region="CN-SX")

    page = operator.post(f"{PLACES}new/", {"name_en": "Licheng", "region": "CN-SX"})
    elsewhere = operator.post(
        f"{PLACES}new/", {"name_en": "Licheng", "region": "CN-HE"}
    )

    assert page.status_code == 422
    assert "There is a county of this name" in page.content.decode()
    assert elsewhere.status_code == 302
    assert County.objects.count() == 2


def test_county_is_renamed_and_stays_at_its_address(operator):
    county = make_county(name="Lichen", slug="lichen")

    page = operator.post(
        f"{PLACES}lichen/edit/",
        {"name_en": "Licheng", "name_zh_hans": "黎城县", "region": "CN-SX"},
    )

    county.refresh_from_db()
    assert page["Location"] == f"{PLACES}lichen/"
    assert (county.name_en, county.name_zh_hans, county.slug) == (
        "Licheng", "黎城县", "lichen",
    )  # fmt: skip


def test_village_lies_in_its_county(operator):
    make_county(slug="licheng")

    page = operator.post(
        f"{PLACES}licheng/villages/new/",
        {
            "name_zh_hans": "北社村", "altitude": "1080", "latitude": "36.5",
            "longitude": "113.4",
        },
    )  # fmt: skip

    village = Village.objects.get()
    assert page["Location"] == f"{PLACES}licheng/"
    assert (village.county.slug, village.slug, village.altitude) == (
        "licheng", "bei-she-cun", 1080,
    )  # fmt: skip


@pytest.mark.parametrize(
    "sent", [{}, {"name_en": "Beishe", "latitude": "36.5"}, {"name_en": "Matian"}]
)
def test_village_that_is_no_good_is_not_entered(operator, sent):
    make_village(county=make_county(slug="licheng"), name="Matian", name_en="Matian")

    page = operator.post(f"{PLACES}licheng/villages/new/", sent)

    assert page.status_code == 422
    assert Village.objects.count() == 1


def test_village_of_a_merged_county_is_entered_there_no_more(operator):
    old, new = make_county(slug="old"), make_county(slug="new-one")
    merge_counties(old, new, on=dates.today())

    assert operator.get(f"{PLACES}old/villages/new/").status_code == 404
    with pytest.raises(PlaceError):
        save_village(None, old, {"name_en": "Matian"})
    assert not Village.objects.exists()


def test_hidden_village_is_offered_to_nobody_and_keeps_its_farms(operator):
    village = make_village(name="Beishe")
    shown = make_village(name="Matian")
    farm = make_farm(village=village)

    operator.post(
        f"{PLACES}villages/{village.pk}/", {"name_en": "Beishe", "is_hidden": "on"}
    )

    farm.refresh_from_db()
    assert farm.village == village
    client = Client()
    client.force_login(make_user())
    where = client.get("/sell/where/")
    assert where.context["villages"] == [shown]
    refused = client.post("/sell/where/", {"village": village.pk})
    assert refused.status_code == 422
    listed = client.get("/villages/").context["villages"]
    assert [one.name for one in listed] == ["Matian"]


def test_villages_of_a_hidden_county_are_offered_to_nobody(operator):
    county = make_village(county=make_county(slug="licheng", name="Licheng")).county

    operator.post(
        f"{PLACES}licheng/edit/",
        {"name_en": "Licheng", "region": "CN-SX", "is_hidden": "on"},
    )

    client = Client()
    client.force_login(make_user())
    assert client.get("/sell/where/").context["villages"] == []
    assert County.objects.get(pk=county.pk).is_hidden


@pytest.mark.parametrize("contact", ["li@example.com", "138 0013 8000"])
def test_officer_is_appointed_by_mail_or_phone_and_dismissed(operator, contact):
    county = make_county(slug="licheng")
    person = make_user("li@example.com", phone="+8613800138000")

    page = operator.post(f"{PLACES}licheng/officers/", {"contact": contact})

    assert page.status_code == 302
    assert [one.user for one in county.officers.all()] == [person]
    theirs = Client()
    theirs.force_login(person)
    assert theirs.get("/programme/licheng/").status_code == 200

    operator.post(f"{PLACES}licheng/officers/{person.pk}/")

    assert not CountyOfficer.objects.exists()
    assert theirs.get("/programme/licheng/").status_code == 404
    assert {"officer.appoint", "officer.dismiss"} <= set(acts())


@pytest.mark.parametrize("contact", ["nobody@example.com", "yes", ""])
def test_stranger_is_no_officer_and_what_was_typed_stays(operator, contact):
    make_county(slug="licheng")

    page = operator.post(f"{PLACES}licheng/officers/", {"contact": contact})

    assert page.status_code == 422
    assert page.context["form"]["contact"].value() == contact
    assert not CountyOfficer.objects.exists()


def test_unproven_address_makes_no_officer(operator):
    make_county(slug="licheng")
    person = make_user("li@example.com")
    person.emailaddress_set.update(verified=False)

    page = operator.post(f"{PLACES}licheng/officers/", {"contact": "li@example.com"})

    assert page.status_code == 422
    assert not CountyOfficer.objects.exists()


def test_same_officer_twice_is_one(operator):
    county = make_county(slug="licheng")
    person = make_officer(county)

    operator.post(f"{PLACES}licheng/officers/", {"contact": person.email})

    assert county.officers.count() == 1


def test_application_goes_through_where_there_are_no_villages(operator):
    client, person = Client(), make_user()
    client.force_login(person)

    page = client.get("/sell/where/").content.decode()
    empty = client.post("/sell/where/", {"place": ""})
    told = client.post("/sell/where/", {"place": "北社村，黎城县"})

    assert "lists no villages yet" in page
    assert empty.status_code == 422
    assert told.status_code == 302
    apply(client, village=None)
    application = SellerApplication.objects.get()
    assert application.status == "submitted"
    county = County.objects.create(name="Licheng", slug="licheng", region="CN-SX")
    village = make_village(county=county)

    operator.post(
        f"/office/market/applications/{application.pk}/", {"decide": "approve"}
    )
    partner = Partner.objects.get()
    assert partner.village is None
    operator.post(f"{PLACES}sellers/{partner.pk}/", {"village": village.pk})

    partner.refresh_from_db()
    assert partner.village == village
    assert "seller.settled" in acts()


def apply(client, *, village):
    """Every step of an application by its page."""
    who = {
        "kind": "farm", "name": "郭家农场", "person": "郭秀兰",
        "phone": "138 0013 8000", "tax_status": "exempt",
    }  # fmt: skip
    client.post("/sell/who/", who)
    if village:
        client.post("/sell/where/", {"village": village.pk})
    client.post("/sell/grown/", {"grows": "walnuts"})
    return client.post("/sell/send/", {})


def test_empty_market_reaches_its_first_listing_by_pages_alone(operator):
    """From nothing but a superuser to goods that are on sale."""
    place = operator.post(f"{PLACES}new/", {"name_en": "Licheng", "region": "CN-SX"})
    operator.post(f"{place['Location']}villages/new/", {"name_en": "Beishe"})
    applicant = Client()
    applicant.force_login(make_user("guo@example.com"))

    apply(applicant, village=Village.objects.get())
    application = SellerApplication.objects.get()
    operator.post(
        f"/office/market/applications/{application.pk}/", {"decide": "approve"}
    )
    partner = Partner.objects.get()
    made = operator.post("/office/market/categories/new/", {"name_en": "Nuts"})
    assert made.status_code == 302
    form = applicant.get(f"/desk/{partner.code}/products/quick/").content.decode()
    category = re.search(r'<option value="(\d+)"[^>]*>\s*Nuts', form).group(1)
    sent = {
        "key": "6f1c0c5e-3a34-4b2f-9b6e-1f1a2b3c4d5e", "then": "publish",
        "title": "Thin-shell walnuts", "category": category, "season": ["9", "10"],
        "packs-0-amount": "2,5", "packs-0-unit": "kg", "packs-0-price": "69",
        "stock-counted": "120", "stock-unit": "kg",
        "photos": make_photo_upload(corpus.jpeg()),
    }  # fmt: skip
    listed = applicant.post(f"/desk/{partner.code}/products/quick/", sent)
    assert listed.status_code == 302
    product = partner.products.get()
    operator.post(
        f"/office/market/listings/{product.pk}/",
        {"decide": "approve", "version": product.version},
    )

    assert partner.village.name == "Beishe"
    assert Client().get(product.get_absolute_url()).status_code == 200
    product.refresh_from_db()
    assert product.state == "published"
