"""Pages look as they looked when their pictures were kept.

A page that looks otherwise fails with the path of a picture of the difference. When it
is meant to, `make pictures` keeps it anew.
"""

import os
import random
import secrets
import sys
from collections.abc import Iterator
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageChops
from playwright.sync_api import Browser

from core.images.intake import prepare_photo, store_photo
from core.models import Photo
from shop.catalogue.models import Product, ProductImage
from tests.browser.watched import FLAGS, SIZES
from tests.factories import live, numbers
from tests.looks import fonts
from tests.looks.shots import SHOTS, Shot
from tests.looks.stage import stage
from tests.permissions.table import ROWS
from tests.permissions.world import SHOPPER, World, build
from tests.services import chromium_path
from vendors.partner.models import Partner
from vendors.places.models import Village

pytestmark = [pytest.mark.django_db, pytest.mark.chromium]
KEPT = Path(__file__).parent / "kept"
HEIGHT = "document.scrollingElement.scrollHeight"
MOMENT = "2026-10-20T10:20:00+08:00"
# So much of a page may look otherwise, and a pixel by so much: what is kept has few
# colours, and letters are not the same to a hair in each release of Chromium.
SHARE, DEPTH = 0.001, 56
AS_DRAWN = ["--force-color-profile=srgb", "--font-render-hinting=none",
            "--disable-lcd-text", "--hide-scrollbars"]  # fmt: skip


class Counted:
    """Numbers of names for each module: one that asks more changes no others."""

    def __init__(self):
        self.by_module: dict[str, Iterator[int]] = {}

    def __next__(self) -> int:
        module = sys._getframe(2).f_globals["__name__"]
        return next(self.by_module.setdefault(module, count(1)))


class Drawn:
    """Each module draws numbers of its own: one that draws more changes no others."""

    def __init__(self):
        self.by_module: dict[str, random.Random] = {}

    def choice(self, letters: str) -> str:
        return self._own().choice(letters)

    def token_hex(self, size: int = 8) -> str:
        return self._own().randbytes(size).hex()

    def _own(self) -> random.Random:
        module = sys._getframe(2).f_globals["__name__"]
        return self.by_module.setdefault(module, random.Random(module))


@pytest.fixture(scope="module")
def world(playwright, kept) -> Iterator[World]:
    """The same each time: its day, its numbers and its codes."""
    drawn = Drawn()
    with pytest.MonkeyPatch.context() as patch, time_machine.travel(MOMENT, tick=False):
        patch.setattr(numbers, "_numbers", Counted())
        patch.setattr(live, "_number", count(1))
        patch.setattr(secrets, "choice", drawn.choice)
        patch.setattr(secrets, "token_hex", drawn.token_hex)
        world = build()
        show(world)
        world.client(SHOPPER).post(
            reverse("basket:add"), {"pack": world.values["pack"], "quantity": 2}
        )
        # Each test has a folder of its own for files; these stay where they are.
        world.values["media"] = settings.MEDIA_ROOT
    return world


def show(world: World) -> None:
    """The goods, the farm and its village have photos."""
    goods, field, face = map(
        photo, ("jujube-walnut-gift", "view-apple-orchard", "face-01")
    )
    Product.objects.update(cover=goods)
    ProductImage.objects.update(photo=goods)
    Partner.objects.update(cover=field, face=face)
    Village.objects.update(cover=field)
    world.product.refresh_from_db()


def photo(name: str) -> Photo:
    file = settings.BASE_DIR / "demo" / "pictures" / f"{name}.webp"
    kept = store_photo(BytesIO(file.read_bytes()))
    prepare_photo(kept.pk)
    kept.refresh_from_db()
    return kept


@pytest.fixture(scope="module")
def browser(playwright, tmp_path_factory) -> Iterator[Browser]:
    known = fonts.configure(tmp_path_factory.mktemp("fonts"))
    browser = playwright.chromium.launch(
        executable_path=chromium_path(),
        args=[*FLAGS, *AS_DRAWN],
        env={**os.environ, **known},
    )
    yield browser
    browser.close()


def client_of(world: World, shot: Shot) -> Client:
    """The person's own, at that moment and in that language."""
    client = world.client(shot.role)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = shot.language
    answer = client.handler

    def at_the_moment(environ):
        with time_machine.travel(MOMENT, tick=False):
            return answer(environ)

    client.handler = at_the_moment
    return client


def picture(browser: Browser, world: World, shot: Shot) -> Image.Image:
    across, down = SIZES[shot.width]
    wishes = {
        "viewport": {"width": across, "height": down},
        "color_scheme": shot.scheme,
        "timezone_id": "Asia/Shanghai",
        "locale": "en-GB" if shot.language == "en" else "zh-CN",
    }
    with stage(browser, client_of(world, shot), **wishes) as there:
        there.page.clock.set_fixed_time(MOMENT)
        row = ROWS[shot.name]
        assert there.open(reverse(shot.name, kwargs=row.args(world)))
        # As high as the page, which may still grow, so that bars cover nothing.
        while (high := there.page.evaluate(HEIGHT)) > down:
            down = high
            there.page.set_viewport_size({"width": across, "height": down})
            there.page.wait_for_load_state("networkidle")
        drawn = there.page.screenshot(animations="disabled")
    return Image.open(BytesIO(drawn)).convert("RGB")


def difference(old: Image.Image, new: Image.Image) -> Image.Image | None:
    """Where the two are not alike, or nothing."""
    if old.size != new.size:
        return new
    strength = ImageChops.difference(old, new).convert("L")
    unlike = strength.point(lambda depth: 255 * (depth > DEPTH))
    share = unlike.histogram()[255] / (old.width * old.height)
    return unlike if share > SHARE else None


def keep(new: Image.Image, file: Path) -> None:
    few = new.quantize(128, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


@pytest.mark.parametrize("shot", SHOTS, ids=str)
def test_page_looks_as_it_did(world, browser, shot, settings):
    settings.MEDIA_ROOT = world.values["media"]
    file = KEPT / f"{shot}.png"
    new = picture(browser, world, shot)
    if os.environ.get("RENEW"):
        keep(new, file)
    found = difference(Image.open(file).convert("RGB"), new)

    if found:
        folder = settings.BASE_DIR / "var" / "pictures"
        folder.mkdir(parents=True, exist_ok=True)
        new.save(folder / f"{shot}-now.png")
        found.save(folder / f"{shot}-difference.png")
        pytest.fail(f"It looks otherwise: {folder / f'{shot}-difference.png'}")


def test_every_kept_picture_has_its_page():
    assert {file.stem for file in KEPT.glob("*.png")} == set(map(str, SHOTS))


def test_moved_button_and_higher_page_are_seen():
    old = Image.new("RGB", (360, 800), "white")
    moved, higher = old.copy(), Image.new("RGB", (360, 801), "white")
    moved.paste("black", (20, 20, 60, 60))

    assert difference(old, old.copy()) is None
    assert difference(old, moved) is not None
    assert difference(old, higher) is not None
