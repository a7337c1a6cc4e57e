"""What a test does so that the clock takes up at once what it has put off."""

from django.utils import timezone

from core.models import PutOff


def tries_are_due() -> None:
    PutOff.objects.update(next_try_at=timezone.now())
