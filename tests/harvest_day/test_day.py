"""The load program itself: its arithmetic, its eyes, and that a fault is a fault."""

import asyncio
import gzip
from decimal import Decimal
from pathlib import Path

import pytest

from tests.harvest_day.arithmetic import orders_of_peak_hour, rates
from tests.harvest_day.browser import Browser
from tests.harvest_day.forms import form_to, forms_in
from tests.harvest_day.machine import Machine, Meter
from tests.harvest_day.notes import Notes, WrongError, quantiles
from tests.harvest_day.report import faults_of, figures, lines_of


def test_year_becomes_orders_of_the_peak_hour():
    """276 million × 10 % ÷ 14 × 15 % are 295,714 yuan in an hour."""
    assert round(orders_of_peak_hour(Decimal(1)), 2) == Decimal("295714.29")
    assert round(orders_of_peak_hour(Decimal("150.00"))) == 1971
    with pytest.raises(ValueError, match="worth"):
        orders_of_peak_hour(Decimal(0))


def test_all_counties_order_alike_and_watch_one_broadcast():
    one = rates(Decimal(150), 1.5)
    all_of_them = rates(Decimal(150), 1.5, counties=59)

    assert all_of_them.orders == pytest.approx(59 * one.orders)
    assert one.packers == pytest.approx(1.5 * one.orders)
    assert one.visits == pytest.approx(20 * one.orders)
    assert all_of_them.viewers == one.viewers


FORM = """
<form action="/elsewhere/"><input name="a" value="1"></form>
<form method="post" action="/basket/add/"><input type="hidden" name="click" value="x&amp;y">
<input type="radio" name="pack" value="3"><input type="radio" name="pack" value="4" checked>
<select name="way"><option value="">-</option><option value="7" selected>7</option></select>
<textarea name="note"></textarea><input type="checkbox" name="agrees">
<button name="action" value="pay">Pay</button></form>
"""


def test_form_is_read_as_a_browser_would_send_it():
    found = form_to(FORM, "/add/")

    assert found.action == "/basket/add/"
    assert found.fields == {"click": "x&y", "pack": "4", "way": "7", "note": ""}
    assert len(forms_in(FORM)) == 2
    assert form_to(FORM, "/pay/") is None


async def _serve(answers, asked):
    """A server on one connection that gives these answers in turns."""

    async def talk(reader, writer):
        for answer in answers:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = [h for h in head.split("\r\n") if h.startswith("Content-Length")]
            body = (
                await reader.readexactly(int(length[0].split()[1])) if length else b""
            )
            asked.append((head, body))
            writer.write(answer)
        await writer.drain()
        writer.close()

    return await asyncio.start_server(talk, "127.0.0.1", 0)


def _visit(answers, act):
    """What `act` with a browser of a server that gives these answers ends in."""
    asked, notes = [], Notes()

    async def run():
        server = await _serve(answers, asked)
        browser = Browser(server.sockets[0].getsockname(), notes)
        try:
            return await act(browser)
        finally:
            browser.close()
            server.close()

    return asyncio.run(run()), asked, notes


PACKED = gzip.compress(b"<h1>Walnuts</h1></html>")
PAGE = (
    b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nset-cookie: nanpo_csrf=abc; Path=/\r\n"
    b"x-page-cache: kept\r\ntransfer-encoding: chunked\r\n\r\n"
    + f"{len(PACKED):x}\r\n".encode() + PACKED + b"\r\n0\r\n\r\n"
)  # fmt: skip
MOVED = b"HTTP/1.1 302 Found\r\nlocation: /basket/\r\ncontent-length: 0\r\n\r\n"
BROKEN = b"HTTP/1.1 500 Oh\r\ncontent-length: 5\r\n\r\nOops!"


def test_browser_keeps_cookies_and_its_connection_and_sends_the_token():
    async def act(browser):
        await browser.get("product", "/walnuts/", "Walnuts", "</html>")
        return await browser.post("add", "/basket/add/", {"pack": 3})

    answer, asked, notes = _visit([PAGE, MOVED], act)

    assert answer.location == "/basket/"
    assert "Cookie: nanpo_csrf=abc" in asked[1][0]
    assert asked[1][1] == b"csrfmiddlewaretoken=abc&pack=3"
    assert {kind: len(times) for kind, times in notes.times.items()} == {
        "product": 1,
        "add": 1,
    }
    assert notes.kept["product"] == 1


@pytest.mark.parametrize(("answer", "why"), [(BROKEN, "500"), (PAGE, "Pears")])
def test_wrong_answer_is_an_error(answer, why):
    async def act(browser):
        return await browser.get("product", "/pears/", "Pears")

    with pytest.raises(WrongError, match=why):
        _visit([answer], act)


def test_quantiles_of_few_and_of_many():
    assert quantiles([]) == [0, 0, 0, 0]
    assert quantiles([3]) == [3, 3, 3, 3]
    assert quantiles(range(101)) == [50, 95, 99, 100]


def _found(**changed):
    notes = Notes()
    notes.took("home", 0.0)
    notes.finished("orders", 2)
    meter = Meter(Machine(Path(), {}))
    meter.look()
    found = figures(notes, rates(Decimal(150), 1.5), 60, meter)
    good = {"left": {"messages": 0}, "parked": [], "said": [], "audit": []}
    return found | good | changed


def test_day_without_a_fault_has_none():
    found = _found()

    assert faults_of(found) == []
    assert found["reached"]["orders"] == pytest.approx(2 / 60)
    assert any("home" in line for line in lines_of(found))


@pytest.mark.parametrize(
    "fault",
    [
        {"errors": {"buyer": [1, ["500"]]}},
        {"left": {"messages": 3}},
        {"parked": [["notify", "KeyError"]]},
        {"said": [["web", "[error    ] page_not_kept"]]},
        {"audit": ["BREACH 1 stock"]},
    ],
)
def test_whatever_went_wrong_is_a_fault(fault):
    assert len(faults_of(_found(**fault))) == 1
