"""The index over what things are found by: PostgreSQL's full text, or SQLite's FTS5."""

from django.db import migrations

# Tokens are ready (core/search/words.py): no parser of the database touches them.
POSTGRES = (
    """ALTER TABLE core_searchdocument ADD COLUMN vector tsvector
    GENERATED ALWAYS AS (
        CASE WHEN names = '' THEN ''::tsvector
            ELSE (replace(names, ' ', ':1A ') || ':1A')::tsvector END
        || CASE WHEN kinds = '' THEN ''::tsvector
            ELSE (replace(kinds, ' ', ':1B ') || ':1B')::tsvector END
        || CASE WHEN places = '' THEN ''::tsvector
            ELSE (replace(places, ' ', ':1C ') || ':1C')::tsvector END
        || CASE WHEN texts = '' THEN ''::tsvector
            ELSE (replace(texts, ' ', ':1D ') || ':1D')::tsvector END
    ) STORED""",
    "CREATE INDEX search_document_vector ON core_searchdocument USING gin (vector)",
)
_COLUMNS = "names, kinds, places, texts"
_GONE = f"""INSERT INTO core_searchindex(core_searchindex, rowid, {_COLUMNS})
    VALUES ('delete', old.id, old.names, old.kinds, old.places, old.texts);"""
_NEW = f"""INSERT INTO core_searchindex(rowid, {_COLUMNS})
    VALUES (new.id, new.names, new.kinds, new.places, new.texts);"""
# What FTS5's documentation has for a table that holds the texts itself.
SQLITE = (
    f"""CREATE VIRTUAL TABLE core_searchindex USING fts5({_COLUMNS},
    content='core_searchdocument', content_rowid='id', detail='column',
    tokenize='unicode61 remove_diacritics 0')""",
    f"""CREATE TRIGGER core_searchindex_new AFTER INSERT ON core_searchdocument
    BEGIN {_NEW} END""",
    f"""CREATE TRIGGER core_searchindex_gone AFTER DELETE ON core_searchdocument
    BEGIN {_GONE} END""",
    f"""CREATE TRIGGER core_searchindex_changed AFTER UPDATE OF {_COLUMNS}
    ON core_searchdocument BEGIN {_GONE} {_NEW} END""",
)


def index(_apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRES if is_postgres else SQLITE:
        schema_editor.execute(statement, params=None)


def drop(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "ALTER TABLE core_searchdocument DROP COLUMN vector", params=None
        )
        return
    for name in ("new", "gone", "changed"):
        schema_editor.execute(f"DROP TRIGGER core_searchindex_{name}", params=None)
    schema_editor.execute("DROP TABLE core_searchindex", params=None)


class Migration(migrations.Migration):

    dependencies = [("core", "0008_search")]

    operations = [migrations.RunPython(index, drop)]
