"""The states of an import, its rows and its pictures, and what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("waits for its columns")
    CHECKING = "checking", _("is being checked")
    CHECKED = "checked", _("checked")
    APPLYING = "applying", _("is being imported")
    APPLIED = "applied", _("imported")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


_S = ImportState
# Also back from a later state: columns can be chosen anew until the file is imported.
IMPORT_MOVES: dict[str, tuple[str, ...]] = {
    _S.MAPPING: (_S.CHECKING, _S.CANCELLED),
    _S.CHECKING: (_S.CHECKED, _S.FAILED, _S.CANCELLED),
    _S.CHECKED: (_S.APPLYING, _S.CHECKING, _S.CANCELLED),
    _S.APPLYING: (_S.APPLIED, _S.CHECKED, _S.FAILED, _S.CANCELLED),
    _S.FAILED: (_S.CHECKING, _S.CANCELLED),
    _S.CANCELLED: (_S.CHECKING,),
}
AT_WORK = frozenset({_S.CHECKING, _S.APPLYING})


class Fate(models.TextChoices):
    """What becomes of a row."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    SAME = "same", _("same")
    ERROR = "error", _("wrong")


class PictureState(models.TextChoices):
    WAITING = "waiting", _("waits")
    DONE = "done", _("fetched")
    FAILED = "failed", _("failed")
