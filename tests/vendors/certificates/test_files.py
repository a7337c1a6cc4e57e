import io

import pytest
from django.core.exceptions import ValidationError

from core.storage import private_storage
from tests.core.images import corpus
from vendors.certificates.files import MOST_BYTES, file_kind, keep_file

from .makers import PDF


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (PDF, "pdf"),
        (b"\xef\xbb\xbf\n" + PDF, "pdf"),
        (corpus.jpeg(), "jpg"),
        (corpus.saved(corpus.scene(400, 300), "PNG"), "png"),
    ],
)
def test_photo_or_pdf_is_kept_privately_under_its_content(sent, kind):
    kept = keep_file(io.BytesIO(sent))

    assert kept.kind == kind == file_kind(sent)
    with private_storage().open(kept.name) as file:
        assert file.read() == sent
    assert keep_file(io.BytesIO(sent)) == kept
    with pytest.raises(ValueError, match="no address"):
        private_storage().url(kept.name)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"", "empty"),
        (b"x" * (MOST_BYTES + 1), "larger than 10 MB"),
        (b"<html><script>alert(1)</script>", "photo"),
        (b"%PDF-1.7 cut short", "photo"),
        (b"MZ\x90\x00" + PDF[8:], "photo"),
        (b"GIF89a" + b"\x00" * 100, "photo"),
        (corpus.jpeg()[:2000], "photo"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40 + b"IEND", "photo"),
    ],
)
def test_anything_else_is_refused_and_not_kept(sent, why, settings):
    with pytest.raises(ValidationError, match=why):
        keep_file(io.BytesIO(sent))

    assert not (settings.PRIVATE_ROOT / "certificates").exists()
