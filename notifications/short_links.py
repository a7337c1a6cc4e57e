"""Short addresses of notices, for text messages: every character is paid."""

from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36


def short_path(notice_id: int) -> str:
    return reverse("notice", args=[int_to_base36(notice_id)])


def notice_named(code: str) -> int:
    """0, which no notice has, for what is no code."""
    try:
        found = base36_to_int(code)
    except ValueError:
        return 0
    return found if found < 1 << 63 else 0
