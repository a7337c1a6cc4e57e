"""What PostgreSQL finds goods by: letters in rows of three, Chinese signs in pairs."""

from django.db import migrations

PAIRS = """
CREATE FUNCTION catalogue_pairs(words text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
DECLARE
    run text;
    found text[] := '{}';
BEGIN
    FOREACH run IN ARRAY regexp_split_to_array(words, '[\\u0001-\\u2e7f]+') LOOP
        FOR place IN 1..length(run) LOOP
            found := found || substr(run, place, 1);
            IF place < length(run) THEN
                found := found || substr(run, place, 2);
            END IF;
        END LOOP;
    END LOOP;
    RETURN found;
END $$
"""
# One each: of two conditions on one index, the one without three letters in a row
# would have all of it read.
INDEXES = {
    "product_words": "search_text gin_trgm_ops",
    "product_pairs": "catalogue_pairs(search_text)",
    "product_title_words": "title_en gin_trgm_ops",
    "product_title_signs": "title_zh_hans gin_trgm_ops",
    "product_title_pairs": "catalogue_pairs(title_zh_hans::text)",
}


def index(_apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm", params=None)
    schema_editor.execute(PAIRS, params=None)
    for name, columns in INDEXES.items():
        schema_editor.execute(
            f"CREATE INDEX {name} ON catalogue_product USING gin ({columns}) "
            "WHERE state = 'published'",
            params=None,
        )


def drop(_apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name in INDEXES:
        schema_editor.execute(f"DROP INDEX {name}", params=None)
    schema_editor.execute("DROP FUNCTION catalogue_pairs(text)", params=None)


class Migration(migrations.Migration):

    dependencies = [('catalogue', '0006_flat_lists')]

    operations = [migrations.RunPython(index, drop)]
