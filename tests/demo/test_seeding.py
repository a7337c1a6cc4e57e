"""What the demo market grows from, and what becomes of a seed that ends too early."""

from datetime import date, time

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from core import dates
from core.integrity import Range, photo_copies
from core.models import OutboxMessage, Photo
from demo.market import reading
from demo.market.photos import PICTURES, enlarge_photos, plant_photos
from demo.market.seeding import Size, seed_market
from orders.order.models import Order
from shop.catalogue.models import Product
from tests.factories.orders import make_china
from vendors.partner.models import Partner, StockEntry

NOW = dates.at(date(2026, 10, 23), time(14))
SMALL = Size(farms=5, products=60, orders=50, has_photos=False)


def test_stories_are_all_different():
    sellers = reading.sellers()

    assert len({seller.story.en for seller in sellers}) == len(sellers) >= 42
    assert len({seller.story.zh for seller in sellers}) == len(sellers)
    assert len({seller.tagline.en for seller in sellers}) == len(sellers)


def test_goods_name_pictures_and_categories_that_exist():
    kinds, categories = reading.produce(), reading.categories()
    named = {name for kind in kinds.values() for name in kind.pictures}
    named |= {seller.cover for seller in reading.sellers()}
    named |= {seller.face for seller in reading.sellers()}
    grown = {code for seller in reading.sellers() for code in seller.grows}

    assert [
        name for name in sorted(named) if not (PICTURES / f"{name}.webp").exists()
    ] == []
    assert {kind.category for kind in kinds.values()} <= set(categories)
    assert grown == set(kinds)


@pytest.mark.parametrize("wrong", ["-1", "many"])
def test_seed_market_refuses_a_wrong_number(db, wrong):
    with pytest.raises(CommandError, match="--products"):
        call_command("seed_market", f"--products={wrong}", verbosity=0)

    assert Product.objects.count() == 0


def test_interrupted_seed_leaves_nothing_behind(db):
    def pull_the_plug(what, _done, _total):
        if what == "Orders":
            raise KeyboardInterrupt

    make_china()
    with pytest.raises(KeyboardInterrupt):
        seed_market(SMALL, now=NOW, step=pull_the_plug)

    assert (Partner.objects.count(), Order.objects.count()) == (0, 0)
    assert (User.objects.count(), StockEntry.objects.count()) == (0, 0)


def test_pictures_go_through_the_pipeline_once(db, settings):
    names = ["face-01", "spot-offline", "face-01"]

    photos = plant_photos(names)
    again = plant_photos(names)

    assert [photo.state for photo in photos.values()] == [Photo.State.READY] * 2
    assert {name: photo.pk for name, photo in again.items()} == {
        name: photo.pk for name, photo in photos.items()
    }
    assert photos["face-01"].widths == [360, 600]
    copies = sorted(path.suffix for path in settings.MEDIA_ROOT.rglob("*.*"))
    assert copies == [".avif"] * 4 + [".webp"] * 4
    states = OutboxMessage.objects.values_list("state", flat=True)
    assert list(states) == [OutboxMessage.State.DONE] * 2


def _state(path):
    stat = path.stat()
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def test_pictures_are_shown_small_before_they_are_whole(db, settings):
    photos = plant_photos(["face-01", "apple"], small=True)

    assert {name: p.state for name, p in photos.items()} == {
        "face-01": Photo.State.READY, "apple": Photo.State.READY,
    }  # fmt: skip
    assert [photo.widths for photo in photos.values()] == [[360], [360]]
    ids = Range(1, max(photo.pk for photo in photos.values()))
    assert list(photo_copies.check(ids)) == []
    small = {path: _state(path) for path in settings.MEDIA_ROOT.rglob("*.*")}
    assert len(small) == 4

    assert enlarge_photos() == 2

    whole = Photo.objects.order_by("pk").values_list("widths", flat=True)
    assert list(whole) == [[360, 600], [360, 720, 1200]]
    assert list(photo_copies.check(ids)) == []
    # Pages show them meanwhile, so that they are never away.
    assert {path: _state(path) for path in small} == small
    assert enlarge_photos() == 0
