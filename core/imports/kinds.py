"""What a kind of imported files declares, and how such a file is read and kept."""

import base64
import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.files.base import ContentFile
from django.db import transaction

from core.secrets import seal, unseal
from core.storage import NO_ROOM, has_room
from core.tables.reader import Table, read_table
from core.tables.rows import TableError
from core.text import has_control_characters, one_line
from core.transitions import Moves

from .models import FileImport

Import = TypeVar("Import", bound=FileImport)


@dataclass(frozen=True)
class ImportKind(Generic[Import]):
    """Imports of one kind: their rows, their lock, what may follow what.

    `limits` are the most rows and bytes. A sealed file is kept encrypted.
    """

    model: type[Import]
    lock: Callable[[int], Import]
    moves: Moves
    limits: Callable[[], tuple[int, int]]
    is_sealed: bool = False

    def read(self, content: bytes) -> Table:
        """Raises `TableError`."""
        most_rows, most_bytes = self.limits()
        return read_table(content, most_rows=most_rows, most_bytes=most_bytes)

    def read_new(self, content: bytes) -> Table:
        """The same, if there is room to keep it. Raises `TableError`."""
        table = self.read(content)
        if not has_room(len(content) * (2 if self.is_sealed else 1)):
            raise TableError(NO_ROOM)
        return table

    def keep(
        self, content: bytes, table: Table, *, name: str, **fields: object
    ) -> Import:
        """An import of this file."""
        upload = self.model(
            name=shown_name(name),
            sha256=hashlib.sha256(content).hexdigest(),
            encoding=table.encoding,
            **fields,
        )
        if self.is_sealed:
            content = seal(base64.b64encode(content).decode("ascii")).encode()
        with transaction.atomic():
            upload.file.save(f"{uuid.uuid4().hex}.bin", ContentFile(content))
        return upload

    def read_kept(self, upload: Import) -> Table:
        """Raises `TableError`, and `FileNotFoundError` for a file that is gone."""
        if not upload.file:
            raise FileNotFoundError
        with upload.file.open("rb") as file:
            content = file.read()
        if self.is_sealed:
            content = base64.b64decode(unseal(content.decode("ascii")))
        return self.read(content)

    def delete_file(self, upload: Import) -> None:
        """Delete the file once the change stands."""
        name, storage = upload.file.name, upload.file.storage
        self.model._base_manager.filter(pk=upload.pk).update(file="")  # noqa: SLF001
        if name:
            transaction.on_commit(lambda: storage.delete(name))


def shown_name(name: str) -> str:
    """A file's name without its folders, as a line."""
    plain = "".join("?" if has_control_characters(sign) else sign for sign in name)
    return one_line(plain.rpartition("/")[2].rpartition("\\")[2])[-120:] or "?"
