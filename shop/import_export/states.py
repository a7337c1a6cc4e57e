"""The states of an import, its rows and its pictures, and what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("waiting for column selection")
    CHECKING = "checking", _("checking")
    CHECKED = "checked", _("checked")
    APPLYING = "applying", _("importing")
    APPLIED = "applied", _("imported")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    UNDOING = "undoing", _("undoing")
    UNDONE = "undone", _("undone")


_S = ImportState
# Also back from a later state: columns can be chosen anew until the file is imported.
IMPORT_MOVES: dict[str, tuple[str, ...]] = {
    _S.MAPPING: (_S.CHECKING, _S.CANCELLED),
    _S.CHECKING: (_S.CHECKED, _S.FAILED, _S.CANCELLED),
    _S.CHECKED: (_S.APPLYING, _S.CHECKING, _S.CANCELLED),
    _S.APPLYING: (_S.APPLIED, _S.CHECKED, _S.FAILED, _S.CANCELLED),
    _S.FAILED: (_S.CHECKING, _S.CANCELLED),
    _S.CANCELLED: (_S.CHECKING,),
    _S.APPLIED: (_S.UNDOING,),
    _S.UNDOING: (_S.UNDONE,),
    _S.UNDONE: (_S.CHECKING,),
}
AT_WORK = frozenset({_S.CHECKING, _S.APPLYING, _S.UNDOING})


class Fate(models.TextChoices):
    """What becomes of a row."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    SAME = "same", _("unchanged")
    ERROR = "error", _("error")


class PictureState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DONE = "done", _("downloaded")
    FAILED = "failed", _("failed")
