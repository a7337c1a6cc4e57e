"""Private areas are kept by no browser, and nothing but photos is shown elsewhere."""

import pytest
from django.http import HttpResponse

from config.headers import PRIVATE
from tests.config.cache_headers import is_kept, is_shown_elsewhere
from tests.permissions.addresses import a_path, every_address
from tests.permissions.table import ROWS
from tests.permissions.world import SHOPPER, STAFF, build
from tests.refusals import bare_refusals

pytestmark = pytest.mark.django_db
# Who gets furthest in each area.
PEOPLE = {"/accounts/": SHOPPER, "/admin/": STAFF, "/dashboard/": STAFF}


@pytest.fixture(scope="module")
def world(kept):
    return build()


def foreign_paths():
    """Addresses of the private areas that others wrote, and whose they are.

    All roles ask for each of ours in `tests/permissions/test_every_address.py`, which
    looks for the same.
    """
    for address in every_address():
        path = a_path(address)
        if address.name not in ROWS and path.startswith(PRIVATE):
            yield path, next(filter(path.startswith, PEOPLE))


def test_no_page_of_a_private_area_is_kept(world):
    kept, elsewhere, seen = [], [], set()
    for path, area in foreign_paths():
        client = world.client(PEOPLE[area])
        client.raise_request_exception = False
        with bare_refusals():
            answer = client.get(path)
        seen.add(area)
        if is_kept(path, answer):
            kept.append(path)
        if is_shown_elsewhere(path, answer):
            elsewhere.append(path)

    assert seen == set(PEOPLE)
    assert kept == []
    assert elsewhere == []


def test_keeping_is_noticed():
    page, photo = HttpResponse(), HttpResponse()
    page["Cache-Control"] = "public, max-age=60"

    assert is_kept("/desk/", page)
    assert not is_kept("/farms/", page)
    assert is_shown_elsewhere("/farms/", page)
    assert not is_shown_elsewhere("/media/photos/1.webp", photo)
    page["Cache-Control"] = "private, no-store"
    page["Cross-Origin-Resource-Policy"] = "same-origin"
    assert not is_kept("/desk/", page)
    assert not is_shown_elsewhere("/farms/", page)


def test_public_pages_may_be_kept_but_not_put_into_others(client):
    answer = client.get("/farms/")

    assert "no-store" not in answer.get("Cache-Control", "")
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_photos_are_shown_by_mails(client):
    answer = client.get("/media/photos/aa/nothing-320.webp")

    assert "Cross-Origin-Resource-Policy" not in answer
