"""The form of what a person wants to be told, by which way, and when not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.spoken_calls import is_set
from core.web_push import is_auth, is_of_a_service, is_point
from notifications.market_settings import QUIET_FROM, QUIET_UNTIL

from .channels.robot import kind_of, token_of
from .push_subscriptions import live_ones
from .queries import (
    Channel,
    Choice,
    choices_of,
    has_number,
    settings_of,
    topics_of,
)
from .states import RobotKind, Topic, is_essential
from .wechat_links import openid_of

DEFAULT = ""
# Beside the table: calls are of one kind of news alone.
OF_CALLS = (str(Topic.SALES), str(Channel.CALL))
# Nothing comes by these but what was chosen.
ASKED_FOR = frozenset({Channel.PUSH, Channel.WECHAT})


@dataclass(frozen=True)
class Row:
    """One topic with a box for each way."""

    label: str | Promise
    is_essential: bool
    boxes: list[forms.BoundField]
    errors: list[str]


def ways() -> dict[str, str]:
    """What each way is called, in the order of the columns."""
    return {
        str(Channel.SITE): _("On this site"),
        str(Channel.MAIL): _("E-mail"),
        str(Channel.SMS): _("SMS"),
        str(Channel.PUSH): _("Push"),
        str(Channel.WECHAT): _("WeChat"),
    }


class ChoicesForm(forms.Form):
    """A box for each topic that can reach the person, and each way; quiet hours."""

    quiet_from = forms.ChoiceField(required=False)
    quiet_until = forms.ChoiceField(required=False)
    digest = forms.BooleanField(required=False)
    calls = forms.BooleanField(required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.topics = topics_of(user)
        self.chosen = choices_of(user)
        self.ways = ways()
        if not live_ones(user).exists():
            del self.ways[str(Channel.PUSH)]
        if not openid_of(user):
            del self.ways[str(Channel.WECHAT)]
        self.has_mail, self.has_number = bool(user.email), has_number(user)
        for topic in self.topics:
            for way in self.ways:
                self._add(topic, way)
        self._add_settings()

    def _add(self, topic: Topic, way: str) -> None:
        is_open = {
            Channel.MAIL: self.has_mail,
            Channel.SMS: self.has_number,
        }.get(Channel(way), True)
        choice = self.chosen.get((topic, way))
        is_usual = way not in ASKED_FOR and (way != Channel.SMS or not self.has_mail)
        self.fields[f"{topic}.{way}"] = forms.BooleanField(
            label=f"{topic.label}: {self.ways[way]}",
            required=False,
            initial=is_open and (choice.is_wanted if choice else is_usual),
            disabled=not is_open,
        )

    def _add_settings(self) -> None:
        own = settings_of(self.user)
        usual = _("As usual (%(from)s–%(until)s)") % {
            "from": _clock(QUIET_FROM()),
            "until": _clock(QUIET_UNTIL()),
        }
        hours = [(str(hour), _clock(hour)) for hour in range(24)]
        for name, label, hour in (
            ("quiet_from", _("Quiet from"), own.quiet_from),
            ("quiet_until", _("Quiet until"), own.quiet_until),
        ):
            field = self.fields[name]
            field.label = label
            field.choices = [(DEFAULT, usual), *hours]  # type: ignore[attr-defined]
            field.initial = DEFAULT if hour is None else str(hour)
        self._add_calls()
        self.fields["digest"].initial = own.digest
        self.fields["digest"].disabled = not self.has_mail
        self.fields["digest"].label = _("One e-mail a day for what can wait")

    def _add_calls(self) -> None:
        """Only for who sells, where the market calls anybody."""
        if not is_set() or Topic.SALES not in self.topics:
            del self.fields["calls"]
            return
        field, choice = self.fields["calls"], self.chosen.get(OF_CALLS)
        field.label = _("Call me when an order is overdue")
        field.disabled = not self.has_number
        field.initial = self.has_number and choice is not None and choice.is_wanted

    def clean(self) -> dict[str, Any]:
        """What nobody may miss keeps one way at least; hours come in pairs."""
        cleaned = super().clean() or {}
        for topic in filter(is_essential, self.topics):
            if not any(cleaned.get(f"{topic}.{way}") for way in self.ways):
                said = _(
                    "Keep at least one channel on: this is about your orders "
                    "or your money."
                )
                self.add_error(f"{topic}.{Channel.SITE}", said)
        if bool(cleaned.get("quiet_from")) != bool(cleaned.get("quiet_until")):
            missing = "quiet_until" if cleaned.get("quiet_from") else "quiet_from"
            self.add_error(missing, _("Choose both hours, or neither."))
        return cleaned

    @property
    def most_calls(self) -> int:
        return int(settings.CALLS_PER_PERSON_DAY)

    def rows(self) -> Iterable[Row]:
        for topic in self.topics:
            boxes = [self[f"{topic}.{way}"] for way in self.ways]
            errors = [str(error) for box in boxes for error in box.errors]
            yield Row(topic.label, is_essential(topic), boxes, errors)

    def wanted(self) -> dict[tuple[str, str], Choice]:
        """What was changed or chosen before; what is as usual needs no choice.

        A box that stays empty after unsubscribing from a mail keeps the essential.
        """
        found: dict[tuple[str, str], Choice] = {}
        if "calls" in self.fields and not self.fields["calls"].disabled:
            found[OF_CALLS] = Choice(self.cleaned_data["calls"])
        for topic in self.topics:
            for way in self.ways:
                name = f"{topic}.{way}"
                known = self.chosen.get((topic, way))
                is_wanted = bool(self.cleaned_data[name])
                is_same = is_wanted == bool(self.fields[name].initial)
                if not self.fields[name].disabled and not is_same:
                    found[topic, way] = Choice(is_wanted)
                elif known is not None:
                    found[topic, way] = known
        return found

    def quiet(self) -> tuple[int | None, int | None]:
        begins, ends = self.cleaned_data["quiet_from"], self.cleaned_data["quiet_until"]
        return (int(begins), int(ends)) if begins and ends else (None, None)


class PushForm(forms.Form):
    """What a browser hands out: where its maker's service is, and two keys.

    Nobody types it, so that there is nothing to be said beside a field.
    """

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=100)
    auth = forms.CharField(max_length=40)

    def clean_endpoint(self) -> str:
        """Any maker's: https at its usual port, and a name, no address of a machine."""
        endpoint: str = self.cleaned_data["endpoint"]
        if not is_of_a_service(endpoint):
            raise forms.ValidationError("endpoint")
        return endpoint

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not is_point(cleaned.get("p256dh", "")) or not is_auth(
            cleaned.get("auth", "")
        ):
            raise forms.ValidationError("keys")
        return cleaned


class RobotForm(forms.Form):
    """The address that WeCom or DingTalk shows for a group's robot; no other."""

    address = forms.CharField(
        label=gettext_lazy("Webhook address"),
        max_length=400,
        help_text=gettext_lazy(
            "In the group: add a robot, then copy its webhook address here."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("Secret"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("For DingTalk, if its robot is secured by signature."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if kind_of(address) is None:
            raise forms.ValidationError(
                _(
                    "This is no address of a WeCom or DingTalk robot. It begins with "
                    "https://qyapi.weixin.qq.com or https://oapi.dingtalk.com."
                )
            )
        return address

    def robot(self) -> dict[str, Any]:
        address = self.cleaned_data["address"]
        kind = kind_of(address) or RobotKind.WECOM
        secret = self.cleaned_data["secret"]
        return {"kind": kind, "token": token_of(address, kind), "secret": secret}


def _clock(hour: int) -> str:
    return f"{hour}:00"
