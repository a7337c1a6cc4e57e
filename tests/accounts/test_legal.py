"""The market's own pages: versions that are kept, and who agreed to which."""

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Consent, LegalText
from accounts.privacy import parts_of
from accounts.queries import is_finished, versions_of
from accounts.services import publish_text
from core.append_only import AppendOnlyError
from core.models import AuditEntry
from core.richtext import under
from tests.factories.accounts import make_staff

pytestmark = pytest.mark.django_db
PASSWORD = "wild-pepper-71"
KINDS = ["terms", "privacy", "contact", "about", "imprint"]


def published(kind="terms", words="New words."):
    return publish_text(
        kind, body_en=words, body_zh_hans="新条款。", is_draft=False, by=None
    )


def join(client, **more):
    data = {"contact": "chen@example.com", "name": "Chen", "password1": PASSWORD}
    return client.post("/accounts/signup/", {**data, **more})


@pytest.mark.parametrize("kind", KINDS)
def test_fresh_market_has_each_page_as_a_draft_in_both_languages(client, kind):
    page = client.get(f"/pages/{kind}/").text
    client.post("/i18n/setlang/", {"language": "zh-hans"})
    chinese = client.get(f"/pages/{kind}/").text

    assert "This page is a draft." in page
    assert f"/pages/{kind}/" in client.get("/farms/").text
    text = LegalText.objects.get(kind=kind)
    assert under(1, text.body_zh_hans) in chinese
    assert text.body_zh_hans != text.body_en


def test_every_version_is_kept_and_dated(client):
    published(words="Second words.")

    current = client.get("/pages/terms/").text
    first = client.get("/pages/terms/1/").text

    assert "Second words." in current
    assert "This page is a draft." not in current
    assert "This is an earlier version." in first
    assert "/pages/terms/1/" in current
    assert client.get("/pages/terms/3/").status_code == 404
    assert client.get("/pages/other/").status_code == 404


def test_version_is_never_changed():
    text = published()

    with pytest.raises(AppendOnlyError):
        text.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        LegalText.objects.filter(pk=text.pk)._raw_delete(using="default")


def test_what_is_not_filled_in_is_published_as_a_draft_only(client):
    client.force_login(make_staff())
    url = "/office/market/pages/terms/"
    texts = {"body_en": "[Name of the company] sells [1].", "body_zh_hans": "我们的。"}

    refused = client.post(url, texts)

    assert refused.status_code == 422
    assert "Fill in “[Name of the company]”" in refused.text
    assert LegalText.objects.filter(kind="terms").count() == 1
    client.post(url, texts | {"is_draft": "on"})
    client.post(url, texts | {"body_en": "Hill Ltd sells [1]."})
    assert [is_finished(each) for each in versions_of("terms")] == [True, False, False]


def test_staff_publish_a_version_in_both_languages(client):
    client.force_login(make_staff())
    url = "/office/market/pages/terms/"
    assert "[Name of the company]" in client.get(url).text

    half = client.post(url, {"body_en": "Only English"})
    client.post(url, {"body_en": "Ours.", "body_zh_hans": "我们的。"})

    assert half.status_code == 422
    newest = LegalText.objects.filter(kind="terms").order_by("-version").first()
    assert (newest.version, newest.body_en, newest.is_draft) == (2, "Ours.", False)
    assert AuditEntry.objects.filter(act="page.published").count() == 1
    assert client.get("/office/market/pages/other/").status_code == 404


def test_nobody_joins_without_agreeing(client):
    response = join(client)

    assert list(response.context["form"].errors) == ["agrees"]
    assert Consent.objects.count() == 0


def test_joining_keeps_what_was_agreed_to_and_when(client):
    published()

    join(client, agrees="on")

    rows = list(Consent.objects.order_by("text__kind"))
    kinds = [(one.text.kind, one.text.version) for one in rows]
    assert kinds == [("privacy", 1), ("terms", 2)]
    assert {one.contact for one in rows} == {"chen@example.com"}
    [part] = [part for part in parts_of(rows[0].user) if part.name == "consents"]
    assert [row["version"] for row in part.rows] == [2, 1]
