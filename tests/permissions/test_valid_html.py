"""Every page that a person can open is valid HTML, and so is a form sent back."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.urls import reverse

from tests.html import faults
from tests.permissions.answers import IN
from tests.permissions.table import ROWS
from tests.permissions.test_every_address import rolled_back
from tests.permissions.world import ROLES, World, build

pytestmark = pytest.mark.django_db
SHOWN = {200, 404, 405, 410, 422}


@pytest.fixture(scope="module")
def world(kept) -> World:
    return build()


def pages(world: World) -> Iterator[tuple[str, HttpResponse]]:
    """Each address as the first and the last of those who may; its form sent empty."""
    for name, row in sorted(ROWS.items()):
        path = reverse(name, kwargs=row.args(world))
        readers = [role for role in ROLES if row.get[role] == IN]
        writers = [role for role in ROLES if row.post[role] == IN]
        for role in dict.fromkeys(readers[:1] + readers[-1:]):
            with rolled_back():
                yield f"{name}, {role}", world.client(role).get(path)
        for role in writers[-1:]:
            with rolled_back():
                yield f"{name} sent, {role}", world.client(role).post(path)


def is_shown(response: HttpResponse) -> bool:
    return response.status_code in SHOWN and response["Content-Type"].startswith(
        "text/html"
    )


def test_every_page_is_valid_html(world):
    shown = {
        name: response.text for name, response in pages(world) if is_shown(response)
    }

    assert len(shown) > 400
    assert faults(shown) == []


def test_checker_finds_what_is_wrong():
    page = (
        '<!DOCTYPE html><html lang="en"><title>Pears</title>'
        '<h1>Pears</h1><h3>Snow pears</h3><img src="pear.jpg">'
        '<span><form action="/"></form></span><label for="nothing">Name</label>'
    )

    found = "\n".join(faults({"pears": page, "part": "<p hx-get='/'>Fresh</p>"}))

    assert "h3 follows h1" in found
    assert "An “img” element must have an “alt” attribute" in found
    assert "“form” not allowed as child of element “span”" in found
    assert "“for” attribute of the “label” element must be the ID" in found
    assert "part" not in found
