"""The states of an ordered report, and its kinds of file."""

from django.db import models
from django.utils.translation import pgettext_lazy


class RunState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("of a report", "queued")
    RUNNING = "running", pgettext_lazy("of a report", "preparing")
    READY = "ready", pgettext_lazy("of a report", "ready")
    FAILED = "failed", pgettext_lazy("of a report", "failed")
    CANCELLED = "cancelled", pgettext_lazy("of a report", "cancelled")
    EXPIRED = "expired", pgettext_lazy("of a report", "deleted")


_S = RunState

RUN_MOVES: dict[str, tuple[str, ...]] = {
    _S.WAITING: (_S.RUNNING, _S.CANCELLED, _S.FAILED),
    _S.RUNNING: (_S.READY, _S.FAILED, _S.CANCELLED),
    _S.READY: (_S.EXPIRED,),
    _S.FAILED: (_S.EXPIRED,),
    _S.CANCELLED: (_S.EXPIRED,),
    _S.EXPIRED: (),
}
UNDER_WAY = (_S.WAITING, _S.RUNNING)


class FileForm(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
    PDF = "pdf", "PDF"
    ZIP = "zip", "ZIP"
