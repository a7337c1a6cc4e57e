"""Whatever things and people are called, no page scrolls sideways on a phone."""

import pytest
from django.core.cache import cache

from tests.browser.watched import SIZES
from tests.looks.pages import addresses
from tests.looks.stage import stage
from tests.permissions.names import UNBROKEN, name_everything
from tests.permissions.world import ROLES, World, build

pytestmark = [pytest.mark.django_db, pytest.mark.chromium]
# How wide the page is, and what reaches beyond the screen.
WIDTH = """() => {
  const { scrollWidth, clientWidth } = document.scrollingElement;
  if (scrollWidth <= clientWidth) return null;
  const reaches = (each) => each.getBoundingClientRect().right >= scrollWidth - 1;
  const wide = [...document.querySelectorAll("body *")].filter(reaches);
  return `${scrollWidth}: ${wide.map((each) =>
    each.cloneNode().outerHTML.slice(0, 80)).join(" > ")}`;
}"""


@pytest.fixture(scope="module")
def world(playwright, kept) -> World:
    """Everything has a name without a place to break it."""
    world = build()
    name_everything(UNBROKEN)
    for row in (world.farm, world.product, world.draft, world.values["category"]):
        row.refresh_from_db()
    cache.clear()
    return world


@pytest.mark.parametrize("role", ROLES)
def test_no_page_is_wider_than_a_phone(world, chromium, role):
    wide = {}
    size = dict(zip(("width", "height"), SIZES[360], strict=True))
    with stage(chromium, world.client(role), viewport=size) as there:
        for name, path in addresses(world, role):
            if there.open(path) and (found := there.page.evaluate(WIDTH)):
                wide[name] = found

    assert "\n".join(f"{name}: {found}" for name, found in wide.items()) == ""
