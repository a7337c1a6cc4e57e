import io
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shop.catalogue.models import Product
from shop.catalogue.services.publication import publish_listing, submit_listing
from shop.catalogue.states import ListingState
from tests.core.images import corpus
from tests.factories.files import make_photo_upload
from tests.factories.listings import (
    fill_known_listing,
    fill_listing,
    fill_pack,
    make_draft,
)
from tests.factories.vendors import make_farm, make_member
from vendors.members.states import Role
from vendors.partner.services.stock import claim_stock, receive_stock

pytestmark = pytest.mark.django_db

NEW = "/desk/li/products/new/"


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    client.force_login(make_member(farm))
    return client


def page(product, part=""):
    return f"/desk/li/products/{product.pk}/{part}"


def test_publish_hide_and_take_back(owner, farm):
    product = make_draft(farm)

    owner.post(page(product, "publish/"))
    product.refresh_from_db()
    assert product.state == ListingState.IN_REVIEW
    owner.post(page(product, "withdraw/"))
    product.refresh_from_db()
    assert product.state == ListingState.DRAFT
    publish_listing(submit_listing(product, by=None), by=None)
    owner.post(page(product, "hide/"))
    product.refresh_from_db()
    assert product.state == ListingState.HIDDEN


def test_act_that_comes_too_late_says_so(owner, farm):
    product = make_draft(farm)

    answer = owner.post(page(product, "hide/"), follow=True)

    product.refresh_from_db()
    assert product.state == ListingState.DRAFT
    assert "This listing is now draft, so nothing was changed." in (
        answer.content.decode()
    )


def test_count_sets_the_stock(owner, farm):
    product = make_draft(farm)

    owner.post(
        page(product, "stock/"), {"counted": "42,5", "unit": "kg", "seen": 50000}
    )

    assert product.pools.get().on_hand == 42_500


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"counted": "40", "unit": "kg", "seen": "1"}, "The stock has changed"),
        (
            {"counted": "1", "unit": "kg", "seen": "50000"},
            ("be lower than what is reserved for open orders"),
        ),
        ({"counted": "4", "unit": "piece", "seen": "50000"}, "Select a valid choice"),
        ({"counted": "-4", "unit": "kg", "seen": "50000"}, "enter a number"),
        ({"counted": "", "unit": "kg"}, "required"),
    ],
)
def test_count_that_can_not_be_changes_nothing(owner, farm, sent, says):
    product = make_draft(farm)
    claim_stock({product.pools.get().pk: 2000})

    answer = owner.post(page(product, "stock/"), sent, follow=True)

    assert says in answer.content.decode()
    assert product.pools.get().on_hand == 50_000
    assert product.pools.get().entries.count() == 1


def test_harvest_meanwhile_is_not_counted_away(owner, farm):
    product = make_draft(farm)
    receive_stock(product.pools.get(), quantity=5000, by=None)

    owner.post(
        page(product, "stock/"), {"counted": "50", "unit": "kg", "seen": "50000"}
    )

    assert product.pools.get().on_hand == 55_000


def test_photos_are_added_moved_and_removed(owner, farm):
    product = make_draft(farm)
    old = product.images.get()

    owner.post(
        page(product, "photos/"),
        {
            "photos": [
                make_photo_upload(),
                make_photo_upload(corpus.saved(corpus.scene(300, 300), "PNG")),
            ]
        },
    )
    assert product.images.count() == 3
    last = product.images.order_by("display_order").last()

    owner.post(page(product, f"photos/{last.pk}/move/"), {"to": "0"})
    product.refresh_from_db()
    assert product.cover == last.photo

    owner.post(page(product, f"photos/{old.pk}/remove/"))
    assert not product.images.filter(pk=old.pk).exists()


def test_good_photo_is_kept_beside_a_bad_one(owner, farm):
    product = make_draft(farm, photo=False)
    bad = SimpleUploadedFile("note.txt", b"hello", "image/jpeg")

    answer = owner.post(
        page(product, "photos/"), {"photos": [bad, make_photo_upload()]}, follow=True
    )

    text = unescape(answer.content.decode())
    assert "note.txt: We can't read this photo." in text
    assert product.images.count() == 1


@pytest.mark.parametrize("place", ["", "-1", "x", "9" * 30, "٣"])
def test_nonsense_place_is_404(owner, farm, place):
    product = make_draft(farm)
    image = product.images.get()

    answer = owner.post(page(product, f"photos/{image.pk}/move/"), {"to": place})

    assert answer.status_code == 404


# --- Whose it is ----------------------------------------------------------------

READS = ["", "products/{pk}/"]
ACTS = [
    "publish/",
    "hide/",
    "withdraw/",
    "stock/",
    "photos/",
    "photos/{image}/move/",
    "photos/{image}/remove/",
]


@pytest.mark.parametrize("act", ["", *ACTS])
def test_another_farms_listing_is_404_and_stays(owner, act):
    theirs = publish_listing(submit_listing(make_draft(make_farm()), by=None), by=None)
    part = act.format(image=theirs.images.get().pk)
    before = Product.objects.values().get(pk=theirs.pk)

    answer = owner.post(
        f"/desk/li/products/{theirs.pk}/{part}",
        {**fill_listing(fill_pack()), "to": 0, "counted": 0, "unit": "kg"},
    )

    assert answer.status_code == 404
    assert owner.get(f"/desk/li/products/{theirs.pk}/").status_code == 404
    assert Product.objects.values().get(pk=theirs.pk) == before
    assert theirs.images.count() == 1
    assert theirs.pools.get().on_hand == 50_000


def test_photo_of_another_farm_under_own_listing_is_404(owner, farm):
    mine, theirs = make_draft(farm), make_draft(make_farm())
    foreign = theirs.images.get()

    answer = owner.post(page(mine, f"photos/{foreign.pk}/remove/"))

    assert answer.status_code == 404
    assert theirs.images.get() == foreign


@pytest.mark.parametrize("act", ACTS)
def test_acts_are_post_only(owner, farm, act):
    product = make_draft(farm)
    part = act.format(image=product.images.get().pk)

    assert owner.get(page(product, part)).status_code == 405


def test_packer_reads_and_counts_but_does_not_edit(client, farm):
    product = make_draft(farm)
    client.force_login(make_member(farm, Role.PACKER))

    reads = client.get(page(product))
    edits = client.post(page(product), fill_known_listing(product, title="Packer's"))
    counts = client.post(
        page(product, "stock/"), {"counted": "40", "unit": "kg", "seen": 50000}
    )

    product.refresh_from_db()
    assert (reads.status_code, edits.status_code) == (200, 403)
    assert counts.status_code == 302
    assert product.title == "Walnuts"
    assert product.pools.get().on_hand == 40_000
    assert client.get(NEW).status_code == 403


def test_stranger_finds_nothing_and_anonymous_signs_in(client, farm):
    product = make_draft(farm)

    assert client.get(page(product)).status_code == 302
    client.force_login(make_member(make_farm()))
    assert client.get(page(product)).status_code == 404
    assert client.get(NEW).status_code == 404


@pytest.mark.parametrize("pk", ["0", "9" * 18, "9" * 40])
def test_unknown_id_is_404(owner, pk):
    assert owner.get(f"/desk/li/products/{pk}/").status_code == 404


def test_upload_of_a_whole_directory_of_files_is_refused(owner, farm):
    product = make_draft(farm)
    many = [make_photo_upload(name=f"{n}.jpg") for n in range(40)]

    answer = owner.post(page(product, "photos/"), {"photos": many})

    assert answer.status_code == 400
    assert product.images.count() == 1


def test_heic_from_a_phone_is_taken(owner, farm):
    product = make_draft(farm, photo=False)
    file = io.BytesIO(corpus.heic(exif=corpus.exif()))
    file.name = "IMG_0001.HEIC"

    owner.post(page(product, "photos/"), {"photos": [file]})

    assert product.images.get().photo.original.name.endswith(".heic")
