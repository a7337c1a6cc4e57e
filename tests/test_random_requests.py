"""Random garbage at every address, as several people: never an answer of 500."""

import ast
import inspect
import os
import random
import sys
from datetime import timedelta
from functools import cache
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import resolve, reverse

from tests.areas import AREAS
from tests.effort import tries
from tests.permissions.addresses import a_path, every_address
from tests.permissions.answers import IN
from tests.permissions.table import ROWS
from tests.permissions.test_every_address import rolled_back
from tests.permissions.world import ANONYMOUS, OWN_COOP, OWNER, SHOPPER, STAFF, build
from tests.refusals import bare_refusals

REQUESTS = tries(1500)
SEED = int(os.environ.get("FUZZ_SEED", "20260101"))
WHO = (ANONYMOUS, SHOPPER, OWNER, OWN_COOP, STAFF)
# Oscar's dashboard and Django's admin are read, not posted garbage to, by their staff.
STAFF_AREAS = ("admin:", "dashboard:")
GARBAGE = (
    "", "0", "-1", "1", "1.5", "9" * 25, "1e309", "NaN", "None", "null", "true", "[]",
    "{}", "%00", "\x00", "\x1b[31m", "a" * 5000, "花椒", "🌶️", "\u202etxt.exe", "%",
    "%ff%fe", "../../etc/passwd", "<script>alert(1)</script>", "' OR 1=1 --",
    "{{7*7}}", "=cmd()", "2026-02-30", "²", "\ud83c".encode("utf-16", "surrogatepass")
    .decode("utf-16", "replace"), "://", "//evil.example", "\r\nX: y",
)  # fmt: skip
NAMES = (
    "q", "page", "sort", "key", "next", "quantity", "pack", "region", "category",
    "price_min", "price_max", "season", "in_season", "state", "slug", "number",
    "language", "email", "login", "password", "title", "price", "on_hand", "carrier",
    "tracking_number", "reason", "do", "seen", "version", "line1", "postcode",
    "country",
    "phone_number", "payment_intent", "redirect_status", "packs-TOTAL_FORMS",
    "form-TOTAL_FORMS", "form-INITIAL_FORMS", "kind", "months", "village",
    "cooperative",
)  # fmt: skip

ASKED = tries(2400)
# What breaks whoever reads a value without bounds; never a real answer.
LONG = "i" * 5000
OURS = tuple(f"{area}." for area in AREAS)
VALUES = (
    "9" * 5000,
    "-" + "9" * 30,
    "NaN",
    "Infinity",
    "1e9999",
    "a\x00b",
    "\udcff",
    "١٢",
)
BODIES = (
    "[]", "null", "5", '"x"', "NaN", "[NaN]", "{}", '{"a": "\\u0000"}', "[" * 5000,
    f'{{"key": "{LONG}", "id": "{LONG}"}}', "[[]]", "[null]", "[5]",
    '{"fields": 5, "scans": [null], "key": []}', "9" * 5000, '"\\ud800"', "",
)  # fmt: skip


class Dice:
    """One seeded source of everything that is thrown."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def garbage(self) -> str:
        if self.random.random() < 0.8:
            return self.random.choice(GARBAGE)
        length = self.random.randint(1, 40)
        return "".join(chr(self.random.randint(1, 0xD7FF)) for _ in range(length))

    def fields(self) -> dict[str, str]:
        names = self.random.sample(NAMES, self.random.randint(0, 8))
        return {name: self.garbage() for name in names}

    def path(self, address, known: list[str]) -> str:
        """The address with real or broken parts, or no address at all."""
        luck = self.random.random()
        if luck < 0.4:
            return self.random.choice(known)
        if luck < 0.85:
            return a_path(address)
        return a_path(address) + quote(self.garbage()[:200]) + "/"


@pytest.mark.django_db
def test_random_requests_are_never_answered_with_500(settings):
    settings.AXES_ENABLED = False
    settings.ORDER_PAYMENT_TIMEOUT = timedelta(minutes=30)
    world = build()
    dice = Dice(SEED)
    addresses = every_address()
    known = real_paths(world)
    broken = []
    for _ in range(REQUESTS):
        address = dice.random.choice(addresses)
        role = dice.random.choice(WHO)
        path, fields = dice.path(address, known), dice.fields()
        staff_area = path.startswith(("/admin/", "/dashboard/"))
        posts = dice.random.random() < 0.4 and not (staff_area and role == STAFF)
        client: Client = world.client(role)
        client.raise_request_exception = False
        method = "post" if posts else "get"
        response = getattr(client, method)(path, fields)
        if response.status_code >= 500 and not path.startswith("/healthz"):
            broken.append((role, method, path[:120], str(fields)[:300]))

    assert broken == [], f"seed {SEED}"


def real_paths(world) -> list[str]:
    """Addresses of things that exist, where code gets furthest."""
    return [reverse(name, kwargs=row.args(world)) for name, row in sorted(ROWS.items())]


def read_names(path: str) -> list[str]:
    """The fields that the view of a path reads by name, its bases' too."""
    view = resolve(path).func
    classes = inspect.getmro(view.view_class) if hasattr(view, "view_class") else ()
    modules = {inspect.unwrap(view).__module__, *(one.__module__ for one in classes)}
    ours = [name for name in modules if name.startswith(OURS)]
    return sorted(set().union(*map(names_read_in, ours)))


@cache
def names_read_in(module: str) -> frozenset[str]:
    names = set()
    for node in ast.walk(ast.parse(inspect.getsource(sys.modules[module]))):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="get" | "getlist"),
                args=[ast.Constant(value=str(name)), *_rest],
            ):
                names.add(name)
            case ast.Subscript(slice=ast.Constant(value=str(name))):
                names.add(name)
    return frozenset(names)


def who_is_let_in(world, answers) -> Client | None:
    role = next((role for role, answer in answers.items() if answer == IN), None)
    if role is None:
        return None
    client = world.client(role)
    client.raise_request_exception = False
    return client


@pytest.mark.django_db
def test_values_without_bounds_are_never_answered_with_500(settings):
    settings.AXES_ENABLED = False
    world, dice = build(), Dice(SEED).random
    rows = {
        reverse(name, kwargs=row.args(world)): row for name, row in sorted(ROWS.items())
    }
    asks = [
        (path, method, value)
        for path, row in rows.items()
        for method in ("get", "post")
        for value in VALUES
        if IN in getattr(row, method).values()
    ]
    broken = []
    for path, method, value in dice.sample(asks, min(ASKED, len(asks))):
        client = who_is_let_in(world, getattr(rows[path], method))
        names = read_names(path)
        asked = dice.sample(names, dice.randint(min(1, len(names)), len(names)))
        body = rows[path].body(world) if method == "post" else {}
        fields = body | dict.fromkeys(asked, value)
        query = "&".join(
            f"{name}={quote(v, errors='surrogatepass')}"
            for name, v in fields.items()
            if isinstance(v, str)
        )
        with rolled_back(), bare_refusals():
            if method == "get":
                response = client.get(f"{path}?{query}")
            else:
                form = "application/x-www-form-urlencoded"
                response = client.post(path, query, content_type=form)
        if response.status_code >= 500 and not path.startswith("/healthz"):
            broken.append((method, path, value[:12], asked))

    assert broken == [], f"seed {SEED}"


@pytest.mark.django_db
def test_bodies_of_another_shape_are_never_answered_with_500(settings):
    settings.AXES_ENABLED = False
    world = build()
    broken = []
    for name, row in sorted(ROWS.items()):
        path, client = reverse(name, kwargs=row.args(world)), None
        if IN not in row.post.values():
            continue
        client = who_is_let_in(world, row.post)
        source = inspect.getsource(
            sys.modules[inspect.unwrap(resolve(path).func).__module__]
        )
        if "body" not in source and "document(" not in source:
            continue
        for body in BODIES:
            with rolled_back(), bare_refusals():
                response = client.post(path, body, content_type="application/json")
            if response.status_code >= 500:
                broken.append((path, body[:40]))

    assert broken == []
