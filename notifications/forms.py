"""The form of what a person wants to be told, and by which way."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User

from .queries import Channel, audiences_of, unwanted
from .states import ALWAYS, ESSENTIAL, Kind


@dataclass(frozen=True)
class Row:
    """One kind of news with its two boxes."""

    label: str | Promise
    is_essential: bool
    site: forms.BoundField
    mail: forms.BoundField
    errors: list[str]


@dataclass(frozen=True)
class Section:
    title: str | Promise
    rows: list[Row]


class ChoicesForm(forms.Form):
    """A box for each kind of news that can reach the person, and each way."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_mail = bool(user.email)
        self.audiences = audiences_of(user)
        off = unwanted(user)
        for audience in self.audiences:
            for kind in audience.kinds:
                fixed = kind in ALWAYS
                wants_site = fixed or (kind, Channel.SITE) not in off
                self._add(kind, Channel.SITE, wants_site)
                wants_mail = fixed or (kind, Channel.MAIL) not in off
                self._add(kind, Channel.MAIL, self.has_mail and wants_mail)

    def _add(self, kind: Kind, channel: str, initial: bool) -> None:
        ways = {Channel.SITE: _("On this site"), Channel.MAIL: _("By e-mail")}
        self.fields[f"{kind}.{channel}"] = forms.BooleanField(
            label=f"{kind.label}: {ways[Channel(channel)]}",
            required=False,
            initial=initial,
            disabled=kind in ALWAYS or (channel == Channel.MAIL and not self.has_mail),
        )

    def clean(self) -> dict[str, Any]:
        """News that nobody may miss keeps one way at least."""
        cleaned = super().clean() or {}
        for audience in self.audiences:
            for kind in ESSENTIAL.intersection(audience.kinds):
                site, mail = f"{kind}.{Channel.SITE}", f"{kind}.{Channel.MAIL}"
                if not cleaned.get(site) and not cleaned.get(mail):
                    self.add_error(
                        site,
                        _(
                            "Keep at least one channel on: this is about your orders "
                            "or your money."
                        ),
                    )
        return cleaned

    def sections(self) -> list[Section]:
        return [
            Section(audience.title, [self._row(kind) for kind in audience.kinds])
            for audience in self.audiences
        ]

    def _row(self, kind: Kind) -> Row:
        site, mail = self[f"{kind}.{Channel.SITE}"], self[f"{kind}.{Channel.MAIL}"]
        return Row(
            kind.label, kind in ESSENTIAL, site, mail, [str(e) for e in site.errors]
        )

    def wanted(self) -> dict[tuple[str, str], bool]:
        """The choices by (kind, channel); without an address mail stays as it was."""
        return {
            (kind, channel): bool(wish)
            for (kind, channel), wish in (
                (tuple(name.rsplit(".", 1)), wish)
                for name, wish in self.cleaned_data.items()
            )
            if channel != Channel.MAIL or self.has_mail
        }
