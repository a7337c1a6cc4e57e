"""A shared surplus is sound for the audit, and each breach of it is named alone."""

import pytest
from django.db import transaction

from config.integrity import INVARIANTS
from core.integrity import run
from tests.config.breaches.surplus import PLANTS, a_surplus_paid_in_part

pytestmark = pytest.mark.django_db


def breached():
    return [finding.name for finding in run(INVARIANTS) if not finding.is_ok]


def test_sound_surplus_breaks_nothing():
    a_surplus_paid_in_part()

    assert breached() == []


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_breach_is_named_and_nothing_else(plant):
    with transaction.atomic():
        plant()
        found = breached()
        transaction.set_rollback(True)

    assert found == [PLANTS[plant]]
