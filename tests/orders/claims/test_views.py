"""What a shopper sees and does: the form that loses nothing, and the claim's page."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from orders.claims import throttle
from orders.claims.models import Claim, ClaimPhoto
from orders.claims.services import accept
from orders.order.models import VendorOrderEvent
from tests.cast import a_user
from tests.orders.notifications.letters import deliver, told

from .makers import (
    a_claim,
    a_click,
    a_proposal,
    a_received_part,
    a_refusal,
    acts,
    fresh,
    upload,
)

pytestmark = pytest.mark.django_db
BUDGET = 30


def new_url(part):
    return reverse("orders:claim_new", args=[part.order.number, 1])


def url(claim):
    return reverse("orders:claim", args=[claim.part.order.number, claim.number])


def fields(part, **changes):
    line = part.lines.get()
    typed = {
        "token": "a" * 24,
        "cause": "spoiled",
        "wanted": "money",
        "text": "Mouldy at the bottom.",
        f"packs-{line.pk}": "1",
        f"degree-{line.pk}": "50",
        "photos": upload(),
    }
    typed |= changes
    return {name: value for name, value in typed.items() if value is not None}


def test_order_page_leads_to_the_form(client, part):
    page = client.get(reverse("orders:detail", args=[part.order.number]))

    assert new_url(part) in page.text
    form = client.get(new_url(part))
    assert form.status_code == 200
    assert "Half of it · ¥25.00 a pack" in form.text


def test_guest_claims_by_the_link_in_the_mail():
    part = a_received_part(user=None)
    browser = Client()
    order = part.order

    assert browser.get(new_url(part)).status_code == 404
    browser.get(f"{new_url(part)}?key={order.access_key}")
    response = browser.post(new_url(part), fields(part))

    claim = Claim.objects.get()
    assert response["Location"] == url(claim)
    assert browser.get(url(claim)).status_code == 200
    assert "Money onto your balance" not in browser.get(new_url(part)).text


def test_claim_is_handed_in_with_its_photo_and_everybody_is_told(client, part):
    response = client.post(new_url(part), fields(part), follow=True)

    claim = Claim.objects.get()
    assert (claim.state, claim.amount, claim.cause) == ("open", 2800, "spoiled")
    assert claim.photos.count() == 1
    assert claim.packer.email == "li@example.com"
    assert claim.carrier == "SF Express"
    assert "Mouldy at the bottom." in response.text
    assert "The farm has until" in response.text
    news = told(deliver())
    assert ("li@example.com", f"A shopper makes a claim: {claim.number}") in news
    assert ("mei@example.com", f"We have your claim {claim.number}") in news


def test_sent_twice_it_is_one_claim(client, part):
    first = client.post(new_url(part), fields(part))
    again = client.post(new_url(part), fields(part))

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
def test_error_keeps_what_was_typed_and_the_photos(client, part, change, said):
    response = client.post(new_url(part), fields(part, **change))

    assert response.status_code == 422
    assert said in response.text
    assert "Mouldy at the bottom." in response.text
    assert not Claim.objects.exists()
    if "photos" not in change:
        photo = ClaimPhoto.objects.get()
        assert f"/claims/photos/{photo.pk}/" in response.text
        fixed = client.post(new_url(part), fields(part, photos=None))
        assert fixed.status_code == 302
        assert Claim.objects.get().photos.get() == photo


def test_degree_is_asked_for_where_packs_are_named(client, part):
    line = part.lines.get()
    response = client.post(new_url(part), fields(part, **{f"degree-{line.pk}": None}))

    assert "Please choose how much is bad." in response.text
    assert not Claim.objects.exists()


@pytest.mark.parametrize("packs", ["3", "-1", "x"])
def test_more_packs_than_came_are_refused(client, part, packs):
    line = part.lines.get()
    response = client.post(new_url(part), fields(part, **{f"packs-{line.pk}": packs}))

    assert response.status_code == 422
    assert not Claim.objects.exists()


def test_photos_are_kept_one_by_one_and_left_out_again(client, part):
    kept = client.post(new_url(part), fields(part, do="photos", cause=None))

    photo = ClaimPhoto.objects.get()
    assert kept.status_code == 200
    assert "1 photo is kept." in kept.text
    assert "Mouldy at the bottom." in kept.text
    client.post(new_url(part), fields(part, do="photos", photos=None, drop=photo.pk))
    assert not ClaimPhoto.objects.exists()


def test_what_it_would_bring_is_said_and_nothing_handed_in(client, part):
    line = part.lines.get()
    asked = fields(part, do="look", photos=None, cause=None, wanted=None)
    response = client.post(new_url(part), asked | {f"packs-{line.pk}": "2"})

    assert "In money this would be ¥56.00." in response.text
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "This file is empty"), (b"%PDF-1.4 no photo", "photo.jpg")],
)
def test_photo_that_is_none_says_so(client, part, content, said):
    bad = SimpleUploadedFile("photo.jpg", content, content_type="image/jpeg")
    response = client.post(new_url(part), fields(part, photos=bad))

    assert response.status_code == 422
    assert said in response.text
    assert not ClaimPhoto.objects.exists()
    assert not Claim.objects.exists()


def test_seven_photos_are_too_many(client, part):
    many = [upload(f"{n}.jpg", (30 * n, 10, 10)) for n in range(7)]
    response = client.post(new_url(part), fields(part, photos=many))

    assert "At most 6 photos." in response.text
    assert ClaimPhoto.objects.count() == 6
    assert not Claim.objects.exists()


def test_photo_is_encoded_anew_without_its_place(client, part):
    from tests.core.images.corpus import private_jpeg

    content = private_jpeg()
    client.post(
        new_url(part),
        fields(part, photos=SimpleUploadedFile("p.jpg", content)),
    )

    with ClaimPhoto.objects.get().file.open("rb") as kept:
        picture = Image.open(kept)
        assert picture.format == "JPEG"
        assert not picture.getexif()
        assert kept.seek(0) == 0
        assert kept.read() != content


class TestPhotos:
    def test_are_seen_by_shopper_seller_and_office_only(self, client, part, owner):
        claim = a_claim(part, photos=1)
        photo = claim.photos.get()
        own = reverse("orders:claim_photo", args=[part.order.number, photo.pk])
        desk = reverse("desk:claim_photo", args=["li", photo.pk])

        response = client.get(own)
        assert response["Content-Type"] == "image/jpeg"
        assert response["Cache-Control"] == "no-store, private"
        stranger = Client()
        stranger.force_login(a_user())
        assert stranger.get(own).status_code == 404
        assert stranger.get(desk).status_code == 404
        seller = Client()
        seller.force_login(owner)
        assert seller.get(desk).status_code == 200

    def test_of_another_order_are_not_found(self, client, part):
        other = a_claim(a_received_part(), photos=1).photos.get()
        page = reverse("orders:claim_photo", args=[part.order.number, other.pk])

        assert client.get(page).status_code == 404


class TestWindow:
    def test_closes_48_hours_after_the_goods_came(self, client, part):
        received(part, hours_ago=47)
        assert client.get(new_url(part)).status_code == 200

        received(part, hours_ago=49)
        page = client.get(reverse("orders:detail", args=[part.order.number]))
        assert new_url(part) not in page.text
        assert client.get(new_url(part)).status_code == 302
        assert client.post(new_url(part), fields(part)).status_code == 422
        assert not Claim.objects.exists()

    def test_that_ends_while_the_form_is_typed_loses_nothing(self, client, part):
        received(part, hours_ago=49)
        response = client.post(new_url(part), fields(part))

        assert "Nothing of this can be claimed now." in response.text


def received(part, *, hours_ago):
    """As if it had come then."""
    at = timezone.now() - timedelta(hours=hours_ago)
    events = VendorOrderEvent.objects.filter(vendor_order=part, status="received")
    assert events.update(created=at) == 1


class TestClaimPage:
    def post(self, client, claim, do, **more):
        return client.post(url(claim), {"do": do} | more, follow=True)

    def test_takes_a_proposal(self, client, part):
        claim = a_proposal(a_claim(part), degree=30)

        page = client.get(url(claim))
        assert "¥15.00 back, the way it was paid" in page.text
        self.post(client, claim, "agree")

        assert fresh(claim).state == "accepted"

    def test_asks_the_office(self, client, part):
        claim = a_refusal(a_claim(part))
        page = client.get(url(claim))
        assert "They were whole." in page.text

        page = self.post(client, claim, "escalate", text="They were not.")

        assert "They were not." in page.text
        assert fresh(claim).state == "escalated"

    def test_takes_it_back(self, client, part):
        claim = a_claim(part)

        self.post(client, claim, "withdraw")

        assert fresh(claim).state == "withdrawn"

    def test_adds_photos(self, client, part):
        claim = a_claim(part)

        self.post(client, claim, "photos", token=a_click(), photos=upload())

        assert claim.photos.count() == 1
        assert acts(claim) == ["filed", "photos"]

    @pytest.mark.parametrize("do", ["agree", "escalate", "withdraw", "photos"])
    def test_after_the_end_nothing_can_be_done(self, client, part, do):
        claim = a_claim(part)
        accept(claim, by=a_user())
        before = acts(claim)

        self.post(client, claim, do, token=a_click(), photos=upload())

        assert acts(claim) == before
        assert not claim.photos.exists()

    def test_unknown_act_and_another_order_are_not_found(self, client, part):
        claim, other = a_claim(part), a_claim(a_received_part())

        assert client.post(url(claim), {"do": "pay"}).status_code == 404
        stray = reverse("orders:claim", args=[part.order.number, other.number])
        assert client.get(stray).status_code == 404

    def test_fits_its_budget(self, client, part, queries):
        claim = a_refusal(a_claim(part, photos=3))

        with queries(BUDGET):
            client.get(url(claim))


def test_form_fits_its_budget(client, part, queries):
    with queries(BUDGET):
        client.get(new_url(part))


def test_who_sends_too_much_is_slowed_down_and_keeps_what_was_typed(
    client, part, monkeypatch
):
    monkeypatch.setattr(throttle, "OF_AN_ORDER", 1)
    client.post(new_url(part), fields(part, do="photos", photos=None))

    response = client.post(new_url(part), fields(part, photos=None))

    assert response.status_code == 429
    assert "Mouldy at the bottom." in response.text
    assert not Claim.objects.exists()
