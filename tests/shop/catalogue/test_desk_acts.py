import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shop.catalogue.models import Product
from shop.catalogue.services import publish_listing, submit_listing
from shop.catalogue.states import ListingState
from tests.cast import a_farm, a_member
from tests.core.images import corpus
from vendors.members.states import Role
from vendors.partner.services import claim_stock, receive_stock

from .makers import a_draft, a_typed_pack, as_typed, typed, upload

pytestmark = pytest.mark.django_db

NEW = "/desk/li/products/new/"


@pytest.fixture
def farm():
    return a_farm("Li Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    client.force_login(a_member(farm))
    return client


def page(product, part=""):
    return f"/desk/li/products/{product.pk}/{part}"


def test_publish_hide_and_take_back(owner, farm):
    product = a_draft(farm)

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
    product = a_draft(farm)

    answer = owner.post(page(product, "hide/"), follow=True)

    product.refresh_from_db()
    assert product.state == ListingState.DRAFT
    assert "This listing is draft now, so nothing was changed." in (
        answer.content.decode()
    )


def test_count_sets_the_stock(owner, farm):
    product = a_draft(farm)

    owner.post(
        page(product, "stock/"), {"counted": "42,5", "unit": "kg", "seen": 50000}
    )

    assert product.pools.get().on_hand == 42_500


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"counted": "40", "unit": "kg", "seen": "1"}, "The stock changed meanwhile"),
        ({"counted": "1", "unit": "kg", "seen": "50000"}, "More than this is promised"),
        ({"counted": "4", "unit": "piece", "seen": "50000"}, "Select a valid choice"),
        ({"counted": "-4", "unit": "kg", "seen": "50000"}, "enter a number"),
        ({"counted": "", "unit": "kg"}, "required"),
    ],
)
def test_count_that_can_not_be_changes_nothing(owner, farm, sent, says):
    product = a_draft(farm)
    claim_stock({product.pools.get().pk: 2000})

    answer = owner.post(page(product, "stock/"), sent, follow=True)

    assert says in answer.content.decode()
    assert product.pools.get().on_hand == 50_000
    assert product.pools.get().entries.count() == 1


def test_harvest_meanwhile_is_not_counted_away(owner, farm):
    product = a_draft(farm)
    receive_stock(product.pools.get(), quantity=5000, by=None)

    owner.post(
        page(product, "stock/"), {"counted": "50", "unit": "kg", "seen": "50000"}
    )

    assert product.pools.get().on_hand == 55_000


def test_photos_are_added_moved_and_removed(owner, farm):
    product = a_draft(farm)
    old = product.images.get()

    owner.post(
        page(product, "photos/"),
        {"photos": [upload(), upload(corpus.saved(corpus.scene(300, 300), "PNG"))]},
    )
    assert product.images.count() == 3
    last = product.images.order_by("display_order").last()

    owner.post(page(product, f"photos/{last.pk}/move/"), {"to": "0"})
    product.refresh_from_db()
    assert product.cover == last.photo

    owner.post(page(product, f"photos/{old.pk}/remove/"))
    assert not product.images.filter(pk=old.pk).exists()


def test_good_photo_is_kept_beside_a_bad_one(owner, farm):
    product = a_draft(farm, photo=False)
    bad = SimpleUploadedFile("note.txt", b"hello", "image/jpeg")

    answer = owner.post(
        page(product, "photos/"), {"photos": [bad, upload()]}, follow=True
    )

    assert "note.txt: This is not a photo we can read" in answer.content.decode()
    assert product.images.count() == 1


@pytest.mark.parametrize("place", ["", "-1", "x", "9" * 30, "٣"])
def test_nonsense_place_is_404(owner, farm, place):
    product = a_draft(farm)
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
    theirs = publish_listing(submit_listing(a_draft(a_farm()), by=None), by=None)
    part = act.format(image=theirs.images.get().pk)
    before = Product.objects.values().get(pk=theirs.pk)

    answer = owner.post(
        f"/desk/li/products/{theirs.pk}/{part}",
        {**typed(a_typed_pack()), "to": 0, "counted": 0, "unit": "kg"},
    )

    assert answer.status_code == 404
    assert owner.get(f"/desk/li/products/{theirs.pk}/").status_code == 404
    assert Product.objects.values().get(pk=theirs.pk) == before
    assert theirs.images.count() == 1
    assert theirs.pools.get().on_hand == 50_000


def test_photo_of_another_farm_under_own_listing_is_404(owner, farm):
    mine, theirs = a_draft(farm), a_draft(a_farm())
    foreign = theirs.images.get()

    answer = owner.post(page(mine, f"photos/{foreign.pk}/remove/"))

    assert answer.status_code == 404
    assert theirs.images.get() == foreign


@pytest.mark.parametrize("act", ACTS)
def test_acts_are_post_only(owner, farm, act):
    product = a_draft(farm)
    part = act.format(image=product.images.get().pk)

    assert owner.get(page(product, part)).status_code == 405


def test_packer_reads_and_counts_but_does_not_edit(client, farm):
    product = a_draft(farm)
    client.force_login(a_member(farm, Role.PACKER))

    reads = client.get(page(product))
    edits = client.post(page(product), as_typed(product, title="Packer's"))
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
    product = a_draft(farm)

    assert client.get(page(product)).status_code == 302
    client.force_login(a_member(a_farm()))
    assert client.get(page(product)).status_code == 404
    assert client.get(NEW).status_code == 404


@pytest.mark.parametrize("pk", ["0", "9" * 18, "9" * 40])
def test_unknown_id_is_404(owner, pk):
    assert owner.get(f"/desk/li/products/{pk}/").status_code == 404


def test_upload_of_a_whole_directory_of_files_is_refused(owner, farm):
    product = a_draft(farm)
    many = [upload(name=f"{n}.jpg") for n in range(40)]

    answer = owner.post(page(product, "photos/"), {"photos": many})

    assert answer.status_code == 400
    assert product.images.count() == 1


def test_heic_from_a_phone_is_taken(owner, farm):
    product = a_draft(farm, photo=False)
    file = io.BytesIO(corpus.heic(exif=corpus.exif()))
    file.name = "IMG_0001.HEIC"

    owner.post(page(product, "photos/"), {"photos": [file]})

    assert product.images.get().photo.original.name.endswith(".heic")
