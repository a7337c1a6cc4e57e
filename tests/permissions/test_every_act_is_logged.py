"""Whatever an office or county page changes for anybody leaves an entry in the log."""

import pytest
from django.db import transaction
from django.urls import reverse

from core.activity_log import watch_writes
from core.models import AuditEntry
from tests.permissions.answers import IN
from tests.permissions.table import ROWS
from tests.permissions.world import World, build

pytestmark = pytest.mark.django_db

AREAS = ("office:", "programme:")
POSTED = [
    (name, role)
    for name, row in sorted(ROWS.items())
    if name.startswith(AREAS)
    for role, answer in row.post.items()
    if answer == IN
]


@pytest.fixture(scope="module")
def world(kept):
    return build()


def test_some_pages_are_walked():
    assert len(POSTED) > 10


@pytest.mark.parametrize(("name", "role"), POSTED)
def test_post_that_changes_something_is_logged(world: World, name, role):
    row = ROWS[name]
    path = reverse(name, kwargs=row.args(world))
    client = world.client(role)

    with transaction.atomic():
        before = AuditEntry.objects.count()
        with watch_writes() as seen:
            response = client.post(path, row.body(world))
        written = AuditEntry.objects.count() - before
        transaction.set_rollback(True)

    if seen.tables and response.status_code < 400:
        assert written >= 1, seen.tables
