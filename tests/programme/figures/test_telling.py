"""The public story as the market's office writes it."""

import pytest
from django.urls import reverse

from core.models import AuditEntry
from programme.figures.models import Milestone, Story
from tests.factories.accounts import make_staff
from tests.factories.vendors import make_county

pytestmark = pytest.mark.django_db

STORY = {
    "headline_en": "From thirty stores",
    "lead_zh_hans": "到四百家",
    "position": "0",
    "seen": "",
}


@pytest.fixture
def county():
    return make_county(name="Pingshun", slug="pingshun")


@pytest.fixture
def operator(client):
    client.force_login(make_staff())


@pytest.fixture
def url(county, operator):
    return reverse("office:story", args=["market", county.slug])


def test_story_is_begun_changed_and_read_at_once(
    client, url, django_capture_on_commit_callbacks
):
    client.post(url, STORY | {"do": "save"})
    assert "From thirty stores" in client.get("/impact/").content.decode()
    seen = client.get(url).context["form"].initial["seen"]

    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            url, STORY | {"do": "save", "headline_en": "Four hundred", "seen": seen}
        )

    assert "Four hundred" in client.get("/impact/").content.decode()
    changed = AuditEntry.objects.filter(act="programme.story").latest("pk")
    assert (changed.before["headline_en"], changed.after["headline_en"]) == (
        "From thirty stores",
        "Four hundred",
    )


def test_look_at_it_saves_nothing_and_keeps_what_was_typed(client, url):
    page = client.post(url, STORY | {"do": "look"})

    told = page.content.decode()
    assert told.count("到四百家") >= 3  # in both languages, and in its field
    assert not Story.objects.exists()
    assert not AuditEntry.objects.filter(act="programme.story").exists()


def test_story_that_somebody_changed_meanwhile_is_not_written_over(client, url):
    client.post(url, STORY | {"do": "save"})

    page = client.post(url, STORY | {"do": "save", "headline_en": "Mine"})

    assert page.status_code == 422
    assert (
        "Someone else changed this story while you were editing"
        in page.content.decode()
    )
    assert 'value="Mine"' in page.content.decode()
    assert Story.objects.get().headline_en == "From thirty stores"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"headline_en": ""}, "Please enter it in at least one language"),
        ({"lead_zh_hans": " "}, "Please enter it in at least one language"),
        ({"headline_en": "x" * 121}, "120"),
        ({"position": ""}, "This field is required"),
        ({"position": "-1"}, "0"),
    ],
)
def test_story_that_is_not_whole_says_what_is_missing(client, url, typed, said):
    page = client.post(url, STORY | {"do": "save"} | typed)

    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Story.objects.exists()


def test_picture_that_is_none_is_refused_at_its_field(client, url):
    from django.core.files.uploadedfile import SimpleUploadedFile

    upload = SimpleUploadedFile("story.jpg", b"no picture", "image/jpeg")

    page = client.post(url, STORY | {"do": "save", "photo": upload})

    assert page.status_code == 422
    assert page.context["form"].errors["photo"]
    assert not Story.objects.exists()


def test_steps_are_added_put_in_order_and_removed(client, url, county):
    new = reverse("office:step_new", args=["market", county.slug])
    for year in ("2017", "2018", "2019"):
        client.post(new, {"when_en": year, "title_en": year, "text_en": "Stores"})
    first, second, third = Milestone.objects.order_by("position")

    client.post(url, {"do": "up", "step": third.pk})
    client.post(url, {"do": "up", "step": first.pk})
    client.post(url, {"do": "down", "step": first.pk})
    client.post(url, {"do": "remove", "step": second.pk})

    kept = county.milestones.order_by("position").values_list("title", flat=True)
    assert list(kept) == ["2019", "2017"]
    assert AuditEntry.objects.get(act="programme.step.remove").before["title_en"] == (
        "2018"
    )


def test_step_without_words_is_refused(client, county, operator):
    new = reverse("office:step_new", args=["market", county.slug])

    page = client.post(new, {"when_en": "2019", "title_en": "Nearly"})

    assert page.status_code == 422
    assert not Milestone.objects.exists()


def test_step_of_another_county_is_not_there(client, url, county):
    other = Milestone.objects.create(
        county=make_county(), when="2019", title="Theirs", text="Stores"
    )

    page = reverse("office:step", args=["market", county.slug, other.pk])
    assert client.get(page).status_code == 404
    said = client.post(url, {"do": "remove", "step": other.pk}, follow=True)
    assert "Someone else removed this step." in said.content.decode()
    assert Milestone.objects.get() == other


def test_page_is_taken_down_and_its_steps_stay(
    client, url, county, django_capture_on_commit_callbacks
):
    client.post(url, STORY | {"do": "save"})
    Milestone.objects.create(county=county, when="2019", title="Nearly", text="Stores")
    client.get("/impact/")

    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {"do": "take-down"})

    assert "No story yet" in client.get("/impact/").content.decode()
    assert county.milestones.count() == 1
    assert AuditEntry.objects.filter(act="programme.story.down").exists()
