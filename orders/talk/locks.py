"""The only lock on threads."""

from .models import Thread


def lock_thread(thread_id: int) -> Thread:
    return Thread.objects.select_for_update(of=("self",)).get(pk=thread_id)
