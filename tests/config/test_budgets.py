"""What the first visit of a page costs over the wire, without photos.

In gzip, which every browser takes; zstd and brotli are no larger.
"""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

from core.compressed import blocks
from tests.factories.live import make_broadcast
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_village

pytestmark = pytest.mark.django_db

WHOLE, SCRIPTS = 60_000, 20_000  # bytes
_LOADED = re.compile(r'(?:src|href)="/static/([^"#]+\.(?:css|js|svg|webmanifest))[#"]')
_DRAWING = re.compile(r"^(?:hero|brand)/")


def size(content):
    return len(gzip.compress(content, 9))


def parts_of(page):
    """The static files that a page loads, by their size."""
    names = {name for name in _LOADED.findall(page) if not _DRAWING.match(name)}
    return {name: size((Path(settings.BASE_DIR) / "static" / name).read_bytes())
            for name in names}  # fmt: skip


@pytest.fixture
def market():
    village = make_village()
    farms = [make_farm(f"Apple Hill {n}", village=village) for n in range(6)]
    packs = [make_pack(farms[n % 6], f"Pears of the {n}th terrace") for n in range(30)]
    make_broadcast(farms[0], on_air=True)
    return {
        "home": "/",
        "listing": "/catalogue/",
        "product": packs[0].product.get_absolute_url(),
        "farm": f"/farms/{farms[0].code}/",
        "season": "/season/",
        "live list": "/live/",
    }


def test_first_visit_is_within_its_budget(client, market):
    found = {}
    for name, address in market.items():
        page = client.get(address).content
        parts = parts_of(page.decode())
        scripts = sum(n for part, n in parts.items() if part.endswith(".js"))
        (packed,) = blocks("gzip", (page,))
        found[name] = (len(packed) + sum(parts.values()), scripts)
        assert any(part.endswith(".css") for part in parts)
        assert scripts

    over = {
        name: sizes
        for name, sizes in found.items()
        if sizes[0] > WHOLE or sizes[1] > SCRIPTS
    }
    assert over == {}
