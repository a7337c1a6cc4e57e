"""What Django's check says of keys for signing in with WeChat and Alipay."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, register
from django.core.checks import Warning as CheckWarning

from .providers.keys import half_set


@register()
def check_sign_in_keys(
    app_configs: Sequence[AppConfig] | None, **_kwargs: object
) -> list[CheckMessage]:
    del app_configs
    return [
        CheckWarning(
            f"{there} is set and {missing} is not: nobody can sign in this way.",
            hint=f"Set {missing} too, or none of them.",
            id="accounts.W001",
        )
        for missing, there in half_set()
    ]
