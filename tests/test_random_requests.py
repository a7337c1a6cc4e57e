"""Random garbage at every address, as several people: never an answer of 500."""

import os
import random
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from tests.effort import tries
from tests.permissions.addresses import a_path, every_address
from tests.permissions.world import ANONYMOUS, OWN_COOP, OWNER, SHOPPER, STAFF, build

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
    settings.ORDER_HOLD = timedelta(minutes=30)
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
    from django.urls import reverse

    from tests.permissions.table import ROWS

    return [reverse(name, kwargs=row.args(world)) for name, row in sorted(ROWS.items())]
