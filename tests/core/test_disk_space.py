"""A full disk is said where a file is sent, and by /healthz/; nothing is half kept."""

import errno
import io

import pytest
from django.contrib.messages import get_messages
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import storage
from core.document_uploads import UploadError, read_upload
from core.images.intake import store_photo
from core.images.kinds import PhotoError
from core.models import OutboxMessage, Photo
from fulfilment.claims.models import ClaimPhoto
from fulfilment.claims.services.photos import keep_drafts
from shop.import_export.models import ProductImport
from shop.import_export.services.uploads import take_upload as take_goods
from tests.core.images import corpus
from tests.factories.accounts import make_user
from tests.factories.files import PDF
from tests.factories.fulfilment import make_received_vendor_order
from tests.factories.vendors import make_farm, make_office
from training.services import TrainingError
from training.services.courses import keep_video
from vendors.cooperatives.models import RegisterImport
from vendors.onboarding.models import ApplicationFile

pytestmark = pytest.mark.django_db
SAYS = "Files can't be kept at the moment. Please try again later."


@pytest.fixture
def full(settings):
    """More has to stay free than any disk has."""
    settings.FILES_FREE_MB = 10**9


@pytest.fixture
def broken(monkeypatch):
    """There seemed to be room, but the last byte did not fit."""

    def write(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", write)


@pytest.mark.usefixtures("full")
def test_photo_is_refused_in_words():
    with pytest.raises(PhotoError, match=SAYS):
        store_photo(io.BytesIO(corpus.jpeg()))

    assert Photo.objects.count() == OutboxMessage.objects.count() == 0


def test_photo_that_is_there_already_needs_no_room(settings):
    photo = store_photo(io.BytesIO(corpus.jpeg()))
    settings.FILES_FREE_MB = 10**9

    assert store_photo(io.BytesIO(corpus.jpeg())) == photo


@pytest.mark.usefixtures("full")
def test_paper_and_video_are_refused_in_words():
    with pytest.raises(UploadError, match=SAYS):
        read_upload(io.BytesIO(PDF))
    video = SimpleUploadedFile("v.mp4", b"\0\0\0\x20ftypisom")
    with pytest.raises(TrainingError, match=SAYS):
        keep_video(video)


@pytest.mark.usefixtures("full")
def test_photo_of_a_claim_is_refused_with_its_name():
    vendor_order = make_received_vendor_order()
    photo = SimpleUploadedFile("p.jpg", corpus.jpeg())

    assert keep_drafts(vendor_order, "t", [photo]) == [f"p.jpg: {SAYS}"]
    assert not ClaimPhoto.objects.exists()


@pytest.mark.usefixtures("full")
def test_register_is_refused_on_its_page(client):
    _cooperative, admin = make_office(code="six")
    client.force_login(admin)
    file = SimpleUploadedFile("r.csv", b"Number,Household\n1,Li\n")

    page = client.post(reverse("office:register_imports", args=["six"]), {"file": file})

    assert page.status_code == 422
    assert "Files can&#x27;t be kept" in page.text
    assert not RegisterImport.objects.exists()


@pytest.mark.usefixtures("full")
def test_goods_are_refused():
    with pytest.raises(Exception, match=SAYS):
        take_goods(make_farm(), b"Title,Price\nWalnuts,3\n", name="g.csv", by=None)

    assert not ProductImport.objects.exists()


@pytest.mark.usefixtures("full")
def test_application_says_it_beside_the_files_name(client):
    client.force_login(make_user())

    answer = client.post(
        "/sell/papers/",
        {"what": "licence", "files": [SimpleUploadedFile("证.pdf", PDF)]},
    )

    said = [str(one) for one in get_messages(answer.wsgi_request)]
    assert said == [f"证.pdf: {SAYS}"]
    assert not ApplicationFile.objects.exists()


@pytest.mark.usefixtures("broken")
def test_file_that_could_not_be_written_gets_a_page_that_says_so(client):
    client.force_login(make_user())

    page = client.post(
        "/sell/papers/",
        {"what": "licence", "files": [SimpleUploadedFile("id.pdf", PDF)]},
    )

    assert page.status_code == 507
    assert "Your file was not kept" in page.text
    assert not ApplicationFile.objects.exists()


def test_healthz_names_the_folder_that_is_full(client, settings, monkeypatch):
    settings.LIVE_FREE_MB = 0
    asked = []

    def free(folder):
        asked.append(folder)
        return 10**6 if folder == settings.PRIVATE_ROOT else 10**12

    monkeypatch.setattr("core.health.free_bytes", free)

    answer = client.get("/healthz/")

    assert answer.status_code == 503
    assert answer.json()["checks"]["storage"] == {
        "well": False,
        "note": "the private folder is nearly full",
    }
    assert {settings.LIVE_ROOT, settings.MEDIA_ROOT} <= set(asked)


def test_healthz_mentions_video_that_has_no_more_room(client, settings):
    settings.LIVE_FREE_MB = 10**9

    found = client.get("/healthz/").json()["checks"]["storage"]

    assert found == {"well": True, "note": "no room for more live video"}


def test_folder_that_is_not_there_yet_is_on_some_disk(tmp_path):
    assert storage.free_bytes(tmp_path / "a" / "b") > 0
