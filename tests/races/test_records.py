"""Evidence that many write at once is one chain; a pair agrees on one thing."""

from functools import partial

import pytest
from django.utils import timezone

from config.audit import INVARIANTS, run
from live.records.models import CommissionAgreement, EvidenceBundle
from live.records.services import (
    AgreementRefused,
    Terms,
    accept_agreement,
    end_agreement,
    make_bundle,
    offer_agreement,
)
from live.records.states import Side
from tests.cast import a_farm
from tests.live.makers import a_broadcast
from tests.races.together import all_values, errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MANY = 6


def test_bundles_made_at_once_are_one_chain():
    broadcasts = [a_broadcast() for _ in range(MANY)]

    all_values(run_together([partial(make_bundle, one, "asked") for one in broadcasts]))

    rows = list(EvidenceBundle.objects.order_by("number"))
    assert [row.number for row in rows] == list(range(1, MANY + 1))
    assert [row.previous for row in rows] == ["", *(r.manifest for r in rows[:-1])]
    names = (
        "bundles of evidence are chained without a gap",
        "files of evidence are there",
    )
    assert all(each.is_ok for each in run(i for i in INVARIANTS if i.name in names))


def test_two_offers_at_once_are_one():
    host, seller = a_farm(), a_farm()
    terms = Terms(10, timezone.localdate())

    outcomes = run_together(
        [
            partial(offer_agreement, host, seller, terms, side=side)
            for side in (Side.HOST, Side.SELLER)
        ]
    )

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, AgreementRefused)) == 1
    assert CommissionAgreement.objects.count() == 1


def test_what_is_ended_while_it_is_accepted_is_over():
    host, seller = a_farm(), a_farm()
    terms = Terms(10, timezone.localdate())
    made = offer_agreement(host, seller, terms, side=Side.SELLER)

    run_together(
        [
            partial(accept_agreement, made, side=Side.HOST),
            partial(end_agreement, made, side=Side.SELLER, by=None),
        ]
    )

    made.refresh_from_db()
    assert made.ended_at is not None
