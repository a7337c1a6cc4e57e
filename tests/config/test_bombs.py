"""Files that are made to keep a computer busy, while others ask for pages."""

import asyncio
import resource
import threading

import pytest
from django.http import HttpResponse
from django.urls import path

from config.bodies import TAKES_FILES
from core import file_work
from core.document_uploads import UploadError, cleaned
from core.file_work import Lane
from core.images.intake import encoded_anew
from core.tables.reader import read_table
from core.tables.rows import TableError
from tests.core.images import corpus
from tests.core.tables import bombs

from .asgi_requests import Request, run


def paper(request):
    try:
        return HttpResponse(str(len(cleaned(request.read()).content)))
    except UploadError as refusal:
        return HttpResponse(" ".join(refusal.messages), status=422)


def photo(request):
    encoded_anew(request)
    return HttpResponse("kept")


def table(request):
    try:
        read_table(request.read(), most_rows=20_000, most_bytes=20_000_000)
    except TableError as refusal:
        return HttpResponse(" ".join(refusal.messages), status=422)
    return HttpResponse("read")


def ready(_request):
    return HttpResponse("ready")


views = (paper, photo, table, ready)
urlpatterns = [path(f"{v.__name__}/", v, name=v.__name__) for v in views]
COOKIE = (b"cookie", b"nanpo_session=somebody")


@pytest.fixture(autouse=True)
def _own_addresses(settings, monkeypatch, file_processes):
    monkeypatch.setitem(TAKES_FILES, "table", 32)
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.MIDDLEWARE = []
    settings.WEB_THREADS = 4


@pytest.fixture
def at_work(monkeypatch):
    """Set while a file is worked on; the work goes on when it is told to."""
    begun, goes_on = threading.Event(), threading.Event()
    real = file_work._run

    def slow(*args):
        begun.set()
        goes_on.wait(300)
        return real(*args)

    monkeypatch.setattr(file_work, "_run", slow)
    lane = Lane(callers=3, patience=300, processor=15, seconds=300)
    monkeypatch.setattr(file_work, "PAGES", lane)
    return begun, goes_on


def many_cells():
    """As many cells as a sheet may have bytes for, more than a page could wait for."""
    cells = "".join(f'<c r="A{n}"><v>{n}</v></c>' for n in range(20))
    return bombs.with_sheet(f"<row>{cells}</row>" * 2_000)


BOMBS = {
    "paper of scans": ("/paper/", lambda: corpus.many_scans_jpeg(40, 3000)),
    "paper of zeros": ("/paper/", lambda: corpus.zeros_png(5000, 4900)),
    "table of cells": ("/table/", many_cells),
}


@pytest.mark.parametrize("name", BOMBS)
def test_pages_are_answered_while_bombs_are_in_work(name, at_work):
    address, make = BOMBS[name]
    content = make()
    begun, goes_on = at_work
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    async def crowd(pages):
        bombs_sent = [
            Request(address, method="POST", pieces=[content]) for _ in range(8)
        ]
        tasks = [asyncio.create_task(one.answered(pages)) for one in bombs_sent]
        await asyncio.to_thread(begun.wait, 300)
        # Three are inside; the others have been refused or wait for no thread.
        answers = [await Request("/ready/").answered(pages) for _ in range(5)]
        are_open = sum(not task.done() for task in tasks)
        goes_on.set()
        await asyncio.gather(*tasks)
        return answers, are_open, bombs_sent

    answers, are_open, bombs_sent = run(crowd)

    assert [answer.body for answer in answers] == [b"ready"] * 5
    assert are_open == 3
    refused = [one for one in bombs_sent if one.status == 422]
    assert len(refused) == 5
    assert all(b"Please send this one again" in one.body for one in refused)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < 60_000  # kB


HOSTILE = {
    "scans": ("/paper/", lambda: corpus.many_scans_jpeg(1200, 400), "save it again"),
    "zeros": ("/paper/", corpus.zeros_png, "25 megapixels"),
    "words": ("/table/", bombs.many_words, "This XLSX file is too large when unpacked"),
    "laughs": ("/table/", bombs.laughs, "can't be opened"),
    "empty rows": ("/table/", lambda: b"\n" * 2_000_000 + b"a,b", ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_bomb_is_answered_in_words(name):
    address, make, says = HOSTILE[name]
    request = Request(address, method="POST", pieces=[make()], headers=[COOKIE])

    run(request.answered)

    assert request.status in {200, 422}
    assert says in request.body.decode()
