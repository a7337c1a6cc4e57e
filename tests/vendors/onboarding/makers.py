"""What the tests of applications need besides the common cast."""

from typing import Any

from tests.cast import a_user, a_village
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.services import ApplicationContent, apply


def content(**fields: Any) -> ApplicationContent:
    return ApplicationContent(
        **{
            "kind": "farm",
            "name": "Guo Household",
            "person": "Guo Xiulan",
            "phone": "+8613800138000",
            "village": fields.pop("village", None) or a_village(),
            "grows": "walnuts, millet",
            "story": "Walnuts since 1962.",
            **fields,
        }
    )


def an_application(user: Any = None, **fields: Any) -> SellerApplication:
    return apply(content(**fields), by=user or a_user())
