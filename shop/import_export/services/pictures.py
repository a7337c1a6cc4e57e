"""Pictures that a file names by their addresses: fetched one by one, after it."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.images.intake import store_photo
from core.images.kinds import PhotoError
from shop.catalogue.services.content import ListingError
from shop.catalogue.services.photos import add_photo
from shop.import_export.models import ImportPicture, ProductImport
from shop.import_export.pictures import PictureError, fetch_picture
from shop.import_export.states import PictureState

logger = structlog.get_logger(__name__)

CLAIM = timedelta(minutes=3)


def fetch_one_picture(import_id: int) -> bool:
    """Fetch the next picture that waits; False when none does. Safe to run at once."""
    picture = _claim_next(import_id)
    if picture is None:
        return False
    problem = ""
    try:
        file = fetch_picture(picture.address)
        photo = store_photo(file, by=picture.product_import.by)
        add_photo(picture.product, photo)
    except PictureError as refusal:
        problem = refusal.code
    except PhotoError:
        problem = "no_photo"
    except ListingError:
        problem = "many"
    _settle(picture, problem)
    return True


def _claim_next(import_id: int) -> ImportPicture | None:
    now = timezone.now()
    free = ImportPicture.objects.filter(
        Q(claimed_until__isnull=True) | Q(claimed_until__lt=now),
        product_import=import_id,
        state=PictureState.WAITING,
    )
    for pk in free.order_by("pk").values_list("pk", flat=True)[:20]:
        if free.filter(pk=pk).update(claimed_until=now + CLAIM):
            rows = ImportPicture.objects.select_related("product", "product_import__by")
            return rows.get(pk=pk)
    return None


def _settle(picture: ImportPicture, problem: str) -> None:
    state = PictureState.FAILED if problem else PictureState.DONE
    rows = ImportPicture.objects.filter(pk=picture.pk, state=PictureState.WAITING)
    rows.update(state=state, problem=problem, claimed_until=None)
    if problem:
        logger.info("import_picture_failed", picture=picture.pk, problem=problem)


@transaction.atomic
def retry_pictures(product_import: ProductImport, *, by: User | None) -> int:
    """Let the ones that failed wait again; returns how many."""
    failed = product_import.pictures.filter(state=PictureState.FAILED)
    count = failed.update(state=PictureState.WAITING, problem="", claimed_until=None)
    logger.info("import_pictures_again", upload=product_import.pk, by=by and by.pk)
    return count
