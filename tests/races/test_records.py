"""Evidence that many write at once is one chain; a pair agrees on one thing."""

from functools import partial

import pytest

from config.integrity import INVARIANTS
from core import dates
from core.integrity import run
from live.records.models import CommissionAgreement, EvidenceBundle
from live.records.services.agreements import (
    AgreementError,
    CommissionTerms,
    accept_agreement,
    end_agreement,
    offer_agreement,
)
from live.records.services.evidence import make_bundle
from live.records.states import AgreementParty
from tests.factories.live import make_broadcast
from tests.factories.vendors import make_farm
from tests.races.together import all_values, errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MANY = 6


def test_bundles_made_at_once_are_one_chain():
    broadcasts = [make_broadcast() for _ in range(MANY)]

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
    host, seller = make_farm(), make_farm()
    terms = CommissionTerms(10, dates.today())

    outcomes = run_together(
        [
            partial(offer_agreement, host, seller, terms, side=side)
            for side in (AgreementParty.HOST, AgreementParty.SELLER)
        ]
    )

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, AgreementError)) == 1
    assert CommissionAgreement.objects.count() == 1


def test_what_is_ended_while_it_is_accepted_is_over():
    host, seller = make_farm(), make_farm()
    terms = CommissionTerms(10, dates.today())
    made = offer_agreement(host, seller, terms, side=AgreementParty.SELLER)

    run_together(
        [
            partial(accept_agreement, made, side=AgreementParty.HOST),
            partial(end_agreement, made, side=AgreementParty.SELLER, by=None),
        ]
    )

    made.refresh_from_db()
    assert made.ended_at is not None
