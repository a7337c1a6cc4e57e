import io

import pytest

from core.images.intake import prepare_photo, store_photo

from . import corpus

pytestmark = pytest.mark.django_db


def test_copy_is_served_for_good_and_never_sniffed(client):
    photo = store_photo(io.BytesIO(corpus.jpeg()))
    prepare_photo(photo.pk)

    answer = client.get(f"/media/{photo.path(360, 'avif')}")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/avif"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert b"".join(answer.streaming_content)[4:12] == b"ftypavif"


@pytest.mark.parametrize(
    "address",
    [
        "/media/photos/ab/" + "a" * 64 + "-360.webp",
        "/media/originals/ab/" + "a" * 64 + ".jpg",
        "/media/photos/../originals/a.jpg",
        "/media/photos/ab/" + "a" * 64 + "-360.svg",
    ],
)
def test_nothing_else_is_served(client, address):
    assert client.get(address).status_code == 404


def test_copy_can_only_be_read(client):
    photo = store_photo(io.BytesIO(corpus.jpeg()))

    assert client.post(f"/media/{photo.path(360, 'avif')}").status_code == 405
