"""Reviews: by buyers alone, changed by their authors, reported and removed."""

from importlib import import_module

import pytest
from django.apps import apps
from oscar.apps.catalogue.reviews.models import ProductReview

from core.models import AuditEntry
from orders.reviews.models import ReviewPurchase, ReviewReport
from orders.reviews.services.reports import report_review
from shop.storefront.services import write_review
from tests.factories.accounts import make_staff, make_user
from tests.factories.fulfilment import (
    make_packed_vendor_order,
    make_received_vendor_order,
    send_vendor_order,
)
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack, make_product
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db
GOOD = {"score": "5", "body": "The best of the box."}


def bought(user, **product):
    """A product that the user, or a guest, received."""
    pack = make_pack(**product)
    return make_received_vendor_order(pack, user=user).lines.get().product


def url_of(product):
    return f"/reviews/{product.pk}/"


def a_review(**fields):
    user = make_user(**fields)
    product = bought(user)
    line = user.orders.get().lines.get()
    review = write_review(product, user=user, score=5, body="Sweet.")
    ReviewPurchase.objects.create(review=review, line=line)
    return review


def test_buyers_review_appears_on_the_product(client):
    user = make_user(first_name="Chen", last_name="Yulan")
    product = bought(user)
    client.force_login(user)

    page = client.post(url_of(product), GOOD, follow=True).text

    assert "The best of the box." in page
    assert "Chen Y." in " ".join(page.split())
    assert "Bought" in page
    product.refresh_from_db()
    assert (product.rating, product.rating_count) == (4.17, 1)
    assert ProductReview.objects.get().purchase.line.product == product


@pytest.mark.parametrize("state", ["nothing", "paid", "sent", "another's"])
def test_who_has_not_received_it_cant_review_it(client, state):
    user = make_user()
    pack = make_pack()
    if state == "paid":
        make_paid_order([(pack, 1)], user=user)
    elif state == "sent":
        send_vendor_order(make_packed_vendor_order(pack, 1, user=user))
    elif state == "another's":
        make_received_vendor_order(pack, user=make_user())
    client.force_login(user)

    read = client.get(url_of(pack.product))
    answer = client.post(url_of(pack.product), GOOD)

    assert (read.status_code, answer.status_code) == (403, 403)
    assert "Only buyers can review this." in read.text
    assert ProductReview.objects.count() == 0


def test_guest_reviews_by_the_orders_link(client):
    product = bought(None)
    order = product.line_set.get().order
    assert client.get(url_of(product))["Location"].startswith("/accounts/login/")
    client.get(f"/orders/{order.number}/", {"key": order.access_key})

    page = client.post(url_of(product), GOOD, follow=True).text

    assert "The best of the box." in page
    assert ProductReview.objects.get().user is None
    again = client.get(url_of(product)).text
    assert "You reviewed this on" in again
    client.post(url_of(product), {"score": "3", "body": "Less good after a week."})
    assert ProductReview.objects.get().score == 3


def test_revoked_link_reviews_nothing(client):
    product = bought(None)
    order = product.line_set.get().order
    client.get(f"/orders/{order.number}/", {"key": order.access_key})
    type(order).objects.update(access_key="another")

    assert client.post(url_of(product), GOOD)["Location"].startswith("/accounts/login/")
    assert ProductReview.objects.count() == 0


def test_author_changes_it_and_is_told_so_before_sending(client):
    review = a_review()
    client.force_login(review.user)

    page = client.get(url_of(review.product)).text
    client.post(url_of(review.product), {"score": "2", "body": "Bruised."})

    assert "You reviewed this on" in page
    assert "Sweet." in page
    changed = ProductReview.objects.get()
    assert (changed.score, changed.body, changed.title) == (2, "Bruised.", "Bruised.")
    assert changed.purchase.edited_at
    review.product.refresh_from_db()
    assert (review.product.rating, review.product.rating_count) == (3.58, 1)
    assert [(one.score, one.body) for one in changed.versions.all()] == [(5, "Sweet.")]


def test_removed_review_stays_removed_when_it_is_changed(client):
    review = a_review()
    ProductReview.objects.update(status=ProductReview.REJECTED)
    client.force_login(review.user)

    client.post(url_of(review.product), GOOD)

    assert ProductReview.objects.get().status == ProductReview.REJECTED


def test_review_waits_when_reviews_are_moderated(client, settings):
    settings.OSCAR_MODERATE_REVIEWS = True
    user = make_user()
    product = bought(user)
    client.force_login(user)

    page = client.post(url_of(product), GOOD, follow=True).text

    assert "The best of the box." not in page
    assert ProductReview.objects.get().status == ProductReview.FOR_MODERATION


@pytest.mark.parametrize(
    "typed",
    [
        {"score": "6", "body": "Fine enough"},
        {"score": "", "body": "Fine enough"},
        {"score": "5", "body": "  "},
        {"score": "5", "body": "x" * 2001},
    ],
)
def test_review_with_something_wrong_is_kept_as_typed(client, typed):
    user = make_user()
    product = bought(user)
    client.force_login(user)

    response = client.post(url_of(product), typed)

    assert response.status_code == 422
    assert response.context["form"]["body"].value() == typed["body"]
    assert ProductReview.objects.count() == 0


def test_review_of_a_hidden_product_is_not_found(client):
    pack = make_pack(product=make_product(make_farm(), state="hidden"))
    client.force_login(make_user())

    assert client.post(url_of(pack.product), GOOD).status_code == 404


def test_review_shows_words_as_text(client):
    user = make_user()
    product = bought(user)
    client.force_login(user)
    bad = {"score": "5", "body": "<img src=x onerror=alert(1)>"}

    assert "<img src=x" not in client.post(url_of(product), bad, follow=True).text


def test_reader_reports_a_review_once(client):
    review = a_review()
    client.force_login(make_user())

    for reason in ("An advert", "An advert, again"):
        client.post(f"/reviews/{review.pk}/report/", {"reason": reason})

    assert [one.reason for one in ReviewReport.objects.all()] == ["An advert"]
    assert client.post(f"/reviews/{review.pk}/report/", {}).status_code == 422


@pytest.mark.parametrize(("do", "shown"), [("remove", False), ("keep", True)])
def test_staff_decide_what_was_reported(client, do, shown):
    review = a_review()
    report_review(review, by=make_user(), reason="An advert")
    client.force_login(make_staff())
    page = client.get("/office/market/reviews/").text
    assert "An advert" in page
    assert "Sweet." in page

    for _twice in range(2):
        client.post("/office/market/reviews/", {"review": review.pk, "do": do})

    assert ("Sweet." in client.get(review.product.get_absolute_url()).text) == shown
    assert "An advert" not in client.get("/office/market/reviews/").text
    assert AuditEntry.objects.filter(act__startswith="review.").count() == 1


def test_what_was_written_before_is_tied_to_what_was_bought():
    migration = import_module("orders.reviews.migrations.0002_prove_what_was_written")
    review = a_review()
    ReviewPurchase.objects.all().delete()
    stranger = write_review(review.product, user=make_user(), score=1, body="Bad.")

    migration.prove(apps, None)

    stranger.refresh_from_db()
    review.product.refresh_from_db()
    assert [one.review for one in ReviewPurchase.objects.all()] == [review]
    assert stranger.status == ProductReview.FOR_MODERATION
    assert review.product.rating == 5
