"""A seller's own film of a product: at the desk, and on the product's page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import AuditEntry
from live.video.models import ProductFilm
from live.video.states import FilmState
from live.video.worker.films import film_to_make, make_film
from live.video.worker.mirror import Mirror
from tests.factories.pages import browser_of
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.live.records.test_product_video import page_of, video_facts
from tests.live.video.test_films import phone_film
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm(code="li")


@pytest.fixture
def product(farm):
    return make_pack(farm, title="Walnuts").product


@pytest.fixture
def address(product):
    return reverse("desk:product_video", args=["li", product.pk])


@pytest.fixture
def seller(farm):
    return browser_of(make_member(farm, Role.SELLER))


def upload(content=None, name="film.mov"):
    return SimpleUploadedFile(name, content or phone_film(), "video/quicktime")


@pytest.fixture
def made(django_capture_on_commit_callbacks):
    def make():
        with django_capture_on_commit_callbacks(execute=True):
            make_film(film_to_make(), Mirror())

    return make


def test_film_is_uploaded_prepared_and_shown_with_captions(
    client, seller, product, address, made
):
    answer = seller.post(
        address,
        {"do": "film", "film": upload(), "captions": "We dry them.", "language": "en"},
    )
    assert answer["Location"] == address
    assert "being prepared" in seller.get(address).text
    assert "<video" not in page_of(client, product)

    made()

    film = ProductFilm.objects.get()
    page = page_of(client, product)
    assert f"/live/media/{film.token}/replay.mp4" in page
    assert f'poster="/live/media/{film.token}/poster.jpg"' in page
    # Among the pictures, and nothing is loaded before it is pressed.
    assert page.index('class="gallery"') < page.index("<video") < page.index("<h1")
    assert 'preload="none"' in page
    assert "autoplay" not in page
    assert 'kind="captions"' in page
    (facts,) = video_facts(page)
    assert facts["duration"] == "PT3S"
    assert facts["contentUrl"].endswith("/replay.mp4")
    said = client.get(f"/live/media/{film.token}/captions.vtt")
    assert said["Content-Type"].startswith("text/vtt")
    assert "We dry them." in said.text
    for name in ("replay.mp4", "poster.jpg"):
        assert client.get(f"/live/media/{film.token}/{name}").status_code == 200
    assert "being prepared" not in seller.get(address).text
    assert AuditEntry.objects.filter(act="live.film_uploaded").count() == 1


def test_captions_are_changed_without_a_new_film(client, seller, address, made):
    form = {"do": "film", "captions": "We dry them.", "language": "en"}
    seller.post(address, form | {"film": upload()})
    made()
    film = ProductFilm.objects.get()

    seller.post(address, form | {"captions": "We dry them in the sun."})
    captions = f"/live/media/{film.token}/captions.vtt"
    assert "in the sun" in client.get(captions).text

    seller.post(address, {"do": "film", "is_silent": "on"})
    assert client.get(captions).status_code == 404
    assert ProductFilm.objects.get().pk == film.pk


def test_captions_file_is_taken(client, seller, address, made):
    vtt = b"WEBVTT\n\n00:00.500 --> 00:02.000\nWalnuts.\n"
    file = SimpleUploadedFile("said.vtt", vtt, "text/vtt")
    seller.post(address, {"do": "film", "film": upload(), "captions_file": file})
    made()
    film = ProductFilm.objects.get()
    said = client.get(f"/live/media/{film.token}/captions.vtt").text
    assert "00:00:00.500 --> 00:00:02.000\nWalnuts." in said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Please choose a film."),
        ({"film": b"no film"}, "read as a film"),
        ({"film": b"\xff\xd8\xff\xe0" * 99}, "read as a film"),
        ({"film": "long"}, "3 seconds long; up to 2 are possible"),
        ({"film": "large"}, "larger than 0 MB"),
        ({"film": "good", "captions": ""}, "tick that nobody speaks"),
        ({"film": "good", "captions_file": b"nothing"}, "No captions were found"),
    ],
)
def test_what_is_unfit_is_told_and_nothing_typed_is_lost(
    settings, seller, address, given, said
):
    form = {"do": "film", "captions": "We dry them.", "language": "zh-hans"} | given
    match form.get("film"):
        case "long":
            settings.LIVE_FILM_SECONDS = 2
        case "large":
            settings.LIVE_FILM_MB = 0
    if isinstance(form.get("film"), str):
        form["film"] = phone_film()
    for name in ("film", "captions_file"):
        if name in form:
            form[name] = SimpleUploadedFile(f"{name}.mov", form[name])

    answer = seller.post(address, form)

    assert answer.status_code == 422
    assert said in answer.text
    assert form["captions"] in answer.text
    assert '<option value="zh-hans" selected' in answer.text
    assert not ProductFilm.objects.exists()


def test_film_that_could_not_be_prepared_says_why(seller, product, address):
    ProductFilm.objects.create(
        product=product, state=FilmState.FAILED, fault="broken", captions="We dry them."
    )
    page = seller.get(address).text
    assert "could not be prepared" in page
    assert "We dry them." in page


def test_film_is_removed(client, seller, product, address, made):
    seller.post(address, {"do": "film", "film": upload(), "is_silent": "on"})
    made()
    assert "<video" in page_of(client, product)

    seller.post(address, {"do": "remove"})

    assert "<video" not in page_of(client, product)
    assert not ProductFilm.objects.exists()


def test_who_may_not_edit_goods_uploads_nothing(farm, product, address):
    packer = browser_of(make_member(farm, Role.PACKER))
    form = {"do": "film", "film": upload(), "is_silent": "on"}
    assert packer.post(address, form).status_code == 403
    other = make_pack(make_farm()).product
    elsewhere = reverse("desk:product_video", args=["li", other.pk])
    seller = browser_of(make_member(farm, Role.SELLER))
    assert seller.post(elsewhere, form | {"film": upload()}).status_code == 404
    assert not ProductFilm.objects.exists()
