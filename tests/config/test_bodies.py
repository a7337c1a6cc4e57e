"""A request's body: how much of it is taken, from whom, and how slowly it may come."""

import asyncio

import pytest
from django.http import HttpResponse
from django.urls import include, path

from config import bodies
from config.bodies import MB

from .asgi_requests import Request, run

COOKIE = (b"cookie", b"nanpo_session=somebody")
PIECE = b"x" * MB


def taken(request, **_kwargs):
    return HttpResponse(str(len(request.read())))


desk = [path("photos/", taken, name="product_photos"), path("name/", taken, name="n")]
claims = [path("claim/", taken, name="claim_new")]
urlpatterns = [
    path("desk/", include((desk, "desk"))),
    path("orders/", include((claims, "orders"))),
]


@pytest.fixture(autouse=True)
def _own_addresses(settings):
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.MIDDLEWARE = []
    settings.WEB_THREADS = 2


def ask(address, megabytes, *, headers=(), says=True):
    length = [(b"content-length", str(megabytes * MB).encode())] if says else []
    request = Request(
        address,
        method="POST",
        pieces=[PIECE] * megabytes,
        headers=[*headers, *length],
    )
    return run(request.answered)


def test_form_of_photos_takes_many():
    assert ask("/desk/photos/", 20, headers=[COOKIE]).body == str(20 * MB).encode()


@pytest.mark.parametrize("says", [True, False])
def test_form_without_files_takes_little(says):
    request = ask("/desk/name/", 20, headers=[COOKIE], says=says)

    assert request.status == 413
    assert "choose a smaller file" in request.body.decode()
    assert "较小的文件" in request.body.decode()


@pytest.mark.parametrize("says", [True, False])
@pytest.mark.parametrize("headers", [(), [(b"cookie", b"=;=\xff")]])
@pytest.mark.parametrize("address", ["/desk/photos/", "/basket/add/"])
def test_strangers_bring_little_and_it_is_not_even_read(address, headers, says):
    request = ask(address, 60, headers=headers, says=says)

    assert request.status == 413
    assert request.read <= 3 * MB


def test_who_signed_in_is_heard_out_so_that_the_browser_shows_why():
    request = ask("/desk/name/", 20, headers=[COOKIE])

    assert (request.status, request.read) == (413, 20 * MB)


def test_foreign_host_brings_little():
    request = Request(
        "/desk/photos/",
        method="POST",
        pieces=[PIECE] * 9,
        headers=[COOKIE],
    )
    request.scope["headers"][0] = (b"host", b"evil.test")

    assert run(request.answered).status == 413


def test_guest_reports_with_photos():
    assert ask("/orders/claim/", 20).status == 200


def test_whole_request_has_a_limit_of_all(settings):
    settings.BODY_LIMIT = 8 * MB

    assert ask("/desk/photos/", 9, headers=[COOKIE]).status == 413
    assert ask("/desk/photos/", 8, headers=[COOKIE]).status == 200


def test_sender_who_falls_silent_is_told(monkeypatch):
    monkeypatch.setattr(bodies, "SILENT", 0.05)
    request = Request("/desk/name/", method="POST", pieces=[b"x"], is_whole=False)

    assert run(request.answered).status == 408
    assert b"too slow" in request.body


def test_sender_of_drops_is_told(monkeypatch):
    monkeypatch.setattr(bodies, "GRACE", 0.0)
    monkeypatch.setattr(bodies, "SLOWEST", 10**9)
    request = Request("/desk/name/", method="POST", pieces=[b"x"] * 9)

    assert run(request.answered).status == 408


def test_one_address_sends_so_much_at_once(settings):
    settings.BODIES_OF_ADDRESS_MB = 5

    async def two(pages):
        silent = Request(
            "/desk/photos/",
            method="POST",
            pieces=[PIECE] * 4,
            is_whole=False,
            headers=[COOKIE],
        )
        waiting = asyncio.create_task(silent.answered(pages))
        await silent.is_silent.wait()
        more = {"method": "POST", "pieces": [PIECE] * 2}
        same = await Request("/desk/name/", **more).answered(pages)
        other = await Request("/desk/name/", client="127.0.0.2", **more).answered(pages)
        waiting.cancel()
        await asyncio.wait([waiting])
        again = await Request("/desk/name/", **more).answered(pages)
        return same, other, again, pages.bodies

    same, other, again, held = run(two)

    assert (same.status, other.status, again.status) == (503, 200, 200)
    assert (b"retry-after", b"20") in same.sent[0]["headers"]
    assert (held.total, dict(held.by_address)) == (0, {})
