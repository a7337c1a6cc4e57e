"""Tasks of households and documents of a cooperative: who sees, does and takes them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.document_uploads import CleanUpload, UploadKind
from core.models import AuditEntry
from office.announcements.models import CoopPaper, Task, TaskShare
from office.announcements.services import (
    TaskContent,
    add_version,
    close_task,
    give_task,
    mark_done,
    new_paper,
)
from tests.factories.accounts import make_staff, make_user
from tests.factories.vendors import make_cooperative, make_member
from vendors.members.states import Role

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\nstatutes\n%%EOF"
PAPER = CleanUpload(UploadKind.PDF, PDF)


@pytest.fixture
def task(cooperative, household, by_phone):
    content = TaskContent({"en": "Bring your contract"}, {"en": ""})
    return give_task(cooperative, content, [household, by_phone])


def a_paper(cooperative, readers="members"):
    return new_paper(
        cooperative,
        title={"en": "Statutes"},
        sort="statutes",
        readers=readers,
        content=PAPER,
    )


def test_household_sees_its_task_and_says_that_it_is_done(client, task, farmer):
    client.force_login(farmer)
    share = TaskShare.objects.get(household__number="1")

    page = client.get(reverse("accounts:cooperative"))
    client.post(reverse("accounts:cooperative_task", args=[share.pk]), {"do": "done"})

    assert b"Bring your contract" in page.content
    share.refresh_from_db()
    assert share.seen is not None
    assert share.done is not None


def test_office_sees_who_has_not_done_it(client, task, clerk, household):
    mark_done(TaskShare.objects.get(household=household), done=True)
    client.force_login(clerk)
    path = reverse("office:task", args=["five", task.pk])

    def numbers(**query):
        page = client.get(path, query).context["page"]
        return [share.household.number for share in page]

    assert numbers() == ["2"]
    assert numbers(show="done") == ["1"]


def test_nobody_does_the_task_of_another_household(client, task):
    client.force_login(make_user())
    share = TaskShare.objects.get(household__number="1")

    answer = client.post(reverse("accounts:cooperative_task", args=[share.pk]))

    assert answer.status_code == 404
    share.refresh_from_db()
    assert share.done is None


def test_task_is_given_to_one_village_or_to_chosen_households(
    client, cooperative, clerk, household, by_phone
):
    client.force_login(clerk)
    path = reverse("office:task_new", args=["five"])

    client.post(path, {"title_en": "All"})
    client.post(path, {"title_en": "One", "households": [by_phone.pk]})

    given = {
        task.title: sorted(task.shares.values_list("household__number", flat=True))
        for task in Task.objects.all()
    }
    assert given == {"All": ["1", "2"], "One": ["2"]}


def test_household_of_another_cooperative_is_not_asked(cooperative, household):
    with pytest.raises(ValueError, match="another"):
        give_task(make_cooperative(), TaskContent({"en": "T"}, {}), [household])

    assert not Task.objects.exists()


def test_closed_task_is_asked_no_more(client, task, farmer, household):
    share = TaskShare.objects.get(household=household)
    assert close_task(task)
    assert not close_task(task)
    client.force_login(farmer)

    assert not mark_done(share, done=True)
    page = client.get(reverse("accounts:cooperative"))
    assert b"Bring your contract" not in page.content


def test_member_takes_the_document_and_it_is_logged(client, cooperative, farmer):
    paper = a_paper(cooperative)
    client.force_login(farmer)

    answer = client.get(reverse("accounts:cooperative_paper", args=[paper.pk, 1]))

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    entry = AuditEntry.objects.get(act="document.taken")
    assert (entry.user, entry.after, entry.cooperative) == (
        farmer, {"version": 1}, cooperative.pk,
    )  # fmt: skip


def test_document_of_the_office_is_hidden_from_members(client, cooperative, farmer):
    paper = a_paper(cooperative, readers="office")
    client.force_login(farmer)

    path = reverse("accounts:cooperative_paper", args=[paper.pk, 1])

    assert client.get(path).status_code == 404
    assert b"Statutes" not in client.get(reverse("accounts:cooperative")).content


def test_strangers_and_the_markets_staff_get_no_document(client, cooperative):
    paper = a_paper(cooperative)
    rival = make_member(make_cooperative(), Role.ADMIN, email="rival@example.com")
    own = reverse("accounts:cooperative_paper", args=[paper.pk, 1])
    office = reverse("office:coop_paper_file", args=["five", paper.pk, 1])

    for person in (make_user(), rival, make_staff()):
        client.force_login(person)
        assert client.get(own).status_code == 404
        assert client.get(office).status_code == 404
    assert not AuditEntry.objects.filter(act="document.taken").exists()


def test_versions_are_kept_and_numbered(client, cooperative, clerk):
    client.force_login(clerk)
    upload = SimpleUploadedFile("s.pdf", PDF)
    client.post(
        reverse("office:coop_papers", args=["five"]),
        {
            "title_en": "Statutes",
            "sort": "statutes",
            "readers": "members",
            "file": upload,
        },
    )
    paper = CoopPaper.objects.get()
    path = reverse("office:coop_paper", args=["five", paper.pk])

    client.post(path, {"file": SimpleUploadedFile("s.pdf", PDF)})
    add_version(paper, PAPER)

    assert list(paper.versions.values_list("number", flat=True)) == [3, 2, 1]
    assert client.get(path).status_code == 200


def test_file_that_is_no_paper_is_refused(client, cooperative, clerk):
    client.force_login(clerk)
    script = io.BytesIO(b"<script>")
    script.name = "s.pdf"

    answer = client.post(
        reverse("office:coop_papers", args=["five"]),
        {"title_en": "S", "sort": "other", "readers": "office", "file": script},
    )

    assert answer.status_code == 422
    assert not CoopPaper.objects.exists()


def test_inspector_reads_and_changes_nothing(client, cooperative, task):
    inspector = make_member(cooperative, Role.INSPECTOR, email="i@example.com")
    client.force_login(inspector)

    assert client.get(reverse("office:tasks", args=["five"])).status_code == 200
    path = reverse("office:task", args=["five", task.pk])
    assert client.post(path).status_code == 403
    task.refresh_from_db()
    assert task.closed is None
