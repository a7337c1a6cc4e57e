"""The only lock on threads."""

from .models import Thread


def lock_thread(thread_id: int) -> Thread:
    return Thread.objects.select_for_update(of=("self",), no_key=True).get(pk=thread_id)
