"""Reviews that readers found helpful, lists of them, and who is asked for one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from oscar.apps.catalogue.reviews.models import ProductReview

from orders.order.models import VendorOrderEvent
from orders.reviews.models import HelpfulVote, ReviewRequest
from orders.reviews.services.requests import ask_for_reviews
from orders.reviews.services.texts import review_line
from tests.factories.accounts import make_user
from tests.factories.fulfilment import make_claim, make_received_vendor_order
from tests.factories.shop import make_pack
from tests.notifications.letters import deliver, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def review():
    part = make_received_vendor_order(make_pack(), user=make_user())
    return review_line(part.lines.get(), by=part.order.user, score=4, body="Sweet.")


def press(client, review, **fields):
    return client.post(f"/reviews/{review.pk}/helpful/", fields)


def votes(review):
    review.refresh_from_db()
    return review.delta_votes


def test_reader_counts_once(client, review):
    for _twice in range(2):
        press(client, review)
    reader = Client()
    reader.force_login(make_user())
    press(reader, review)

    assert votes(review) == HelpfulVote.objects.count() == 2
    assert "Helpful (2)" in client.get(review.product.get_absolute_url()).text
    press(client, review, do="undo")
    assert votes(review) == 1


def test_own_review_is_not_helpful(client, review):
    client.force_login(review.user)

    refused = press(client, review)

    assert (refused.status_code, votes(review)) == (422, 0)
    assert "This is your own review." in refused.text


def test_new_browsers_of_one_place_soon_count_no_more(review):
    answers = [press(Client(), review).status_code for _n in range(5)]

    assert answers == [302, 302, 302, 429, 429]
    assert votes(review) == 3


def test_list_is_sorted_and_narrowed(client, review):
    for score in (5, 1):
        part = make_received_vendor_order(
            review.product.stockrecords.get(), user=make_user()
        )
        words = f"Says {score}"
        review_line(part.lines.get(), by=part.order.user, score=score, body=words)
    press(client, review)
    url = f"/reviews/product/{review.product.pk}/"

    def order(query):
        text = client.get(url + query).text
        found = {text.find(words): words for words in ("Sweet.", "Says 5", "Says 1")}
        return [found[at] for at in sorted(found) if at >= 0]

    assert order("") == ["Sweet.", "Says 1", "Says 5"]
    assert order("?sort=newest") == ["Says 1", "Says 5", "Sweet."]
    assert order("?stars=5") == ["Says 5"]
    assert client.get(url + "?stars=x&sort=x&page=x").status_code == 200


def arrived(days, *, complains=False, **order):
    part = make_received_vendor_order(make_pack(), **order)
    if complains:
        make_claim(part)
    moment = timezone.now() - timedelta(days=days)
    VendorOrderEvent.objects.filter(vendor_order=part).update(created=moment)
    return part


def test_shopper_is_asked_once_some_days_after(settings):
    settings.REVIEW_REQUEST_DAYS = 4
    user = make_user(email="mei@example.com")
    part, early = arrived(5, user=user), arrived(3, user=make_user())
    guest, old = arrived(5, user=None), arrived(60, user=make_user())
    arrived(5, user=make_user(), complains=True)
    reviewed = arrived(5, user=make_user())
    review_line(reviewed.lines.get(), by=reviewed.order.user, score=4, body="Good.")
    deliver()

    assert (ask_for_reviews(), ask_for_reviews()) == (2, 0)

    asked = set(ReviewRequest.objects.values_list("order", flat=True))
    assert asked == {part.order_id, guest.order_id}
    assert {early.order_id, old.order_id}.isdisjoint(asked)
    number = part.order.number
    sent = dict(told(deliver()))
    assert sent["mei@example.com"] == f"How was your order {number}?"
    assert len(sent) == 2
    assert ProductReview.objects.count() == 1


def test_who_wants_no_requests_gets_none(settings):
    settings.REVIEW_REQUEST_DAYS = 4
    user = make_user(email="mei@example.com")
    user.notice_choices.create(topic="reviews", channel="mail", is_wanted=False)
    arrived(5, user=user)
    deliver()

    ask_for_reviews()

    assert told(deliver()) == []
