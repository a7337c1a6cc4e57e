"""The demo's season at the depot is sound, and has one of everything."""

from datetime import date

import pytest
from django.utils import timezone

from config.audit import INVARIANTS, run
from demo.market.intakes import plant_intakes
from demo.market.seeding import Size, seed_market
from office.intake.models import ConsignedSale, Intake
from office.intake.states import Terms
from vendors.cooperatives.models import Household
from vendors.partner.models import Partner

pytestmark = pytest.mark.django_db


def test_households_brought_a_season_of_harvest():
    seed_market(Size(farms=5, products=40, orders=60, has_photos=False))
    if not Intake.objects.exists():
        for cooperative in Partner.objects.filter(kind="cooperative"):
            Household.objects.bulk_create(
                Household(
                    cooperative=cooperative,
                    number=f"{number:03d}",
                    name=f"Household {number}",
                    joined=date(2020, 1, 1),
                )
                for number in range(12)
            )
        plant_intakes(now=timezone.localtime())

    assert Intake.objects.filter(terms=Terms.BOUGHT).count() > 50
    assert Intake.objects.filter(corrects__isnull=False, net__gt=0).exists()
    assert Intake.objects.exclude(supplier="").exists()
    assert ConsignedSale.objects.exists()
    assert [one for one in run(INVARIANTS) if not one.is_ok] == []
