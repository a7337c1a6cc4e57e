"""The row lock of documents."""

from .models import CoopPaper


def lock_paper(pk: int) -> CoopPaper:
    return CoopPaper.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
