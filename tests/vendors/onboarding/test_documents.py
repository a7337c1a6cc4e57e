import io

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.document_uploads import UploadError
from tests.core.images import corpus
from tests.factories.accounts import make_user
from tests.factories.files import PDF
from tests.factories.vendors import (
    make_application,
    make_cooperative,
    make_draft_application,
    make_member,
)
from vendors.members.states import Role
from vendors.onboarding.models import ApplicationFile
from vendors.onboarding.services.decisions import ask
from vendors.onboarding.services.documents import add_document, remove_document

pytestmark = pytest.mark.django_db
PAGE = "/sell/papers/"


@pytest.fixture
def person(client):
    user = make_user()
    client.force_login(user)
    return user


def upload(content=PDF, name="id.pdf"):
    return SimpleUploadedFile(name, content, "application/octet-stream")


def photo_with_a_place():
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "#888").save(out, "JPEG", exif=exif, comment=b"hidden")
    return out.getvalue() + b"<script>alert(1)</script>"


def png():
    out = io.BytesIO()
    Image.new("RGB", (60, 60), "#abc").save(out, "PNG")
    return out.getvalue()


def kept(paper):
    with paper.file.open("rb") as file:
        return file.read()


def test_papers_are_told_by_their_content(client, person):
    client.post(
        PAGE,
        {
            "what": "licence",
            "files": [
                upload(PDF, "licence.exe"),
                upload(png(), "../../etc/passwd"),
                upload(corpus.jpeg(), '执照"><script>.PDF'),
            ],
        },
    )

    papers = ApplicationFile.objects.all()
    assert [(p.kind, p.name, p.what) for p in papers] == [
        ("pdf", "licence.pdf", "licence"),
        ("png", "passwd.png", "licence"),
        ("jpg", "执照script.jpg", "licence"),
    ]
    assert all(p.file.name.startswith("applications/") for p in papers)


def test_photo_is_encoded_anew():
    draft = make_draft_application()

    paper = add_document(draft, upload(photo_with_a_place(), "id.jpg"), what="identity")

    content = kept(paper)
    assert b"SecretCamera" not in content
    assert b"hidden" not in content
    assert b"<script>" not in content
    assert Image.open(io.BytesIO(content)).size == (80, 60)
    assert paper.size == len(content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"MZ\x90", "Please upload a JPEG or PNG photo, or a PDF"),
        (corpus.SVG, "Please upload a JPEG or PNG photo, or a PDF"),
        (b"<html>%PDF", "Please upload a JPEG or PNG photo, or a PDF"),
        (b"%PDF-1.4 cut", "incomplete"),
        (b"%PDF-1.4" + b"x" * (10 * 1024 * 1024), "larger than 10 MB"),
        (corpus.jpeg()[:200], "incomplete"),
    ],
)
def test_other_files_are_refused_and_nothing_is_kept(client, person, content, says):
    make_draft_application(person)

    answer = client.post(
        PAGE, {"what": "other", "files": [upload(content, "a.pdf")]}, follow=True
    )

    assert says in answer.content.decode()
    assert "a.pdf" in answer.content.decode()
    assert ApplicationFile.objects.count() == 0
    private = storages["private"]
    assert (
        not private.exists("applications") or private.listdir("applications")[1] == []
    )


def test_one_bad_file_does_not_lose_the_others(client, person):
    files = [upload(), upload(b"bad", "bad.bin"), upload(png(), "b.png")]

    answer = client.post(PAGE, {"what": "other", "files": files}, follow=True)

    assert ApplicationFile.objects.count() == 2
    assert "bad.bin" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "where"), [(b"bad", "/sell/papers/"), (PDF + b"2", "/sell/bank/")]
)
def test_one_goes_on_when_every_file_is_kept(client, person, content, where):
    files = [upload(), upload(content, "second.pdf")]

    answer = client.post(PAGE, {"what": "other", "next": "1", "files": files})

    assert answer.headers["Location"] == where


def test_same_file_twice_is_told(client, person):
    client.post(PAGE, {"what": "other", "files": [upload()]})

    answer = client.post(PAGE, {"what": "other", "files": [upload()]}, follow=True)

    assert "You have already added this file" in answer.content.decode()
    assert ApplicationFile.objects.count() == 1


def test_ten_are_the_most():
    draft = make_draft_application()
    for n in range(10):
        add_document(draft, upload(PDF + str(n).encode()), what="other")

    with pytest.raises(UploadError) as refused:
        add_document(draft, upload(PDF + b"ten"), what="other")

    assert refused.value.messages == ["You can add up to ten files. Remove one first."]
    assert draft.files.count() == 10


def test_paper_is_a_download_nobody_keeps(client, person):
    paper = add_document(make_draft_application(person), upload(), what="other")

    answer = client.get(f"{PAGE}{paper.pk}/")

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="id.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_paper_has_no_public_address(client, person):
    paper = add_document(make_draft_application(person), upload(), what="other")

    assert client.get(f"/media/{paper.file.name}").status_code == 404
    with pytest.raises(ValueError, match="no address"):
        _ = paper.file.url


def test_only_the_applicant_and_the_reviewers_open_it(client, person):
    cooperative, rival = make_cooperative(code="five"), make_cooperative(code="six")
    application = make_application(person, cooperative=cooperative)
    ask(application, text="?", by=None)
    application.refresh_from_db()
    paper = add_document(application, upload(), what="other")
    theirs = f"/office/%s/applications/{application.pk}/papers/{paper.pk}/"

    def status(user, page):
        client.force_login(user)
        return client.get(page).status_code

    admin, other = make_member(cooperative, Role.ADMIN), make_member(rival, Role.ADMIN)
    assert status(admin, theirs % "five") == 200
    assert status(other, theirs % "six") == 404
    assert status(other, theirs % "five") == 404
    for role in (Role.PACKER, Role.TREASURER, Role.INSPECTOR, Role.CLERK):
        assert status(make_member(cooperative, role), theirs % "five") == 403
    assert status(make_member(cooperative, Role.SELLER), theirs % "five") == 404
    assert status(make_user(is_staff=True), theirs % "market") == 200
    assert status(make_user(), f"{PAGE}{paper.pk}/") == 404
    assert status(admin, f"{PAGE}{paper.pk}/") == 404
    client.logout()
    assert client.get(f"{PAGE}{paper.pk}/").status_code == 302


def test_draft_papers_are_nobody_elses(client):
    cooperative = make_cooperative(code="five")
    draft = make_draft_application(cooperative=cooperative)
    paper = add_document(draft, upload(), what="other")
    client.force_login(make_member(cooperative, Role.ADMIN))

    page = f"/office/five/applications/{draft.pk}/papers/{paper.pk}/"
    assert client.get(page).status_code == 404


def test_removed_paper_is_gone_with_its_file(
    client, person, django_capture_on_commit_callbacks
):
    paper = add_document(make_draft_application(person), upload(), what="other")
    name = paper.file.name

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{PAGE}{paper.pk}/remove/")

    assert ApplicationFile.objects.count() == 0
    assert not storages["private"].exists(name)


def test_anothers_paper_is_not_removed(client, person):
    paper = add_document(make_draft_application(), upload(), what="other")

    assert client.post(f"{PAGE}{paper.pk}/remove/").status_code == 404
    assert storages["private"].exists(paper.file.name)


def test_sent_papers_stay(client, person):
    draft = make_draft_application(person)
    paper = add_document(draft, upload(), what="other")
    client.post("/sell/send/", {})

    client.post(f"{PAGE}{paper.pk}/remove/")
    client.post(PAGE, {"what": "other", "files": [upload(png())]})

    assert list(ApplicationFile.objects.all()) == [paper]
    with pytest.raises(Exception, match="Your application is being reviewed, so it"):
        remove_document(paper)
