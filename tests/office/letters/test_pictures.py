"""A picture in a letter or an announcement: taken in, kept, described, shown, gone."""

import re

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import OutboxMessage, Photo
from core.outbox import deliver_due
from office.announcements.models import Announcement
from office.announcements.services import ANNOUNCEMENTS
from office.letters.models import Letter
from office.letters.services import LETTERS
from tests.core.images import corpus
from tests.factories.distribution import make_villager
from tests.factories.files import make_photo_upload
from tests.factories.outbox import deliver_everything
from tests.factories.vendors import make_member

pytestmark = pytest.mark.django_db
WORDS = {"title_en": "Plums", "text_en": "Sweet"}
SAID = WORDS | {"picture_text_en": "A crate of plums"}


@pytest.fixture
def desk(client, farm, owner):
    client.force_login(owner)
    return client


def write(client, farm, typed, **files):
    return client.post(reverse("desk:letter_new", args=[farm.code]), typed | files)


def page_of(letter):
    return reverse("desk:letter", args=[letter.partner.code, letter.pk])


def images(html):
    return re.findall(r"<img\s[^>]*/photos/[^>]*>", html)


def test_mail_shows_it_by_a_whole_address_with_its_size_and_words(desk, farm, readers):
    write(desk, farm, SAID, picture=make_photo_upload())
    letter = Letter.objects.get()

    (preview,) = images(desk.get(page_of(letter)).text)[:1]
    LETTERS.send(letter.pk)
    for _ in range(3):
        deliver_due()

    html = mail.outbox[0].alternatives[0][0]
    (shown,) = images(html)
    address = re.search(r'src="http://127\.0\.0\.1:8000(/media/photos/[^"]+)"', shown)
    assert 'width="512" height="341" alt="A crate of plums"' in shown
    assert "A crate of plums" in mail.outbox[0].body
    assert 'alt="A crate of plums"' in preview
    answer = desk.get(address[1])
    assert answer["Content-Type"] == "image/jpeg"
    assert answer.getvalue().startswith(b"\xff\xd8")


def test_small_picture_is_not_blown_up_in_the_mail(desk, farm, readers):
    small = corpus.saved(corpus.scene(200, 100), "PNG")
    write(desk, farm, SAID, picture=make_photo_upload(small))

    LETTERS.send(Letter.objects.get().pk)
    for _ in range(3):
        deliver_due()

    assert 'width="200" height="100"' in mail.outbox[0].alternatives[0][0]


def test_it_is_kept_when_something_else_is_wrong(desk, farm):
    wrong = SAID | {"text_en": ""}
    answer = write(desk, farm, wrong, picture=make_photo_upload())
    assert answer.status_code == 422
    assert images(answer.text)
    token = re.search(r'name="kept_photos" value="([^"]+)"', answer.text)[1]

    write(desk, farm, SAID | {"kept_photos": token})

    assert Letter.objects.get().picture == Photo.objects.get()


def test_what_it_shows_is_asked_for_in_each_language_that_is_written(desk, farm):
    both = SAID | {"title_zh_hans": "李子", "text_zh_hans": "甜"}
    answer = write(desk, farm, both, picture=make_photo_upload())

    form = answer.context["form"]
    assert list(form.errors) == ["picture_text_zh_hans"]
    assert "say what the picture shows" in answer.text
    assert "Plums" in answer.text


def test_without_a_picture_nothing_is_asked_of_it(desk, farm):
    write(desk, farm, SAID)

    letter = Letter.objects.get()
    assert (letter.picture, letter.picture_text_en) == (None, "")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "plums.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "JPEG, PNG or HEIC",
        ),
        ("plums.jpg", corpus.jpeg()[:2000], "upload the photo again"),
        ("plums.jpg", b"%PDF-1.4", "This is a PDF"),
        ("plums.jpg", b"", "empty"),
    ],
)
def test_bad_file_is_refused_with_what_to_do(desk, farm, name, content, said):
    file = SimpleUploadedFile(name, content, "image/jpeg")
    answer = write(desk, farm, SAID, picture=file)

    assert answer.status_code == 422
    assert said in answer.text
    assert "A crate of plums" in answer.text
    assert not Letter.objects.exists()


def test_bad_file_does_not_lose_the_one_before(desk, farm):
    write(desk, farm, SAID, picture=make_photo_upload())
    letter = Letter.objects.get()

    bad = SimpleUploadedFile("x.gif", b"GIF89a")
    answer = desk.post(page_of(letter), SAID | {"do": "save", "picture": bad})

    assert answer.status_code == 422
    assert images(answer.text)
    letter.refresh_from_db()
    assert letter.picture is not None


def test_changed_kept_and_removed(desk, farm):
    write(desk, farm, SAID, picture=make_photo_upload())
    letter = Letter.objects.get()
    first = letter.picture

    desk.post(page_of(letter), SAID | {"do": "save", "title_en": "Ripe plums"})
    letter.refresh_from_db()
    assert (letter.title_en, letter.picture) == ("Ripe plums", first)
    other = make_photo_upload(corpus.saved(corpus.scene(300, 300), "PNG"))
    desk.post(page_of(letter), SAID | {"do": "save", "picture": other})
    letter.refresh_from_db()
    assert letter.picture not in {None, first}
    desk.post(page_of(letter), SAID | {"do": "save", "without_picture": "on"})
    letter.refresh_from_db()
    assert (letter.picture, letter.picture_text_en) == (None, "")


def test_another_sellers_picture_is_not_slipped_in(desk, farm):
    write(desk, farm, SAID | {"kept_photos": "[1]"})

    assert Letter.objects.get().picture is None


def test_draft_is_deleted_with_it(desk, farm):
    write(desk, farm, SAID, picture=make_photo_upload())
    letter = Letter.objects.get()

    desk.post(page_of(letter), {"do": "delete"})

    assert not Letter.objects.exists()
    assert not images(desk.get(reverse("desk:letters", args=[farm.code])).text)


def test_announcement_shows_it_on_the_page_and_in_the_mail(client, farm):
    cooperative = farm.cooperative
    admin = make_member(cooperative, "admin", email="admin@example.com")
    make_villager(cooperative, "1")
    client.force_login(admin)
    typed = SAID | {"is_public": "on", "picture": make_photo_upload()}
    client.post(reverse("office:announcement_new", args=["five"]), typed)
    row = Announcement.objects.get()
    office = reverse("office:announcement", args=["five", row.pk])
    assert 'alt="A crate of plums"' in client.get(office).text

    ANNOUNCEMENTS.send(row.pk)
    deliver_everything()

    page = client.get(reverse("storefront:farm", args=["five"])).text
    (shown,) = [one for one in images(page) if "A crate of plums" in one]
    assert 'width="900" height="600"' in shown
    assert not OutboxMessage.objects.filter(state="parked").exists()
