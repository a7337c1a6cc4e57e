"""Reviews of farms by parts that arrived, the farm's replies, and who hears of both."""

import pytest
from oscar.apps.catalogue.reviews.models import ProductReview

from orders.reviews.models import ReviewAnswer
from orders.reviews.queries import reviews_of_farm, section_of
from orders.reviews.services.answers import answer_review
from orders.reviews.services.ratings import rate_all
from orders.reviews.services.texts import review_farm, review_line
from tests.factories.accounts import make_user
from tests.factories.fulfilment import make_received_vendor_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.notifications.letters import deliver, told
from vendors.partner.models import Partner

pytestmark = pytest.mark.django_db
GOOD = {"score": "5", "body": "Packed with care."}


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


def received(farm, user=None):
    return make_received_vendor_order(make_pack(farm), user=user)


def url_of(part):
    return f"/reviews/farm/{part.order.number}/{part.pk}/"


def test_buyer_reviews_the_farm_once_a_part(client, farm):
    part = received(farm, make_user())
    client.force_login(part.order.user)
    assert url_of(part) in client.get(f"/orders/{part.order.number}/").text

    page = client.post(url_of(part), GOOD, follow=True).text
    client.post(url_of(part), {"score": "3", "body": "The box was wet."})

    assert "Packed with care." in page
    review = ProductReview.objects.get()
    assert (review.score, review.product) == (3, None)
    assert review.versions.get().body == "Packed with care."
    farm.refresh_from_db()
    assert (farm.rating, farm.rating_count) == (3.83, 1)


def test_others_cant_review_it(client, farm):
    part = received(farm, make_user())
    client.force_login(make_user())

    assert client.post(url_of(part), GOOD).status_code == 404
    assert client.get("/reviews/farm/NONE/1/").status_code == 404
    assert ProductReview.objects.count() == 0


def test_person_who_buys_often_counts_once(farm):
    user = make_user()
    for score in (1, 1, 1, 5):
        review_farm(received(farm, user), by=user, score=score, body="Again.")
    review_farm(received(farm), by=None, score=4, body="A guest.")

    farm.refresh_from_db()
    assert (farm.rating_count, farm.rating) == (2, 3.93)
    assert section_of(reviews_of_farm(farm)).count == 5


def test_erased_writer_takes_the_stars_along(farm):
    part = received(farm, make_user())
    other = part.lines.get()
    review_farm(part, by=part.order.user, score=1, body="Bad.")
    review_line(other, by=part.order.user, score=1, body="Bad.")

    ProductReview.objects.filter(user=part.order.user).delete()

    farm.refresh_from_db()
    other.product.refresh_from_db()
    assert (farm.rating, farm.rating_count) == (None, 0)
    assert (other.product.rating, other.product.rating_count) == (None, 0)


def test_farm_replies_once_and_its_author_hears_of_it_once(client, farm):
    owner = make_member(farm)
    part = received(farm, make_user(email="mei@example.com"))
    deliver()
    review = review_line(part.lines.get(), by=part.order.user, score=4, body="Sweet.")
    client.force_login(owner)

    assert told(deliver())[0][0] == owner.email
    page = client.get("/desk/li/reviews/").text
    assert "Sweet." in page
    for text in ("Thank you!", "Thank you, Mei!"):
        typed = {"review": review.pk, f"r{review.pk}-body": text}
        assert client.post("/desk/li/reviews/", typed).status_code == 302

    assert told(deliver()) == [("mei@example.com", "Li Orchard replied to your review")]
    answer = ReviewAnswer.objects.get()
    assert (answer.body, answer.edited_at is not None) == ("Thank you, Mei!", True)
    assert "Thank you, Mei!" in client.get(review.product.get_absolute_url()).text
    client.post("/desk/li/reviews/", {"review": review.pk, "do": "withdraw"})
    assert not ReviewAnswer.objects.exists()


def test_farm_replies_to_its_own_reviews_alone(client, farm):
    review = review_farm(received(make_farm()), by=None, score=4, body="Fine.")
    client.force_login(make_member(farm))

    typed = {"review": review.pk, f"r{review.pk}-body": "Thank you!"}
    assert client.post("/desk/li/reviews/", typed).status_code == 404
    own = review_farm(received(farm), by=None, score=4, body="Fine.")
    refused = client.post("/desk/li/reviews/", {"review": own.pk, "do": "answer"})
    assert (refused.status_code, ReviewAnswer.objects.count()) == (422, 0)


def test_guest_hears_of_the_reply_too(farm):
    part = received(farm)
    review = review_farm(part, by=None, score=4, body="Fine.")
    deliver()

    answer_review(review, partner=farm, body="Thanks: see www.other.example", by=None)

    (letter,) = deliver()
    assert letter.to == [part.order.guest_email]
    assert "www.other" not in letter.body


def test_all_begin_with_the_same_mean_again(farm):
    first = received(farm, make_user())
    review_farm(first, by=first.order.user, score=5, body="Good.")
    assert rate_all() == 0
    for _n in range(9):
        other = received(make_farm())
        review_farm(other, by=None, score=1, body="Bad.")

    assert rate_all() > 0

    priors = set(
        Partner.objects.filter(rating__isnull=False).values_list("rating_prior")
    )
    assert priors == {(3.1,)}
    assert rate_all() == 0
