"""A new visit is looked at where the seller's new goods are: same rules and words."""

import pytest
from django.urls import reverse

from core.models import OutboxMessage
from notifications.emails import Reader
from notifications.services import write
from notifications.types import NOTIFICATIONS
from office.moderation.services import Chosen, decide, undo
from shop.catalogue.services.content import StaleEditError
from shop.catalogue.services.publication import publish_listing
from shop.catalogue.states import ListingState
from tests.factories.accounts import make_user
from tests.factories.tourism import make_draft_experience, make_experience, make_price
from tests.factories.vendors import make_farm, make_member
from tourism.services.experiences import (
    hide_experience,
    publish_experience,
    save_price,
    withdraw_experience,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reviewed(settings):
    settings.LISTINGS_NEED_REVIEW = True


@pytest.fixture
def staff():
    return make_user(is_staff=True)


def make_ready(farm=None):
    """What can be booked as soon as somebody says so; never shown before."""
    found = make_experience(farm)
    product = found.product
    product.state, product.is_public = ListingState.DRAFT, False
    product.published_at = None
    product.save()
    found.refresh_from_db()
    return found


def make_waiting(farm=None):
    return publish_experience(make_ready(farm))


def state_of(experience):
    experience.product.refresh_from_db()
    return experience.product.state


def approve(experience, staff, *, approves=True, reason=""):
    product = experience.product
    product.refresh_from_db()
    chosen = Chosen("listing", product, str(product.version))
    return decide([chosen], approves=approves, reason=lambda _one: reason, by=staff)


def test_new_visit_waits_and_is_shown_nowhere(client):
    found = make_waiting()

    assert state_of(found) == "in-review"
    assert found.product.review_rule == "listing"
    assert not found.product.is_public
    assert client.get(found.get_absolute_url()).status_code == 404


def test_without_the_rule_it_opens_at_once(settings):
    settings.LISTINGS_NEED_REVIEW = False

    assert state_of(publish_experience(make_ready())) == "bookable"


def test_first_listings_count_visits_and_goods(settings):
    settings.LISTINGS_NEED_REVIEW = False
    farm = make_farm()
    make_experience(farm)
    settings.REVIEW_FIRST_LISTINGS = 1

    assert state_of(publish_experience(make_ready(farm))) == "bookable"
    assert state_of(publish_experience(make_ready())) == "in-review"


def test_approved_it_can_be_booked_and_the_seller_is_told(client, staff):
    found = make_waiting()

    outcome = approve(found, staff)

    assert (outcome.done, outcome.left) == (1, [])
    assert state_of(found) == "bookable"
    assert found.product.is_public
    assert client.get(found.get_absolute_url()).status_code == 200
    told = OutboxMessage.objects.get(payload__what="listing_decided")
    news = NOTIFICATIONS["listing_decided"](found.product, told.payload["occasion"])
    assert str(news.subject()).endswith("can be booked now")
    mail = write(news, Reader("a@example.com", "en", None))
    assert "Guests can now find and book it." in mail.body
    assert news.link(None) == reverse("desk:visit", args=[found.partner.code, found.pk])


def test_returned_it_is_a_draft_with_a_note(client, staff):
    found = make_waiting()
    client.force_login(make_member(found.partner))

    approve(found, staff, approves=False, reason="Where do guests park?")

    assert state_of(found) == "draft"
    address = reverse("desk:visit", args=[found.partner.code, found.pk])
    assert "Where do guests park?" in client.get(address).content.decode()
    news = NOTIFICATIONS["listing_decided"](found.product, "x")
    assert "needs changes before it can be booked" in str(news.subject())
    assert state_of(publish_experience(found)) == "in-review"


def test_what_was_shown_once_needs_no_second_look(staff):
    found = make_waiting()
    approve(found, staff)

    hide_experience(found)

    assert state_of(publish_experience(found)) == "bookable"


def test_what_changed_since_is_not_approved(staff):
    found = make_waiting()
    seen = found.product.version
    price = found.prices.first()
    save_price(found, price, {"amount": price.amount + 5})

    with pytest.raises(StaleEditError):
        publish_listing(found.product, version=seen, by=staff)

    assert state_of(found) == "in-review"


def test_incomplete_it_is_left(staff):
    found = make_waiting()
    found.prices.update(is_on_sale=False)

    outcome = approve(found, staff)

    assert outcome.done == 0
    assert "Please enter the price." in outcome.left[0]
    assert state_of(found) == "in-review"


def test_the_seller_takes_it_back(client):
    found = make_waiting()
    client.force_login(make_member(found.partner))
    address = reverse("desk:visit", args=[found.partner.code, found.pk])
    assert "in review" in client.get(address).content.decode()

    client.post(address, {"do": "withdraw"})

    assert state_of(found) == "draft"
    # Twice changes nothing.
    client.post(address, {"do": "withdraw"})
    assert state_of(found) == "draft"


def test_a_decision_is_undone_until_somebody_booked(staff):
    found = make_waiting()
    outcome = approve(found, staff)
    found.product.refresh_from_db()

    again = undo(outcome.undo, {found.product.pk: found.product}, {}, by=staff)

    assert again.done == 1
    assert state_of(found) == "in-review"
    assert not found.product.is_public


def test_office_reads_prices_terms_and_dates(client, staff):
    found = make_waiting()
    client.force_login(staff)

    queue = client.get(reverse("office:queue", args=["market"])).content.decode()
    address = reverse("office:listing", args=["market", found.product.pk])
    page = client.get(address).content.decode()

    assert found.title in queue
    assert found.meeting_point in page
    assert "Paid when booking" in page
    assert "No stock" not in page
    done = client.post(
        address, {"decide": "approve", "version": str(found.product.version)}
    )
    assert done.status_code == 302
    assert state_of(found) == "bookable"


def test_draft_that_lacks_something_is_not_submitted(client):
    found = make_draft_experience()
    make_price(found)
    client.force_login(make_member(found.partner))
    address = reverse("desk:visit", args=[found.partner.code, found.pk])

    client.post(address, {"do": "publish"})

    assert state_of(found) == "draft"
    with pytest.raises(Exception, match="→"):
        withdraw_experience(found)


@pytest.mark.parametrize("needs_review", [True, False])
def test_button_says_whether_it_is_reviewed_first(client, settings, needs_review):
    settings.LISTINGS_NEED_REVIEW = needs_review
    experience = make_ready(make_farm(code="li"))
    client.force_login(make_member(experience.partner))

    page = client.get(reverse("desk:visit", args=["li", experience.pk])).text

    assert ("Submit for review" in page) is needs_review
    assert ("Open for booking" in page) is not needs_review
