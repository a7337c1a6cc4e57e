"""Taking a photo away for good: its row, its original and every copy."""

from functools import partial

from django.core.files.storage import Storage, default_storage, storages
from django.db import transaction
from django.db.models import ForeignObjectRel, ProtectedError

from core.models import Photo

from .encoding import FORMATS


@transaction.atomic
def remove_photo(photo_id: int) -> bool:
    """False where something else still shows the same picture.

    The files go once the row is gone: a file without a row is litter, a row without a
    file an error.
    """
    photo = Photo.objects.filter(pk=photo_id).first()
    if photo is None or _is_shown(photo):
        return False
    original, widths = str(photo.original.name), list(photo.widths)
    names = [photo.path(width, suffix) for width in widths for suffix in FORMATS]
    try:
        with transaction.atomic():
            photo.delete()
    except ProtectedError:  # shown since
        return False
    transaction.on_commit(partial(_drop, storages["private"], [original]), robust=True)
    transaction.on_commit(partial(_drop, default_storage, names), robust=True)
    return True


def _is_shown(photo: Photo) -> bool:
    """Whether a row of any area refers to it."""
    fields = photo._meta.get_fields(include_hidden=True)  # noqa: SLF001 - documented
    relations = [each for each in fields if isinstance(each, ForeignObjectRel)]
    return any(
        relation.related_model._base_manager.filter(  # noqa: SLF001 - documented
            **{relation.field.name: photo.pk}
        ).exists()
        for relation in relations
    )


def _drop(storage: Storage, names: list[str]) -> None:
    for name in names:
        storage.delete(name)
