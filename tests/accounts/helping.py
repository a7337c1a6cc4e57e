"""What tests of seeing the market as a person do again and again."""

from django.urls import reverse

from accounts.impersonation import answer_help, ask_for_help
from core.models import AuditEntry


def agree(operator, person):
    asked = ask_for_help(operator, person, reason="She called", hours=2)
    assert answer_help(asked, agreed=True)
    return asked


def acts():
    return list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))


def speak_chinese(client):
    """A change of the person's account that any page can make."""
    return client.post(
        reverse("set_language"), {"language": "zh-hans", "next": "/accounts/"}
    )
