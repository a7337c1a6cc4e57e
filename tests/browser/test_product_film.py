"""A farmer uploads a film from the phone; a shopper finds it among the pictures."""

import time

from playwright.sync_api import expect

from live.video.models import ProductFilm
from live.video.states import FilmState
from live.video.worker.films import make_film
from live.video.worker.mirror import Mirror
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.live.video.test_films import phone_film

WAIT = 20  # seconds in which a live worker beside the site would have made it


def is_ready(site, settings):
    """By the site's live worker, or, where there is none, by us."""
    settings.LIVE_ROOT = site.data / "live"
    film = ProductFilm.objects.get()
    until = time.monotonic() + WAIT
    while film.state == FilmState.WAITING and time.monotonic() < until:
        time.sleep(0.5)
        film.refresh_from_db()
    if film.state == FilmState.WAITING:
        make_film(film, Mirror())
        film.refresh_from_db()
    assert film.state == FilmState.READY, film.fault


def test_film_is_uploaded_and_played_on_a_press(visitor, site, settings, tmp_path):
    farm = make_farm(code="li")
    product = make_pack(farm, title="Walnuts").product
    path = tmp_path / "film.mov"
    path.write_bytes(phone_film())

    desk = visitor(make_member(farm), width=360)
    desk.goto(f"/desk/li/products/{product.pk}/video/")
    desk.locator("input[name=film]").set_input_files(path)
    desk.get_by_role("button", name="Upload film").click()
    # Said before the film is sent, which is chosen all the same.
    words = desk.get_by_label("What is said")
    assert "nobody speaks" in words.evaluate("words => words.validationMessage")
    assert not ProductFilm.objects.exists()
    words.fill("We dry them in the sun.")
    desk.get_by_role("button", name="Upload film").click()
    expect(desk.locator(".note").first).to_contain_text("being prepared")
    is_ready(site, settings)
    desk.reload()
    expect(desk.locator("video")).to_be_visible()

    shopper = visitor(width=360)
    shopper.goto(product.get_absolute_url())
    film = shopper.locator(".gallery video")
    assert film.evaluate("film => film.paused && film.readyState === 0")
    shopper.get_by_role("link", name="Film").click()
    expect(film).to_be_in_viewport()
    film.evaluate("film => { film.muted = true; return film.play(); }")
    shopper.wait_for_function(
        "() => document.querySelector('.gallery video').currentTime > 0"
    )
    assert film.evaluate("film => film.textTracks[0].mode") == "showing"
