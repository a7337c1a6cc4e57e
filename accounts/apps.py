"""Wiring of the accounts."""

from allauth.socialaccount.providers import registry
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from . import (  # noqa: F401 - registers what they deliver and listen to
            checks,
            emails,
            own_data,
            privacy,
            receivers,
        )
        from .providers.alipay import AlipayProvider
        from .providers.wechat import WeChatProvider

        for provider in (WeChatProvider, AlipayProvider):
            registry.register(provider)
