import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.document_uploads import MAX_BYTES
from core.storage import private_storage
from tests.core.images import corpus
from tests.factories.files import PDF
from tests.factories.vendors import make_certificate, make_farm
from vendors.certificates.files import keep_file, remove_unused
from vendors.certificates.models import Certificate
from vendors.certificates.tasks import remove_unused_files


def content_of(kept):
    with private_storage().open(kept.name) as file:
        return file.read()


@pytest.mark.parametrize("sent", [PDF, b"\xef\xbb\xbf\n" + PDF])
def test_pdf_is_kept_privately_as_it_is(sent):
    kept = keep_file(io.BytesIO(sent))

    assert (kept.kind, content_of(kept)) == ("pdf", sent)
    with pytest.raises(ValueError, match="no address"):
        private_storage().url(kept.name)


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (corpus.jpeg() + b"<script>", "jpg"),
        (corpus.saved(corpus.scene(400, 300), "PNG"), "png"),
    ],
)
def test_photo_is_encoded_anew(sent, kind):
    kept = keep_file(io.BytesIO(sent))

    assert kept.kind == kind
    assert b"<script>" not in content_of(kept)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"", "empty"),
        (b"x" * (MAX_BYTES + 1), "larger than 10 MB"),
        (b"<html><script>alert(1)</script>", "photo"),
        (b"%PDF-1.7 cut short", "incomplete"),
        (b"MZ\x90\x00" + PDF[8:], "photo"),
        (b"GIF89a" + b"\x00" * 100, "photo"),
        (corpus.jpeg()[:2000], "incomplete"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40 + b"IEND", "incomplete"),
    ],
)
def test_anything_else_is_refused_and_not_kept(sent, why, settings):
    with pytest.raises(ValidationError, match=why):
        keep_file(io.BytesIO(sent))

    assert not (settings.PRIVATE_ROOT / "certificates").exists()


@pytest.mark.present  # the file system's clock says how old they are
@pytest.mark.django_db
def test_only_old_files_of_unfinished_forms_are_removed():
    used, unused = keep_file(io.BytesIO(PDF)), keep_file(io.BytesIO(PDF))
    Certificate.objects.filter(pk=make_certificate(make_farm()).pk).update(
        file=used.name
    )

    assert remove_unused_files() == 0
    assert remove_unused(timezone.now() + timedelta(minutes=1)) == 1
    assert content_of(used) == PDF
    assert not private_storage().exists(unused.name)


@pytest.mark.django_db
def test_no_folder_yet_is_nothing_to_remove():
    assert remove_unused_files() == 0
