"""After each test about balances the audit finds nothing wrong with the money."""

import pytest

from core.integrity import run
from tests.sound import checks_of

MONEY = checks_of(
    "payments.ledger", "payments.credit", "payments.payment",
    "payments.payouts.integrity.batches", "payments.payouts.integrity.earnings",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _audited(db):
    yield
    found = [finding for finding in run(MONEY) if not finding.is_ok]
    assert [(one.name, one.samples) for one in found] == []
