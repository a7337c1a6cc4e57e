"""The pieces of `make bench`: what visitors see, what costs count, what is said."""

import json
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.benchmarks import buyers, costs, growth, report, search, visitors
from tests.benchmarks.orders import Row
from tests.benchmarks.pages import Cell

SPENT = {"server": 0.2, "postgres": 0.1, "redis": 0.1}
WITH_WORKER = SPENT | {"worker": 0.5, "worker's postgres": 0.1}
CHECKOUT = """
<form><input name="q" value="nuts"></form>
<form><input type="hidden" name="expected_total" value="155.00">
<input type="radio" name="delivery-7" value="pickup">
<input type="radio" name="delivery-7" value="parcel" checked>
<select name="province"><option value="">-</option>
<option value="CN-BJ" selected>Beijing</option></select></form>
"""


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = b"found" if self.headers["Cookie"] == "a=1" else b"who are you?"
        self.send_response(200 if self.path == "/here" else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said):
        """Says nothing."""


@pytest.fixture
def port():
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def measured():
    """What a run finds, of figures that are easy to count with."""
    cell = Cell()
    for _round in range(2):
        cell.add({"took": [5.0] * 20, "seconds": 2.0, "busy": 0.1}, SPENT)
    ours, stock = Row(), Row()
    ours.add((10, 90, 5.0), WITH_WORKER)
    stock.add((4, 72, 4.0), SPENT)
    page = {
        name: {n: cell.summary() for n in ("1", "4", "32")} for name in report.NAMES
    }
    return {
        "conditions": report.conditions(2000, "postgres://"),
        "load": 12.3,
        "pages": {"listing": page, "home": {"kept": page["kept"]}},
        "orders": {"ours": {"1": ours.summary(), "4": ours.summary()},
                   "stock": {"1": stock.summary(), "4": stock.summary()}},
        "memory": {"web process, idle": {"rss": 190.0, "pss": 150.0}},
    }  # fmt: skip


def test_visitors_ask_until_the_time_is_over_and_each_at_least_once(port):
    found = visitors.visit(port, "/here", "a=1", clients=3)

    assert len(found["took"]) == 3
    assert found["answer"].startswith(b"HTTP/1.1 200")
    assert found["answer"].endswith(b"\r\n\r\nfound")
    assert len(visitors.visit(port, "/here", clients=2, seconds=0.1)["took"]) > 2


def test_page_that_is_not_there_is_no_figure(port):
    with pytest.raises(AssertionError, match="404"):
        visitors.visit(port, "/gone")


def test_costs_of_a_process_are_those_of_its_children_too():
    asked = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"
    parent = subprocess.Popen(
        [sys.executable, "-c", f"print(flush=True); {asked}"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    parent.stdout.readline()
    while len(costs.family(parent.pid)) < 2:
        assert parent.poll() is None
    read = costs.Processes()
    before = read.read(costs.family(parent.pid))
    memory = costs.memory_mb(parent.pid)
    parent.communicate(b"\n")

    assert 0 < memory["pss"] <= memory["rss"]
    assert before > 0
    assert costs.cpu_seconds(parent.pid) is None
    assert read.read([parent.pid]) == before
    assert os.getpid() in costs.family(os.getppid())


def test_form_is_sent_as_a_browser_would():
    assert buyers.fields(CHECKOUT, "expected_total") == {
        "expected_total": "155.00", "delivery-7": "parcel", "province": "CN-BJ",
    }  # fmt: skip


def test_figures_are_of_each_request_and_each_order():
    found = measured()

    page = found["pages"]["listing"]["drawn"]["4"]
    order = found["orders"]["ours"]["4"]
    assert page["requests"] == 40
    assert page["cpu_ms"] == pytest.approx(20)
    assert page["per_second"] == pytest.approx(10)
    assert (page["p50_ms"], page["p99_ms"]) == (5, 5)
    assert order["cpu_ms"] == pytest.approx(100)
    assert order["cpu_ms_of"]["worker"] == pytest.approx(50)
    assert order["requests"] == pytest.approx(9)


def test_part_that_is_measured_alone_joins_those_of_the_same_code(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(report, "JSON_FILE", tmp_path / "var" / "bench.json")
    found = measured()

    report.keep(found)
    report.keep({"conditions": found["conditions"], "orders": {}})
    kept = json.loads(report.JSON_FILE.read_text())
    later = {"conditions": {"commit": "0123abcd"}, "orders": {}}
    report.keep(later)

    assert kept == found | {"orders": {}}
    assert json.loads(report.JSON_FILE.read_text()) == later


def test_document_takes_the_tables_over(tmp_path, monkeypatch):
    document, kept = tmp_path / "performance.md", tmp_path / "bench.json"
    begin, end = report.marks_of("make bench")
    document.write_text(f"# Before\n\n{begin}\nold\n{end}\n\nAfter.\n")
    kept.write_text(json.dumps(measured()))
    monkeypatch.setattr(report, "DOCUMENT", document)
    monkeypatch.setattr(report, "JSON_FILE", kept)

    report.write_document()
    report.write_document()

    text = document.read_text()
    assert text.startswith(f"# Before\n\n{begin}\nAt commit ")
    assert text.endswith(f"{end}\n\nAfter.\n")
    assert (
        "| listing | 20 (10) | 20 (10) | 20 (10) | 20 (10) | 20 (10) | 75 | 57 |"
        in text
    )
    assert "| whole order |  | 100 (30) | 100 (50) |  |  | 710 | 253 |" in text
    assert "load 12 at the start" in text
    assert "old" not in text


def test_documents_own_places_are_there():
    text = report.DOCUMENT.read_text()

    for section in report.SECTIONS:
        begin, end = map(text.index, report.marks_of(section))
        assert begin < end


def searched(small, large):
    """What searches took in two markets."""

    def took(ms):
        return {
            "ms": ms,
            "postgres_ms": 1.0,
            "queries": 9,
            "dearest": "",
            "dearest_ms": 1,
        }

    return {
        "10000": {"documents": 10_150, "took": {"English": took(small)}},
        "100000": {"documents": 101_150, "took": {"English": took(large)}},
    }


def test_searches_have_a_section_of_their_own(tmp_path, monkeypatch):
    document, kept = tmp_path / "performance.md", tmp_path / "bench.json"
    begin, end = report.marks_of("search")
    document.write_text(f"# Before\n\n{begin}\nold\n{end}\n")
    about = {key: measured()[key] for key in ("conditions", "load")}
    kept.write_text(json.dumps(about | {"search": searched(8.0, 12.0)}))
    monkeypatch.setattr(report, "DOCUMENT", document)
    monkeypatch.setattr(report, "JSON_FILE", kept)

    report.write_document()

    text = document.read_text()
    assert "| CPU ms | queries | 10,000 goods | 100,000 goods | ratio |" in text
    assert "| English | 9 | 8.0 (1.0) | 12 (1.0) | 1.50 |" in text
    assert "| documents |  | 10,150 | 101,150 |  |" in text
    assert "old" not in text


@pytest.mark.parametrize(
    ("took", "faults"), [((8.0, 12.0), 0), ((13.0, 14.0), 1), ((8.0, 12.1), 1)]
)
def test_searches_that_take_too_long_are_told(took, faults):
    assert len(search.over_bounds(searched(*took))) == faults
    assert search.over_bounds({}) == []


def test_what_is_over_its_bound_is_said():
    most = report.BOUNDS["worker process"]
    memory = {"web process, idle": {"pss": 1.0}, "worker process": {"pss": most + 1.0}}

    assert report.over_bounds(memory) == [
        f"worker process: {most + 1} is over its bound, {most}"
    ]


def test_growth_is_told_where_it_costs_anything(capsys, monkeypatch):
    def thing(ms):
        return {"postgres_ms": ms, "queries": 3}

    monkeypatch.setenv("GOODS", "5000")
    found = {
        "small": {"page: home": thing(4.0), "task: earn": thing(1.0)},
        "large": {"page: home": thing(12.0), "task: earn": thing(2.0)},
    }

    growth.show(found)

    said = capsys.readouterr().out
    assert "page: home" in said
    assert "12.0     3.0x        3" in said
    assert "task: earn" not in said
    assert growth.sizes()["large"] == (growth.LARGE[0], 5000, growth.LARGE[2])
