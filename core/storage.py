"""Where files that are never served are kept, and whether there is room for more."""

import shutil
from collections.abc import Callable
from pathlib import Path

import structlog
from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _


class StorageError(Exception):
    """Raised when a file could not be written: no room, or not allowed to."""


class PrivateFileStorage(FileSystemStorage):
    """Files under `PRIVATE_ROOT`, outside anything a web server hands out."""

    def _save(self, name: str, content: File) -> str:
        try:
            return str(super()._save(name, content))  # type: ignore[misc]
        except OSError as error:
            raise StorageError(name) from error

    @property
    def base_location(self) -> str:
        return str(settings.PRIVATE_ROOT)

    @property
    def location(self) -> str:
        return str(settings.PRIVATE_ROOT)

    def url(self, _name: str | None) -> str:
        msg = "private files have no address"
        raise ValueError(msg)


def private_storage() -> Storage:
    """The storage of originals, asked for when it is used."""
    return storages["private"]


MB = 1024 * 1024
NO_ROOM = _("Files can't be kept at the moment. Please try again later.")

logger = structlog.get_logger(__name__)


def free_bytes(folder: Path) -> int:
    """What the disk of a folder still has, also of one that is not there yet."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def has_room(length: int) -> bool:
    """Whether a private file of so many bytes can be kept and leaves some free."""
    if "PrivateFileStorage" not in settings.STORAGES["private"]["BACKEND"]:
        return True
    free = free_bytes(Path(settings.PRIVATE_ROOT))
    return free - length >= settings.FILES_FREE_MB * MB


def no_room_page(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A page that says so when a file could not be written after all."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(
        request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if not isinstance(exception, StorageError):
            return None
        logger.error("file_not_kept", error=repr(exception.__cause__))
        return render(request, "507.html", status=507)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
