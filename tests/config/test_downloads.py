"""Files are sent outside the threads that answer pages."""

import asyncio
import io
import threading

import pytest
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.urls import path

from config import downloads

from .asgi_requests import Request, run

LARGE = 3 * 1024 * 1024
closed = []


class Opened(io.BytesIO):
    def close(self):
        closed.append(threading.current_thread().name)
        super().close()


def large(_request):
    return FileResponse(Opened(b"x" * LARGE), content_type="video/mp4")


def made(_request):
    return StreamingHttpResponse(b"y" * 100_000 for _ in range(30))


def at_once(_request):
    return HttpResponse(b"z" * LARGE)


def quick(_request):
    return HttpResponse("well")


urlpatterns = [
    path(f"{view.__name__}/", view) for view in (large, made, at_once, quick)
]


@pytest.fixture(autouse=True)
def _own_addresses(settings):
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.MIDDLEWARE = []
    settings.WEB_THREADS = 2
    closed.clear()


async def begun(request, pages):
    """The request's task, when its viewer does not read on."""
    request.may_read.clear()
    task = asyncio.create_task(request.answered(pages))
    await request.has_begun.wait()
    return task


@pytest.mark.parametrize("kind", ["large", "made", "at_once"])
def test_slow_readers_keep_no_thread_of_pages(kind):
    async def crowd(pages):
        slow = [Request(f"/{kind}/") for _ in range(9)]
        tasks = [await begun(request, pages) for request in slow]
        page = await Request("/quick/").answered(pages)
        waited = [len(request.sent) for request in slow]
        for request in slow:
            request.may_read.set()
        await asyncio.gather(*tasks)
        return page, waited, slow

    page, waited, slow = run(crowd)

    assert page.body == b"well"
    assert waited == [1] * 9
    assert {len(request.body) for request in slow} <= {LARGE, 3_000_000}
    assert len(closed) == (9 if kind == "large" else 0)


def test_reader_of_drops_is_cut_off(monkeypatch):
    monkeypatch.setattr(downloads, "GRACE", 0.0)
    monkeypatch.setattr(downloads, "SLOWEST", 10**12)

    request = run(Request("/large/").answered)

    assert 0 < len(request.body) < LARGE
    assert len(closed) == 1


def test_reader_who_stops_is_cut_off(monkeypatch):
    monkeypatch.setattr(downloads, "SEND_TIMEOUT", 0.05)
    request = Request("/large/")
    request.may_read.clear()

    run(request.answered)

    assert len(request.sent) == 1
    assert len(closed) == 1


def test_viewer_who_leaves_leaves_no_open_file():
    async def left(pages):
        request = Request("/large/")
        task = await begun(request, pages)
        task.cancel()
        await asyncio.wait([task])
        return pages.downloads

    kept = run(left)

    assert len(closed) == 1
    assert (kept.count, dict(kept.by_address)) == (0, {})


def test_one_address_loads_so_many_large_files_at_once(settings):
    settings.DOWNLOADS_OF_ADDRESS = 2

    async def crowd(pages):
        slow = [Request("/large/") for _ in range(2)]
        tasks = [await begun(request, pages) for request in slow]
        third = await Request("/large/").answered(pages)
        page = await Request("/quick/").answered(pages)
        other = await Request("/large/", client="127.0.0.2").answered(pages)
        for request in slow:
            request.may_read.set()
        await asyncio.gather(*tasks)
        return third, page, other, pages.downloads

    third, page, other, kept = run(crowd)

    assert (third.status, page.status, other.status) == (503, 200, 200)
    assert (kept.count, dict(kept.by_address)) == (0, {})
    assert len(closed) == 4


def test_log_of_requests_does_not_hide_the_file(settings):
    settings.MIDDLEWARE = ["core.middleware.RequestLog"]

    request = run(Request("/large/").answered)

    assert len(request.body) == LARGE
    # Copied into another file, it would have been closed by the page.
    assert [name.startswith("download") for name in closed] == [True]


def test_head_opens_nothing_for_long():
    request = run(Request("/large/", method="HEAD").answered)

    assert (request.status, request.body) == (200, b"")
    assert len(closed) == 1
