"""Wiring of the people who act for a seller."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "vendors.members"
    verbose_name = _("Members")

    def ready(self) -> None:
        from accounts.privacy import add_part
        from core.audit_words import name_roles

        from .privacy import roles_of
        from .states import Role

        add_part("roles", roles_of)

        name_roles({role.value: role.label for role in Role})
