"""After each test about balances the audit finds nothing wrong with the money."""

import pytest

from config.audit import INVARIANTS, run

MONEY = ("books", "credit", "money", "payouts")


@pytest.fixture(autouse=True)
def _audited(db):
    yield
    about = [one for one in INVARIANTS if one.check.__module__.split(".")[-1] in MONEY]
    assert len(about) > 30
    found = [finding for finding in run(about) if not finding.is_ok]
    assert [(one.name, one.samples) for one in found] == []
