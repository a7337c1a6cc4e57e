import io

import pytest
from django.core.files.storage import default_storage, storages
from PIL import Image

from core.images.encoding import BUDGETS, canvas_of, main_colour, widths_of
from core.images.intake import prepare_photo, store_photo
from core.models import OutboxMessage, Photo
from core.outbox import MAX_ATTEMPTS, deliver, deliver_due

from . import corpus

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Corrupt EXIF data"),
]


def prepared(content):
    photo = store_photo(io.BytesIO(content))
    prepare_photo(photo.pk)
    photo.refresh_from_db()
    return photo


def copy_of(photo, width, suffix):
    with default_storage.open(photo.path(width, suffix)) as file:
        return file.read()


@pytest.mark.parametrize("name", corpus.GOOD)
def test_every_copy_is_made_and_carries_nothing_but_pixels(name):
    photo = prepared(corpus.GOOD[name]())

    assert photo.state == Photo.State.READY
    assert photo.widths == widths_of(photo.width)
    for width in photo.widths:
        for suffix in ("avif", "webp"):
            content = copy_of(photo, width, suffix)
            with Image.open(io.BytesIO(content)) as image:
                assert image.format == suffix.upper()
                assert image.size[0] == width
                assert image.mode == "RGB"
                assert not image.getexif()
                assert {"exif", "xmp", "icc_profile"} & set(image.info) == set()
            for trace in (b"GPS", b"xmpmeta", b"Camera of", b"script", b"<?php"):
                assert trace not in content


@pytest.mark.parametrize("name", [*corpus.GOOD][:9])
def test_picture_looks_as_it_was_taken(name):
    canvas = canvas_of(corpus.GOOD[name]())

    sky = canvas.getpixel((canvas.width - 20, 20))
    field = canvas.getpixel((canvas.width - 20, canvas.height - 20))
    if name == "jpeg grey":
        assert sky[0] > field[0]
    elif name != "jpeg wide gamut":
        assert sky[2] > sky[0] + 30
        assert field[1] > field[2] + 30


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photo_is_turned_upright(orientation):
    # A camera held each way took a scene whose mark is in the top left corner.
    back = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    seen = corpus.scene() if back is None else corpus.scene().transpose(back)
    content = corpus.saved(seen, "JPEG", exif=corpus.exif(orientation=orientation))

    canvas = canvas_of(content)

    red, green, _blue = canvas.getpixel((10, 10))
    assert canvas.size == (900, 600)
    assert red > 150 > green


def test_sixteen_bit_grey_keeps_its_brightness():
    canvas = canvas_of(corpus.deep_grey_png())

    assert all(abs(part - 156) <= 2 for part in canvas.getpixel((5, 5)))


def test_see_through_part_becomes_white():
    canvas = canvas_of(corpus.see_through_png())

    assert canvas.getpixel((390, 10)) == (255, 255, 255)
    assert canvas.getpixel((10, 10)) == (10, 120, 10)


def test_main_colour_is_the_one_most_seen():
    colour = main_colour(corpus.scene())

    assert colour == "#4f7d3a"


def test_widths_never_grow():
    assert widths_of(300) == [300]
    assert widths_of(360) == [360]
    assert widths_of(500) == [360, 500]
    assert widths_of(1280) == [360, 720, 1280]
    assert widths_of(6000) == [360, 720, 1280]


def test_copies_of_a_busy_photo_meet_their_budgets():
    noise = Image.effect_noise((1600, 1200), 60).convert("RGB")
    scene = Image.blend(corpus.scene(1600, 1200), noise, 0.25)

    photo = prepared(corpus.saved(scene, "JPEG", quality=92))

    for width, budget in BUDGETS.items():
        assert len(copy_of(photo, width, "webp")) <= budget
        assert len(copy_of(photo, width, "avif")) <= budget


def test_well_built_nonsense_fails_and_leaves_no_copy():
    content = bytearray(corpus.saved(corpus.scene(), "PNG"))
    start = content.index(b"IDAT") + 4
    content[start : start + 60] = b"\xff" * 60

    photo = prepared(bytes(content))

    assert photo.state == Photo.State.FAILED
    assert photo.widths == []
    assert not default_storage.exists(photo.path(360, "webp"))


def test_queue_prepares_the_photo_once():
    photo = store_photo(io.BytesIO(corpus.jpeg()))

    delivered = deliver_due()

    photo.refresh_from_db()
    assert delivered == 1
    assert photo.state == Photo.State.READY
    assert deliver(OutboxMessage.objects.get().pk) is False


def test_half_a_file_of_a_killed_worker_is_replaced():
    photo = store_photo(io.BytesIO(corpus.jpeg()))
    default_storage.save(photo.path(360, "webp"), io.BytesIO(b"half"))

    prepare_photo(photo.pk)

    with Image.open(io.BytesIO(copy_of(photo, 360, "webp"))) as image:
        assert image.size == (360, 240)


def test_photo_that_used_up_its_attempts_fails():
    photo = store_photo(io.BytesIO(corpus.jpeg()))
    OutboxMessage.objects.update(attempts=MAX_ATTEMPTS - 1)

    assert deliver_due() == 1

    photo.refresh_from_db()
    assert photo.state == Photo.State.FAILED


def test_lost_original_is_tried_again():
    photo = store_photo(io.BytesIO(corpus.jpeg()))
    storages["private"].delete(photo.original.name)

    assert deliver_due() == 0

    photo.refresh_from_db()
    assert photo.state == Photo.State.WAITING
    assert OutboxMessage.objects.get().state == OutboxMessage.State.WAITING
