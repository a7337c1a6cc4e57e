"""What a shopper sees and does: the form that loses nothing, and the claim's page."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from fulfilment.claims import throttle
from fulfilment.claims.models import Claim, ClaimPhoto
from fulfilment.claims.services.steps import accept
from orders.order.models import VendorOrderEvent
from tests.factories.accounts import make_user
from tests.factories.files import make_jpeg_upload
from tests.factories.fulfilment import (
    acts_of_claim,
    fresh_claim,
    make_claim,
    make_proposal,
    make_received_vendor_order,
    make_refusal,
)
from tests.factories.pages import make_click
from tests.notifications.letters import deliver, told

pytestmark = pytest.mark.django_db
BUDGET = 30


def new_url(vendor_order):
    return reverse("orders:claim_new", args=[vendor_order.order.number, 1])


def url(claim):
    return reverse("orders:claim", args=[claim.vendor_order.order.number, claim.number])


def fields(vendor_order, **changes):
    line = vendor_order.lines.get()
    typed = {
        "token": "a" * 24,
        "cause": "spoiled",
        "wanted": "money",
        "text": "Mouldy at the bottom.",
        f"packs-{line.pk}": "1",
        f"degree-{line.pk}": "50",
        "photos": make_jpeg_upload(),
    }
    typed |= changes
    return {name: value for name, value in typed.items() if value is not None}


def test_order_page_leads_to_the_form(client, vendor_order):
    page = client.get(reverse("orders:detail", args=[vendor_order.order.number]))

    assert new_url(vendor_order) in page.text
    form = client.get(new_url(vendor_order))
    assert form.status_code == 200
    assert "Half of it · ¥25.00 per pack" in form.text


def test_guest_claims_by_the_link_in_the_mail():
    vendor_order = make_received_vendor_order(user=None)
    browser = Client()
    order = vendor_order.order

    assert browser.get(new_url(vendor_order)).status_code == 404
    browser.get(f"{new_url(vendor_order)}?key={order.access_key}")
    response = browser.post(new_url(vendor_order), fields(vendor_order))

    claim = Claim.objects.get()
    assert response["Location"] == url(claim)
    assert browser.get(url(claim)).status_code == 200
    assert "Refund to your balance" not in browser.get(new_url(vendor_order)).text


def test_claim_is_handed_in_with_its_photo_and_everybody_is_told(client, vendor_order):
    response = client.post(new_url(vendor_order), fields(vendor_order), follow=True)

    claim = Claim.objects.get()
    assert (claim.state, claim.amount, claim.cause) == ("open", 2800, "spoiled")
    assert claim.photos.count() == 1
    assert claim.packer.email == "li@example.com"
    assert claim.carrier == "SF Express"
    assert "Mouldy at the bottom." in response.text
    assert "The farm has until" in response.text
    news = told(deliver())
    assert ("li@example.com", f"New claim: {claim.number}") in news
    assert ("mei@example.com", f"We received your claim {claim.number}") in news


def test_sent_twice_it_is_one_claim(client, vendor_order):
    first = client.post(new_url(vendor_order), fields(vendor_order))
    again = client.post(new_url(vendor_order), fields(vendor_order))

    assert Claim.objects.count() == 1
    assert first["Location"] == again["Location"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cause": None}, "Please choose what is wrong."),
        ({"wanted": None}, "Please choose what you would like."),
        ({"photos": None}, "Please add at least one photo of the goods."),
        ({"cause": "fire"}, "Select a valid choice"),
    ],
)
def test_error_keeps_what_was_typed_and_the_photos(client, vendor_order, change, said):
    response = client.post(new_url(vendor_order), fields(vendor_order, **change))

    assert response.status_code == 422
    assert said in response.text
    assert "Mouldy at the bottom." in response.text
    assert not Claim.objects.exists()
    if "photos" not in change:
        photo = ClaimPhoto.objects.get()
        assert f"/claims/photos/{photo.pk}/" in response.text
        fixed = client.post(new_url(vendor_order), fields(vendor_order, photos=None))
        assert fixed.status_code == 302
        assert Claim.objects.get().photos.get() == photo


def test_degree_is_asked_for_where_packs_are_named(client, vendor_order):
    line = vendor_order.lines.get()
    response = client.post(
        new_url(vendor_order), fields(vendor_order, **{f"degree-{line.pk}": None})
    )

    assert "Please choose how much is affected." in response.text
    assert not Claim.objects.exists()


@pytest.mark.parametrize("packs", ["3", "-1", "x"])
def test_more_packs_than_came_are_refused(client, vendor_order, packs):
    line = vendor_order.lines.get()
    response = client.post(
        new_url(vendor_order), fields(vendor_order, **{f"packs-{line.pk}": packs})
    )

    assert response.status_code == 422
    assert not Claim.objects.exists()


def test_photos_are_kept_one_by_one_and_left_out_again(client, vendor_order):
    kept = client.post(
        new_url(vendor_order), fields(vendor_order, do="photos", cause=None)
    )

    photo = ClaimPhoto.objects.get()
    assert kept.status_code == 200
    assert "1 photo saved." in kept.text
    assert "Mouldy at the bottom." in kept.text
    client.post(
        new_url(vendor_order),
        fields(vendor_order, do="photos", photos=None, drop=photo.pk),
    )
    assert not ClaimPhoto.objects.exists()


def test_what_it_would_bring_is_said_and_nothing_handed_in(client, vendor_order):
    line = vendor_order.lines.get()
    asked = fields(vendor_order, do="look", photos=None, cause=None, wanted=None)
    response = client.post(new_url(vendor_order), asked | {f"packs-{line.pk}": "2"})

    assert "As a refund this would be ¥56.00." in response.text
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "This file is empty"), (b"%PDF-1.4 no photo", "photo.jpg")],
)
def test_photo_that_is_none_says_so(client, vendor_order, content, said):
    bad = SimpleUploadedFile("photo.jpg", content, content_type="image/jpeg")
    response = client.post(new_url(vendor_order), fields(vendor_order, photos=bad))

    assert response.status_code == 422
    assert said in response.text
    assert not ClaimPhoto.objects.exists()
    assert not Claim.objects.exists()


def test_seven_photos_are_too_many(client, vendor_order):
    many = [make_jpeg_upload(f"{n}.jpg", (30 * n, 10, 10)) for n in range(7)]
    response = client.post(new_url(vendor_order), fields(vendor_order, photos=many))

    assert "You can add up to 6 photos." in response.text
    assert ClaimPhoto.objects.count() == 6
    assert not Claim.objects.exists()


def test_photo_is_encoded_anew_without_its_place(client, vendor_order):
    from tests.core.images.corpus import private_jpeg

    content = private_jpeg()
    client.post(
        new_url(vendor_order),
        fields(vendor_order, photos=SimpleUploadedFile("p.jpg", content)),
    )

    with ClaimPhoto.objects.get().file.open("rb") as kept:
        picture = Image.open(kept)
        assert picture.format == "JPEG"
        assert not picture.getexif()
        assert kept.seek(0) == 0
        assert kept.read() != content


class TestPhotos:
    def test_are_seen_by_shopper_seller_and_office_only(
        self, client, vendor_order, owner
    ):
        claim = make_claim(vendor_order, photos=1)
        photo = claim.photos.get()
        own = reverse("orders:claim_photo", args=[vendor_order.order.number, photo.pk])
        desk = reverse("desk:claim_photo", args=["li", photo.pk])

        response = client.get(own)
        assert response["Content-Type"] == "image/jpeg"
        assert response["Cache-Control"] == "no-store, private"
        stranger = Client()
        stranger.force_login(make_user())
        assert stranger.get(own).status_code == 404
        assert stranger.get(desk).status_code == 404
        seller = Client()
        seller.force_login(owner)
        assert seller.get(desk).status_code == 200

    def test_of_another_order_are_not_found(self, client, vendor_order):
        other = make_claim(make_received_vendor_order(), photos=1).photos.get()
        page = reverse("orders:claim_photo", args=[vendor_order.order.number, other.pk])

        assert client.get(page).status_code == 404


class TestWindow:
    def test_closes_48_hours_after_the_goods_came(self, client, vendor_order):
        received(vendor_order, hours_ago=47)
        assert client.get(new_url(vendor_order)).status_code == 200

        received(vendor_order, hours_ago=49)
        page = client.get(reverse("orders:detail", args=[vendor_order.order.number]))
        assert new_url(vendor_order) not in page.text
        assert client.get(new_url(vendor_order)).status_code == 302
        assert (
            client.post(new_url(vendor_order), fields(vendor_order)).status_code == 422
        )
        assert not Claim.objects.exists()

    def test_that_ends_while_the_form_is_typed_loses_nothing(
        self, client, vendor_order
    ):
        received(vendor_order, hours_ago=49)
        response = client.post(new_url(vendor_order), fields(vendor_order))

        assert "Nothing can be claimed for this order now." in response.text


def received(vendor_order, *, hours_ago):
    """As if it had come then."""
    at = timezone.now() - timedelta(hours=hours_ago)
    events = VendorOrderEvent.objects.filter(
        vendor_order=vendor_order, status="received"
    )
    assert events.update(created=at) == 1


class TestClaimPage:
    def post(self, client, claim, do, **more):
        return client.post(url(claim), {"do": do} | more, follow=True)

    def test_takes_a_proposal(self, client, vendor_order):
        claim = make_proposal(make_claim(vendor_order), degree=30)

        page = client.get(url(claim))
        assert "¥15.00 refunded to the original payment method" in page.text
        self.post(client, claim, "agree")

        assert fresh_claim(claim).state == "accepted"

    def test_asks_the_office(self, client, vendor_order):
        claim = make_refusal(make_claim(vendor_order))
        page = client.get(url(claim))
        assert "They were whole." in page.text

        page = self.post(client, claim, "escalate", text="They were not.")

        assert "They were not." in page.text
        assert fresh_claim(claim).state == "escalated"

    def test_takes_it_back(self, client, vendor_order):
        claim = make_claim(vendor_order)

        self.post(client, claim, "withdraw")

        assert fresh_claim(claim).state == "withdrawn"

    def test_adds_photos(self, client, vendor_order):
        claim = make_claim(vendor_order)

        self.post(
            client, claim, "photos", token=make_click(), photos=make_jpeg_upload()
        )

        assert claim.photos.count() == 1
        assert acts_of_claim(claim) == ["filed", "photos"]

    @pytest.mark.parametrize("do", ["agree", "escalate", "withdraw", "photos"])
    def test_after_the_end_nothing_can_be_done(self, client, vendor_order, do):
        claim = make_claim(vendor_order)
        accept(claim, by=make_user())
        before = acts_of_claim(claim)

        self.post(client, claim, do, token=make_click(), photos=make_jpeg_upload())

        assert acts_of_claim(claim) == before
        assert not claim.photos.exists()

    def test_unknown_act_and_another_order_are_not_found(self, client, vendor_order):
        claim, other = (
            make_claim(vendor_order),
            make_claim(make_received_vendor_order()),
        )

        assert client.post(url(claim), {"do": "pay"}).status_code == 404
        stray = reverse("orders:claim", args=[vendor_order.order.number, other.number])
        assert client.get(stray).status_code == 404

    def test_fits_its_budget(self, client, vendor_order, queries):
        claim = make_refusal(make_claim(vendor_order, photos=3))

        with queries(BUDGET):
            client.get(url(claim))


def test_form_fits_its_budget(client, vendor_order, queries):
    with queries(BUDGET):
        client.get(new_url(vendor_order))


def test_who_sends_too_much_is_slowed_down_and_keeps_what_was_typed(
    client, vendor_order, monkeypatch
):
    monkeypatch.setattr(throttle, "OF_AN_ORDER", 1)
    client.post(new_url(vendor_order), fields(vendor_order, do="photos", photos=None))

    response = client.post(new_url(vendor_order), fields(vendor_order, photos=None))

    assert response.status_code == 429
    assert "Mouldy at the bottom." in response.text
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "<b>You receive: "), ("zh-hans", "<b>您将得到：")],
)
def test_what_was_granted_is_one_sentence_in_each_language(
    client, vendor_order, language, words
):
    claim = make_claim(vendor_order)
    accept(claim, by=make_user())

    page = client.get(url(claim), headers={"accept-language": language}).text

    sentence = page[page.index(words) :].partition("</b>")[0]
    assert sentence.endswith("." if language == "en" else "。")
