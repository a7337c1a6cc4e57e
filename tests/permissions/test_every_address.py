"""Every address × every role × GET and POST: the answer, and that nothing moved.

Nor does a browser keep what it must not (see `tests/config/test_headers.py`).
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

import pytest
from django.db import connection, transaction
from django.urls import reverse

from tests.config.cache_headers import is_kept, is_shown_elsewhere
from tests.permissions.addresses import Address, a_path, every_address
from tests.permissions.answers import IN, OPEN_STATUSES, answer_of
from tests.permissions.table import ROWS, Row
from tests.permissions.world import ROLES, STAFF, World, build
from tests.refusals import bare_refusals

pytestmark = pytest.mark.django_db

# Oscar's dashboard and Django's admin are for the site's staff alone, whole.
STAFF_AREAS = ("admin:", "dashboard:")
# Signing in and out, and the words of the admin's scripts.
ANYBODYS = {"admin:login", "admin:logout", "admin:jsi18n", "admin:javascript-catalog"}
# allauth's pages and Oscar's old names: their own tests say what they answer.
FOREIGN_AREAS = ("account_", "mfa_", "customer:")
# What a request may write before it knows who is there.
OWN_TRACES = ("django_session", "axes_")
ADDRESSES = every_address()
OURS = [
    address
    for address in ADDRESSES
    if not address.name.startswith(STAFF_AREAS + FOREIGN_AREAS)
]


@pytest.fixture(scope="module")
def world(kept) -> World:
    """Built once; every request is rolled back to it."""
    return build()


@contextmanager
def rolled_back() -> Iterator[list[str]]:
    """Collects the writes of a request and undoes them."""
    written: list[str] = []

    def watch(execute, sql, params, many, context):
        verb = sql.lstrip().split(" ", 1)[0].upper()
        if verb in {"INSERT", "UPDATE", "DELETE"} and not any(
            f'"{trace}' in sql for trace in OWN_TRACES
        ):
            written.append(sql[:160])
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(watch):
            yield written
        transaction.set_rollback(True)


def test_every_name_stands_for_one_address():
    names = Counter(address.name for address in OURS)

    assert [name for name, count in names.items() if count > 1] == []


def test_every_address_has_a_row():
    names = {address.name for address in OURS}

    assert names - ROWS.keys() == set()
    assert ROWS.keys() - names == set()


@pytest.mark.parametrize("role", ROLES)
def test_refusals_are_pages_for_everybody(world, role):
    client = world.client(role)

    missing, wrong = client.get("/nothing/"), client.get(reverse("basket:voucher"))

    assert (missing.status_code, wrong.status_code) == (404, 405)
    assert "</html>" in missing.text
    assert "</html>" in wrong.text


@pytest.mark.parametrize("name", sorted(ROWS))
def test_address_answers_each_role_as_the_table_says(world, name):
    row: Row = ROWS[name]
    path = reverse(name, kwargs=row.args(world))
    expected = {"get": row.get, "post": row.post}
    found = {method: {} for method in expected}
    moved, kept = {}, []
    for method, role in product(expected, ROLES):
        with rolled_back() as written, bare_refusals():
            response = getattr(world.client(role), method)(path, row.body(world))
        found[method][role] = answer_of(response)
        if written and (method == "get" or found[method][role] != IN):
            moved[method, role] = written
        if is_kept(path, response) or is_shown_elsewhere(path, response):
            kept.append((method, role))

    assert found == expected
    assert moved == {}
    assert kept == []


@pytest.mark.parametrize(
    "address",
    [address for address in ADDRESSES if address.name.startswith(STAFF_AREAS)],
    ids=lambda address: address.name,
)
def test_staff_area_is_closed_to_everybody_else(world, address: Address):
    path = a_path(address)
    opened, moved = {}, {}
    for role in ROLES:
        if role == STAFF:
            continue
        for method in ("get", "post"):
            with rolled_back() as written, bare_refusals():
                response = getattr(world.client(role), method)(path)
            if response.status_code in OPEN_STATUSES - {302}:
                opened[role, method] = response.status_code
            if written:
                moved[role, method] = written

    if address.name not in ANYBODYS:
        assert opened == {}
    assert moved == {}
