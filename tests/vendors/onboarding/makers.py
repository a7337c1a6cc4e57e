"""What the tests of applications need besides the common cast."""

from typing import Any

from accounts.models import User
from tests.cast import a_user, a_village
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.services import save_fields, send, start


def words(**fields: Any) -> dict[str, Any]:
    """What a whole application says."""
    return {
        "kind": "farm",
        "name": "Guo Household",
        "person": "Guo Xiulan",
        "phone": "+8613800138000",
        "village": fields.pop("village", None) or a_village(),
        "grows": "walnuts, millet",
        "story": "Walnuts since 1962.",
        **fields,
    }


def a_draft_application(user: User | None = None, **fields: Any) -> SellerApplication:
    return save_fields(start(user or a_user()), words(**fields))


def an_application(user: User | None = None, **fields: Any) -> SellerApplication:
    """One that waits for its decision."""
    draft = a_draft_application(user, **fields)
    return send(draft, by=draft.user)


PNG_HEAD = b"\x89PNG\r\n\x1a\n"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
