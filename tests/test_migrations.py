"""A market whose migrations were those that today's replace goes on with today's."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    """What is recorded as done, as it was before today's migrations came."""
    rows = MigrationRecorder(connection).migration_qs
    for app, name in MigrationExecutor(connection).loader.replacements:
        rows.filter(app=app, name=name).delete()
    return rows


def test_market_from_before_has_nothing_to_migrate(rows):
    executor = MigrationExecutor(connection)

    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_no_migration_has_the_name_of_one_that_another_replaces():
    """Django would take it for that one: applied already, or not there."""
    there = MigrationLoader(None).disk_migrations
    replaced = {node for migration in there.values() for node in migration.replaces}

    assert set(there) & replaced == set()


def test_market_from_before_is_told_apart_once(rows):
    assert not rows.filter(app="training", name="0001_initial").exists()

    call_command("migrate", verbosity=0)

    assert rows.filter(app="training", name="0001_initial").exists()


def test_market_that_was_not_at_the_last_state_is_refused(rows):
    rows.get(app="order", name="0108_channel").delete()
    before = list(rows.order_by("pk").values_list("app", "name"))

    with pytest.raises(SystemCheckError, match=r"stands for order\.0108_channel too"):
        call_command("migrate", verbosity=0, skip_checks=False)

    assert list(rows.order_by("pk").values_list("app", "name")) == before
