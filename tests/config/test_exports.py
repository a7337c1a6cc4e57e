"""No file that people take from the market runs as a formula in a spreadsheet."""

import ast
from pathlib import Path

import pytest

from tests.areas import AREAS
from tests.factories.accounts import make_staff
from tests.factories.orders import make_address, make_order
from tests.factories.shop import make_pack

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "core" / "tables"
FORMULA = '=HYPERLINK("http://evil.example","Open")'


def test_orders_of_the_dashboard_carry_no_formula(client):
    order = make_order([(make_pack(title=FORMULA), 1)])
    order.shipping_address.first_name = FORMULA
    order.shipping_address.last_name = ""
    order.shipping_address.save()
    client.force_login(make_staff())

    answer = client.post(
        "/dashboard/orders/",
        {"action": "download_selected_orders", "selected_order": [order.pk]},
    )

    assert answer["Content-Type"] == "text/csv"
    assert order.number in answer.text
    cells = [cell for line in answer.text.splitlines() for cell in line.split(",")]
    assert [
        cell for cell in cells if cell.lstrip('"').startswith(("=", "+", "@"))
    ] == []
    assert "HYPERLINK" in answer.text


def test_whoever_writes_tables_defuses_their_cells():
    """By `core.tables`, or with its `defused` where a file has sheets of its own."""
    found = []
    for area in AREAS:
        for path in (ROOT / area).rglob("*.py"):
            names = set(imported(path))
            is_writing = bool({"csv", "xlsxwriter", "openpyxl"} & names)
            if is_writing and "defused" not in names and path.parent != TABLES:
                found.append(str(path.relative_to(ROOT)))

    assert found == []


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield getattr(node, "module", None)
            yield from (each.name for each in node.names)


def test_addresses_reach_the_file_as_they_are(client):
    order = make_order([(make_pack(), 1)])
    client.force_login(make_staff())

    answer = client.post(
        "/dashboard/orders/",
        {"action": "download_selected_orders", "selected_order": [order.pk]},
    )

    assert (
        f"{make_address()['first_name']} {make_address()['last_name']}" in answer.text
    )
