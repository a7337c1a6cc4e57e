"""Tables that are made in one step: all of them, in order, and away again."""

import pytest
from django.db import connection, models
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState

from core.bulk_create_models import BulkCreateModels

TABLES = {"core_board", "core_note"}


def a_step():
    board = CreateModel("Board", [("id", models.AutoField(primary_key=True))])
    key = models.ForeignKey("core.board", models.CASCADE)
    note = CreateModel(
        "Note", [("id", models.AutoField(primary_key=True)), ("board", key)]
    )
    return BulkCreateModels([board, note])


def made():
    return TABLES & set(connection.introspection.table_names())


def test_models_drawn_up_before_do_not_hide_the_new_ones():
    state = ProjectState()
    assert list(state.apps.get_models()) == []

    a_step().state_forwards("core", state)

    note = state.apps.get_model("core", "note")
    board = note._meta.get_field("board").related_model
    assert board is state.apps.get_model("core", "board")


@pytest.mark.django_db(transaction=True)
def test_tables_are_made_and_go_again():
    step, before, after = a_step(), ProjectState(), ProjectState()
    step.state_forwards("core", after)

    with connection.schema_editor() as editor:
        step.database_forwards("core", editor, before, after)
    assert made() == TABLES

    with connection.schema_editor() as editor:
        step.database_backwards("core", editor, after, before)
    assert made() == set()


def test_step_says_what_it_makes():
    assert a_step().describe() == "Create models Board, Note"
    assert a_step().migration_name_fragment == "board_note"
