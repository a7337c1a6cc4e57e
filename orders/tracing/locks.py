"""The only lock on recalls."""

from .models import Recall


def lock_recall(recall_id: int) -> Recall:
    return Recall.objects.select_for_update(of=("self",), no_key=True).get(pk=recall_id)
