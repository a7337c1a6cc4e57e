import io
import resource
import tracemalloc
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from core.images.inspection import MAX_BYTES, look
from core.images.intake import store_photo
from core.images.kinds import PhotoError
from core.models import OutboxMessage, Photo
from tests.factories.accounts import make_user

from . import corpus

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Corrupt EXIF data"),
]


@pytest.mark.parametrize("name", corpus.GOOD)
def test_good_photo_is_kept_once_and_queued(name, settings):
    content = corpus.GOOD[name]()

    photo = store_photo(io.BytesIO(content))
    again = store_photo(io.BytesIO(content))

    assert photo == again
    assert Photo.objects.count() == 1
    assert photo.state == Photo.State.WAITING
    with storages["private"].open(photo.original.name) as original:
        assert original.read() == content
    assert OutboxMessage.objects.get().payload == {"photo": photo.pk}
    assert not Path(settings.MEDIA_ROOT).exists()


@pytest.mark.parametrize("name", corpus.BAD)
def test_bad_file_is_refused_with_what_to_do(name, settings):
    make, says = corpus.BAD[name]

    with pytest.raises(PhotoError) as refusal:
        store_photo(io.BytesIO(make()))

    assert says in refusal.value.messages[0]
    assert len(refusal.value.messages) == 1
    assert Photo.objects.count() == 0
    assert OutboxMessage.objects.count() == 0
    assert not Path(settings.PRIVATE_ROOT).exists()


def test_too_heavy_file_is_refused_unread():
    class Endless:
        size = MAX_BYTES + 1

        def read(self, size=-1):
            pytest.fail("read although it says that it is too large")

    with pytest.raises(PhotoError, match="30 MB"):
        store_photo(Endless())


def test_file_that_lies_about_its_size_is_refused():
    upload = io.BytesIO(b"\xff\xd8\xff" + b"\0" * MAX_BYTES)

    with pytest.raises(PhotoError, match="30 MB"):
        store_photo(upload)


@pytest.mark.parametrize("make", [corpus.bomb_png, corpus.bomb_webp])
def test_bomb_takes_no_memory(make):
    content = make()
    tracemalloc.start()

    with pytest.raises(PhotoError, match="64 megapixels"):
        look(content)

    assert tracemalloc.get_traced_memory()[1] < 3_000_000
    tracemalloc.stop()


def test_look_at_a_png_unpacks_nothing():
    content = corpus.zeros_png(5000, 4900)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert look(content).width == 5000

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # kB


def test_large_jpeg_of_few_scans_is_taken():
    content = corpus.many_scans_jpeg(scans=30, side=400)

    assert look(content).width == 400


def test_scans_inside_a_preview_or_behind_the_picture_do_not_count():
    preview = b"\xff\xe1" + (2002).to_bytes(2, "big") + b"\xff\xda" * 1000
    content = corpus.jpeg()

    assert look(content[:2] + preview + content[2:] + b"\xff\xda" * 1000).width == 900


def test_name_and_declared_type_are_not_believed():
    upload = SimpleUploadedFile(
        "../../\u202egnp.exe\x00.svg", corpus.jpeg(), content_type="image/svg+xml"
    )

    photo = store_photo(upload, by=make_user())

    assert photo.original.name == f"originals/{photo.sha256[:2]}/{photo.sha256}.jpg"
    with pytest.raises(PhotoError, match="a web page"):
        store_photo(SimpleUploadedFile("a.jpg", b"<html>", content_type="image/jpeg"))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_size_is_as_a_person_sees_it(orientation):
    photo = store_photo(io.BytesIO(corpus.private_jpeg(orientation=orientation)))

    upright = (900, 600) if orientation < 5 else (600, 900)
    assert (photo.width, photo.height) == upright


def test_original_has_no_address():
    photo = store_photo(io.BytesIO(corpus.jpeg()))

    with pytest.raises(ValueError, match="no address"):
        _ = photo.original.url
