"""What was told so far is copied, and what names its rows by number follows.

Rows of the outbox and keys of notices hold those numbers. Trainees' rows keep theirs;
those of visits and of deals begin after the greatest that any of the three tables gave,
so that no key meets another while they are written anew.
"""

from django.db import migrations

FORMER = ("training_told", "tourism_told", "deals_told")
SENT = "communication_sentnotification"
COLUMNS = "id, kind, event, about_id, recipient_id, data, key, created"
# By vendor: an object of JSON, a value in one, and the number a text begins with.
DIALECTS = {
    "postgresql": {
        "object": "jsonb_build_object",
        "session": "CAST(data->>'session' AS bigint)",
        "note": "data->>'note'",
        "number": "CAST(substring({text} from '^[0-9]+') AS bigint)",
        "about": "jsonb_set(payload, '{{about}}',"
        " to_jsonb(CAST(payload->>'about' AS bigint) + {step}))",
    },
    "sqlite": {
        "object": "json_object",
        "session": "json_extract(data, '$.session')",
        "note": "json_extract(data, '$.note')",
        "number": "CAST({text} AS integer)",
        "about": "json_set(payload, '$.about',"
        " json_extract(payload, '$.about') + {step})",
    },
}


def copy(_apps, schema_editor):
    connection = schema_editor.connection
    words = DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        step = max(_greatest(connection, cursor, table) for table in FORMER)
        for statement in _copies(words["object"], step):
            cursor.execute(statement)
        _begin_after(connection, cursor, SENT, 3 * step)
        for news, name, by in (("visit", "visit", 1), ("live-deal", "live_deal", 2)):
            for prefix in (f"news:{news}:", f"mail:{name}:"):
                cursor.execute(
                    _renumber("core_outboxmessage", prefix, by * step, words)
                )
            cursor.execute(
                _renumber("communication_notification", f"{name}:", by * step, words)
            )


def copy_back(_apps, schema_editor):
    """With the numbers they have, so that what names them goes on doing so."""
    connection = schema_editor.connection
    words = DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        for statement in (
            f"""
            INSERT INTO training_told
                (id, word, note, key, created, enrolment_id, session_id)
            SELECT id, event, {words["note"]}, key, created, about_id,
                {words["session"]} FROM {SENT} WHERE kind = 'training'
            """,
            f"""
            INSERT INTO tourism_told (id, word, note, key, created, booking_id)
            SELECT id, event, {words["note"]}, key, created, about_id
            FROM {SENT} WHERE kind = 'visit'
            """,
            f"""
            INSERT INTO deals_told (id, word, data, key, at, broadcast_id, user_id)
            SELECT id, event, data, key, created, about_id, recipient_id
            FROM {SENT} WHERE kind = 'deal' AND recipient_id IS NOT NULL
            """,
        ):
            cursor.execute(statement)
        last = _greatest(connection, cursor, SENT)
        for table in FORMER:
            _begin_after(connection, cursor, table, last)


def _copies(an_object, step):
    yield f"""
        INSERT INTO {SENT} ({COLUMNS})
        SELECT t.id, 'training', t.word, t.enrolment_id, e.user_id,
            {an_object}('session', t.session_id, 'note', t.note), t.key, t.created
        FROM training_told t JOIN training_enrolment e ON e.id = t.enrolment_id
        """
    yield f"""
        INSERT INTO {SENT} ({COLUMNS})
        SELECT t.id + {step}, 'visit', t.word, t.booking_id, o.user_id,
            {an_object}('note', t.note), t.key, t.created
        FROM tourism_told t JOIN tourism_booking b ON b.id = t.booking_id
        JOIN order_vendororder v ON v.id = b.vendor_order_id
        JOIN order_order o ON o.id = v.order_id
        """
    yield f"""
        INSERT INTO {SENT} ({COLUMNS})
        SELECT t.id + {2 * step}, 'deal', t.word, t.broadcast_id, t.user_id,
            t.data, t.key, t.at
        FROM deals_told t
        """


def _renumber(table, prefix, step, words):
    """Keys that begin so, of which the next word is a number, and what they are of."""
    tail = f"substr(key, {len(prefix) + 1})"
    number = words["number"].format(text=tail)
    rest = f"substr(key, {len(prefix) + 1} + length(CAST({number} AS text)))"
    changes = f"key = '{prefix}' || ({number} + {step}) || {rest}"
    if table == "core_outboxmessage":
        changes += f", payload = {words['about'].format(step=step)}"
    return (
        f"UPDATE {table} SET {changes}"  # noqa: S608 - of constants
        f" WHERE substr(key, 1, {len(prefix)}) = '{prefix}'"
    )


def _greatest(connection, cursor, table):
    """The greatest number that the table has or ever gave."""
    cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")  # noqa: S608
    there = cursor.fetchone()[0]
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT CASE WHEN is_called THEN last_value ELSE 0 END"  # noqa: S608
            f" FROM {table}_id_seq"
        )
    else:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
    given = cursor.fetchone()
    return max(there, given[0] if given else 0)


def _begin_after(connection, cursor, table, number):
    """Nobody gets a number again that a key may hold."""
    if not number:
        return
    if connection.vendor == "postgresql":
        cursor.execute("SELECT setval(%s, %s)", [f"{table}_id_seq", number])
        return
    cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
    cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, number])


class Migration(migrations.Migration):

    dependencies = [
        ('communication', '0003_sent_notification'),
        ('core', '0001_initial'),
        ('deals', '0004_two_languages'),
        ('order', '0009_vendor_orders'),
        ('tourism', '0005_vendor_orders'),
        ('training', '0002_taken_again'),
    ]

    operations = [migrations.RunPython(copy, copy_back)]
