"""Photos of reviews: kept with what was typed, without their place, gone with it."""

import pytest
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile

from core.images.intake import prepare_photo
from core.models import Photo
from orders.reviews.models import ReviewPhoto
from orders.reviews.services.photos import sweep_drafts
from tests.core.images.corpus import private_jpeg
from tests.factories.accounts import make_staff, make_user
from tests.factories.fulfilment import make_received_vendor_order
from tests.factories.shop import make_pack

pytestmark = pytest.mark.django_db
TOKEN = "0123456789abcdef01234567"


@pytest.fixture
def user(client):
    user = make_user()
    client.force_login(user)
    return user


@pytest.fixture
def product(user):
    return make_received_vendor_order(make_pack(), user=user).lines.get().product


def picture(name="p.jpg"):
    return SimpleUploadedFile(name, private_jpeg())


def send(client, product, **fields):
    typed = {"score": "5", "body": "Look at these.", "token": TOKEN}
    return client.post(f"/reviews/{product.pk}/", typed | fields, follow=True)


def test_photo_is_shown_without_its_place(client, product):
    page = send(client, product, photos=picture()).text

    photo = ReviewPhoto.objects.get().photo
    with storages["private"].open(str(photo.original.name)) as kept:
        content = kept.read()
    assert b"Exif" not in content
    assert "Photo is being prepared" in page
    prepare_photo(photo.pk)
    assert photo.path(360, "webp") in client.get(product.get_absolute_url()).text


def test_what_is_wrong_with_one_keeps_text_and_the_others(client, product):
    drawing = SimpleUploadedFile("d.svg", b"<svg></svg>")

    refused = send(client, product, photos=[picture(), drawing])

    assert refused.status_code == 422
    assert "d.svg: SVG drawings are not supported." in refused.text
    assert "Look at these." in refused.text
    assert ReviewPhoto.objects.get().draft == TOKEN
    send(client, product, token=TOKEN)
    assert ReviewPhoto.objects.get().review.body == "Look at these."


def test_photo_goes_with_its_review(
    client, product, django_capture_on_commit_callbacks
):
    send(client, product, photos=picture())
    photo = ReviewPhoto.objects.get().photo
    prepare_photo(photo.pk)
    photo.refresh_from_db()
    original, copy = str(photo.original.name), photo.path(360, "webp")
    assert default_storage.exists(copy)

    with django_capture_on_commit_callbacks(execute=True):
        send(client, product, do="withdraw")

    assert (ReviewPhoto.objects.count(), Photo.objects.count()) == (0, 0)
    assert not default_storage.exists(copy)
    assert not storages["private"].exists(original)
    product.refresh_from_db()
    assert product.rating is None


def test_photo_that_something_else_shows_stays(client, product):
    send(client, product, photos=picture())
    photo = ReviewPhoto.objects.get().photo
    type(product).objects.filter(pk=product.pk).update(cover=photo)

    send(client, product, drop=ReviewPhoto.objects.get().pk)

    assert (ReviewPhoto.objects.count(), Photo.objects.count()) == (0, 1)


def test_drafts_of_others_are_not_taken_away(client, product):
    send(client, product, body="", photos=picture())
    draft = ReviewPhoto.objects.get()

    send(client, product, token="f" * 24, drop=draft.pk)

    assert ReviewPhoto.objects.get().draft == TOKEN
    ReviewPhoto.objects.update(created="2026-01-01T00:00Z")
    assert sweep_drafts() == 1
    assert not Photo.objects.exists()


def test_removed_review_keeps_no_photo(client, product):
    send(client, product, photos=picture())
    review = ReviewPhoto.objects.get().review
    client.post(f"/reviews/{review.pk}/report/", {"reason": "A person's face"})
    client.force_login(make_staff())

    client.post("/office/market/reviews/", {"review": review.pk, "do": "remove"})

    assert not Photo.objects.exists()
