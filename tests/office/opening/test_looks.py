"""Logo, colour and the home page's picture: chosen on a page, shown at once."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import looks
from core.models import Photo
from core.runtime_settings import change_settings
from notifications.emails import Reader, write_mail
from tests.core.images import corpus
from tests.factories.accounts import make_staff
from tests.factories.files import plain_jpeg
from tests.factories.outbox import deliver_everything
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.usefixtures("set_by_pages")
PAGE = "/office/market/opening/looks/"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def office(client):
    client.force_login(make_staff())
    return client


def send(office, which, content, name="logo.png"):
    file = SimpleUploadedFile(name, content)
    return office.post(PAGE, {"picture": which, "photo": file}, follow=True)


def squares(text):
    return re.findall(r'="(/media/photos/[^"]*\.png)"', text)


def test_logo_stands_in_head_icons_manifest_and_mails(office, client):
    before = client.get("/catalogue/").text
    assert "brand/favicon" in before
    assert not squares(before)

    send(office, "logo", plain_jpeg(size=(300, 200)))

    client.logout()
    page = client.get("/catalogue/").text
    assert "brand/favicon" not in page
    assert '<span class="seal"' not in page
    sizes = {re.search(r"-(\d+)\.png", url)[1] for url in squares(page)}
    assert sizes == {"32", "96", "180"}
    for url in squares(page):
        answer = client.get(url)
        assert answer["Content-Type"] == "image/png"
        assert answer.getvalue().startswith(b"\x89PNG")
    icons = client.get("/desk/manifest.webmanifest").json()["icons"]
    assert [icon["sizes"] for icon in icons] == ["192x192", "512x512"]
    assert all(icon["src"].endswith(".png") for icon in icons)
    reader = Reader("a@b.test", "en")
    mail = write_mail("own_data", reader, link="/")
    assert re.search(r'src="http[^"]*-96\.png"', mail.alternatives[0][0])


@pytest.mark.parametrize("content", [SVG, b"", b"nonsense", plain_jpeg(size=(40, 40))])
@pytest.mark.parametrize("which", ["logo", "banner"])
def test_what_is_no_picture_is_refused_in_words(office, which, content):
    if which == "banner" and content.startswith(b"\xff\xd8"):
        return
    page = send(office, which, content)
    assert page.status_code == 200
    assert 'role="alert"' in page.text or "note bg-bad" in page.text
    assert not looks.LOGO()
    assert not looks.BANNER()


def test_banner_shows_once_it_is_ready_and_goes_again(office, client):
    make_farm()
    drawn = client.get("/").text
    send(office, "banner", corpus.jpeg())
    assert "hero on-picture" in client.get("/").text
    deliver_everything()
    assert Photo.objects.get().state == "ready"
    page = client.get("/").text
    assert "hero on-paper" in page
    assert "/media/photos/" in page

    office.post(PAGE, {"picture": "banner", "remove": "1"})

    assert "hero on-picture" in client.get("/").text
    assert "hero on-picture" in drawn


def test_colour_comes_with_a_sheet_of_its_own(office, client):
    assert "/looks/" not in client.get("/").text
    typed = {
        "accent": "1F4E8C",
        "seen": office.get(PAGE).context["form"]["seen"].value(),
    }
    assert office.post(PAGE, typed).status_code == 302

    client.logout()
    page = client.get("/").text
    (sheet,) = re.findall(r'href="(/looks/[^"]*)"', page)
    answer = client.get(sheet)
    assert answer["Content-Type"].startswith("text/css")
    assert "--leaf: #1f4e8c;" in answer.text
    assert "immutable" in answer["Cache-Control"]
    mail = write_mail("own_data", Reader("a@b.test", "en"), link="/")
    assert "#1f4e8c" in mail.alternatives[0][0]


@pytest.mark.parametrize("typed", ["#ffff00", "yellow", "#12", "#fff"])
def test_colour_that_cannot_be_read_is_refused_with_one_that_can(office, typed):
    page = office.post(PAGE, {"accent": typed, "seen": "0"})

    assert page.status_code == 422
    assert f'value="{typed}"' in page.text
    assert looks.ACCENT() == ""
    if typed == "#ffff00":
        assert "The nearest that can is #" in page.text


@pytest.mark.parametrize("code", ["ffff00", "zzz", "1F4E8C", "1f4e8c1", "fff"])
def test_no_sheet_of_other_colours(client, code):
    assert client.get(f"/looks/{code}.css").status_code == 404


def test_each_change_is_undone(office):
    send(office, "logo", plain_jpeg(size=(300, 200)))
    change_settings({looks.ACCENT: "#1f4e8c"}, user=None)
    for change in office.get(PAGE).context["changes"]:
        office.post(PAGE, {"back": change["row"].pk})
    assert (looks.LOGO(), looks.ACCENT()) == (0, "")
