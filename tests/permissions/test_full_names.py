"""Nobody's whole name stands on a page that a stranger may read."""

import pytest
from django.urls import reverse

from accounts.models import User
from live.broadcasts.models import Broadcast
from live.chat.services.messages import say
from shop.storefront.services import write_review
from tests.permissions.answers import IN
from tests.permissions.table import ROWS
from tests.permissions.test_every_address import rolled_back
from tests.permissions.world import (
    ANONYMOUS,
    OWNER,
    RIVAL,
    SHOPPER,
    TRAINER,
    World,
    build,
)
from tests.refusals import bare_refusals

pytestmark = pytest.mark.django_db
FAMILY = "Kanarienvogel"


@pytest.fixture(scope="module")
def world(kept) -> World:
    """Its people signed up with their whole name in the one field there is."""
    world = build()
    writers = (SHOPPER, OWNER, TRAINER)
    for person in [world.people[role] for role in writers]:
        person.first_name, person.last_name = f"Mei {FAMILY}", ""
        person.save()
    write_review(
        user=world.people[SHOPPER], product=world.product, score=5, body="Crisp."
    )
    broadcast = Broadcast.objects.get(code=world.values["on air"])
    for role in (SHOPPER, OWNER):
        say(broadcast, world.people[role], f"Good evening from the {role}.")
    return world


@pytest.mark.parametrize("role", [ANONYMOUS, RIVAL])
def test_strangers_read_no_whole_name(world, role):
    told, short = [], []
    client = world.client(role)
    for name, row in sorted(ROWS.items()):
        if row.get[role] != IN:
            continue
        with rolled_back(), bare_refusals():
            response = client.get(reverse(name, kwargs=row.args(world)), follow=True)
        text = "" if response.streaming else response.content.decode(errors="replace")
        told += [name] if FAMILY in text else []
        short += [name] if f"Mei {FAMILY[0]}." in text else []

    assert told == []
    assert {"catalogue:detail", "live:broadcast", "messaging:product"} <= set(short)


def test_the_name_that_a_person_chose_stands_for_the_short_one(world):
    product = world.product.get_absolute_url()
    with rolled_back():
        User.objects.filter(pk=world.people[SHOPPER].pk).update(shown_as="Walnut fan")

        text = world.client(ANONYMOUS).get(product).content.decode()

    assert "Walnut fan" in text
    assert "Mei K." not in text
