"""The row locks of announcements."""

from .models import Announcement, CoopPaper


def lock_announcement(pk: int) -> Announcement:
    return Announcement.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def lock_paper(pk: int) -> CoopPaper:
    return CoopPaper.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
