"""Where files that are never served are kept when they stay on this machine."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages


class PrivateFileStorage(FileSystemStorage):
    """Files under `PRIVATE_ROOT`, outside anything a web server hands out."""

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
