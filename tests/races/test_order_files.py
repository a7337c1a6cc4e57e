"""Order files of other platforms that two people bring at the same moment."""

from functools import partial

import pytest
from django.db.models import Sum

from programme.channels.models import OrderFile, OrderMonth, PlatformOrder
from programme.channels.rules import ChannelError
from programme.channels.services.order_files import import_orders, withdraw_file
from programme.channels.services.statements import move_statement
from programme.plans.services.entries import StateStep
from tests.factories.accounts import make_user
from tests.factories.channels import (
    brought,
    make_order_file,
    make_statement,
    sender,
)
from tests.factories.vendors import make_farm, make_village
from tests.races.together import errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROWS = tuple((f"{n:04}", 5) for n in range(40))


def test_two_farms_bring_the_same_orders_and_one_has_them():
    village = make_village()
    acts = []
    for turn in range(4):
        rows = ROWS if turn % 2 else ROWS[::-1]
        farm = make_farm(village=village)
        acts.append(partial(import_orders, farm, brought(*rows), sender()))

    done = run_together(acts)

    assert (len(values(done)), len(errors(done, ChannelError))) == (1, 3)
    assert PlatformOrder.objects.count() == len(ROWS)
    assert OrderMonth.objects.aggregate(sum=Sum("amount"))["sum"] == 200_00


def test_two_people_of_a_farm_import_the_same_file_once():
    farm = make_farm(village=make_village())
    file = brought(*ROWS)

    done = run_together(
        [partial(import_orders, farm, file, sender()) for _ in range(4)]
    )

    assert (len(values(done)), len(errors(done, ChannelError))) == (1, 3)
    assert OrderFile.objects.count() == 1


def test_a_file_that_is_withdrawn_while_another_comes_in_leaves_the_other():
    farm = make_farm(village=make_village())
    old = make_order_file(farm, *ROWS)
    step = StateStep("withdrawn", make_user(), "old")

    done = run_together(
        [
            partial(withdraw_file, old, step),
            partial(import_orders, farm, brought(*ROWS), sender()),
        ]
    )

    assert len(values(done)) == 2
    assert OrderMonth.objects.get().amount == 200_00
    assert OrderFile.objects.get(state="imported") != old


def test_a_month_is_confirmed_or_imported_but_counts_once():
    farm = make_farm(village=make_village())
    waiting = make_statement(farm, state="declared")

    done = run_together(
        [
            partial(move_statement, waiting, StateStep("confirmed", make_user())),
            partial(import_orders, farm, brought(*ROWS), sender()),
        ]
    )

    waiting.refresh_from_db()
    refused = errors(done, ChannelError)
    assert (waiting.state == "declared") == bool(refused)
    assert OrderMonth.objects.get().amount == 200_00
