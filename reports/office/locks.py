"""The only locks on reports and saved views."""

from .models import ReportRun, SavedView


def lock_run(run_id: int) -> ReportRun:
    rows = ReportRun.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("cooperative", "by").get(pk=run_id)


def lock_views(owner_id: int, cooperative_id: int | None) -> list[SavedView]:
    """All of one person in one office, in id order."""
    rows = SavedView.objects.filter(owner=owner_id, cooperative=cooperative_id)
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
