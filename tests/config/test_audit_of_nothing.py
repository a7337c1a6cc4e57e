"""An audit of an empty market says that there was nothing to look at."""

from config.integrity import INVARIANTS

from .auditing import audit


def test_audit_market_says_when_there_was_nothing_to_look_at(db):
    code, text = audit()

    assert code == 0
    assert text.count("rows looked at = 0,") == len(INVARIANTS)
    assert text.splitlines()[-1] == "Nothing was looked at: the database is empty."
