"""Deadlines and limits of the market, as an operator without a shell types them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import market
from core.amounts import AmountField
from core.public_holidays import MARKET_DAYS_OFF, MARKET_DAYS_WORKED, MARKET_HOLIDAYS
from core.refusals import words_of
from core.runtime_settings import RuntimeSetting, SettingRefusedError
from core.setting_kinds import UNITS, Kind, PlainSetting, Unit
from core.text import LineField
from fulfilment import market_settings as fulfilment
from notifications import market_settings as notifications
from office import market_settings as office
from orders import market_settings as orders
from orders.shipping.market_settings import SEND_WITHIN
from payments import market_settings as payments

from .settings_forms import SettingsForm


@dataclass(frozen=True)
class Group:
    """Settings that stand under one heading."""

    key: str
    heading: str | Promise
    settings: Sequence[PlainSetting[Any]]


GROUPS = (
    Group(
        "payment",
        gettext_lazy("Unpaid orders"),
        (
            orders.ORDER_PAYMENT_TIMEOUT,
            orders.UNPAID_ORDERS,
            orders.UNPAID_ORDERS_OF_PHONE,
            orders.ASSISTED_PAYMENT_TIMEOUT,
            orders.ASSISTED_UNPAID_ORDERS,
        ),
    ),
    Group(
        "transfers",
        gettext_lazy("Bank transfer"),
        (
            payments.BANK_TRANSFER,
            payments.BANK_TRANSFER_DAYS,
            payments.BANK_TRANSFER_MOST,
            payments.BANK_TRANSFER_ORDERS,
        ),
    ),
    Group(
        "shipping",
        gettext_lazy("Shipping deadlines"),
        (
            orders.SEND_WITHIN_MOST_DAYS,
            orders.ACCEPT_WITHIN_DAYS,
            orders.CHASE_REMIND,
            orders.CHASE_ESCALATE_DAYS,
            orders.CHASE_GIVE_BACK_DAYS,
            orders.CHASE_NOTICE,
        ),
    ),
    Group(
        "days",
        gettext_lazy("Working days"),
        (MARKET_HOLIDAYS, MARKET_DAYS_OFF, MARKET_DAYS_WORKED),
    ),
    Group(
        "claims",
        gettext_lazy("Claims"),
        (
            fulfilment.CLAIM_WINDOW,
            fulfilment.CLAIM_AFTER_SENT,
            fulfilment.CLAIM_ANSWER,
            fulfilment.CLAIM_AGREE,
            fulfilment.CLAIM_ESCALATE,
            fulfilment.CLAIM_DECIDE,
            fulfilment.CLAIM_REMIND,
            fulfilment.CLAIM_AUTO_LIMIT,
            fulfilment.CLAIM_AUTO_SHARE,
            fulfilment.CLAIM_REPEATS,
            fulfilment.CLAIM_SCORE_SHOWN,
            fulfilment.CLAIM_SCORE_LEAST,
        ),
    ),
    Group(
        "prices",
        gettext_lazy("Prices"),
        (payments.PRICE_BREAKDOWN, payments.PAYMENT_COST),
    ),
    Group(
        "gift-cards",
        gettext_lazy("Gift cards"),
        (payments.GIFT_CARDS, payments.GIFT_CARD_LEAST, payments.GIFT_CARD_MOST),
    ),
    Group(
        "messages",
        gettext_lazy("Notifications and queue"),
        (
            notifications.QUIET_FROM,
            notifications.QUIET_UNTIL,
            notifications.DIGEST_HOUR,
            office.LETTERS_IN_30_DAYS,
            office.REVIEW_WITHIN_HOURS,
        ),
    ),
)
BY_NAME: dict[str, PlainSetting[Any]] = {
    setting.name: setting for group in GROUPS for setting in group.settings
}
EVERY = tuple(BY_NAME.values())


class DaysField(forms.CharField):
    """Days, one per line, or with commas or spaces between them."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return sorted(set(text.replace(",", " ").replace("，", " ").split()))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class LimitsForm(SettingsForm):
    """All of them, under their headings; what stays as it was is left alone."""

    shown = EVERY

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for setting in EVERY:
            self.fields[setting.name] = _field(setting)

    @property
    def groups(self) -> list[tuple[Group, list[forms.BoundField]]]:
        """For the page: each heading with its fields."""
        return [
            (group, [self[setting.name] for setting in group.settings])
            for group in GROUPS
        ]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for name, setting in BY_NAME.items():
            if name in typed and setting.check is not None:
                try:
                    setting.check(_value(setting, typed[name]))
                except SettingRefusedError as refused:
                    self.add_error(name, words_of(refused))
        most, usual = typed.get("SEND_WITHIN_MOST_DAYS"), SEND_WITHIN()
        if most is not None and most < usual:
            said = _("New sellers start with %(usual)d days. Choose at least that.")
            self.add_error("SEND_WITHIN_MOST_DAYS", said % {"usual": usual})
        self._refuse_no_account(typed)
        return typed

    def _refuse_no_account(self, typed: Mapping[str, Any]) -> None:
        """Shoppers can't transfer money to nowhere."""
        has_account = (
            payments.BANK_TRANSFER_HOLDER() and payments.BANK_TRANSFER_ACCOUNT()
        )
        if typed.get("BANK_TRANSFER") and not has_account:
            said = _("Please set up the bank account for transfers first.")
            self.add_error("BANK_TRANSFER", said)

    def values(self) -> Mapping[RuntimeSetting[Any], Any]:
        """By setting, what is another value than what holds; after `is_valid`."""
        typed = {
            setting: _value(setting, self.cleaned_data[name])
            for name, setting in BY_NAME.items()
        }
        return {one: value for one, value in typed.items() if value != one()}

    @classmethod
    def as_typed(cls) -> dict[str, object]:
        """What holds now."""
        return {
            name: setting()
            if setting.shape.kind == Kind.AMOUNT
            else setting.kept(setting())
            for name, setting in BY_NAME.items()
        }


def _value(setting: PlainSetting[Any], typed: Any) -> Any:
    """As the setting holds it."""
    return setting.read(typed)


def _field(setting: PlainSetting[Any]) -> forms.Field:
    shape = setting.shape
    said: dict[str, Any] = {
        "label": labelled(setting),
        "help_text": setting.help_text,
        "required": shape.kind in {Kind.WHOLE, Kind.AMOUNT},
    }
    if shape.kind == Kind.WHOLE:
        wrong = _("Please enter a whole number, %(least)d to %(most)d.") % {
            "least": shape.least,
            "most": shape.most,
        }
        kinds = ("invalid", "required", "min_value", "max_value")
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        said |= {"widget": widget, "error_messages": dict.fromkeys(kinds, wrong)}
        return forms.IntegerField(min_value=shape.least, max_value=shape.most, **said)
    if shape.kind == Kind.AMOUNT:
        return AmountField(**said)
    if shape.kind == Kind.FLAG:
        return forms.BooleanField(**said)
    if shape.kind == Kind.DAYS:
        return DaysField(widget=forms.Textarea(attrs={"rows": 4}), **said)
    return LineField(max_length=shape.most, **said)


def labelled(setting: PlainSetting[Any]) -> str:
    """With its unit: Sellers accept orders within (working days)."""
    unit = setting.shape.unit
    words = market.currency() if unit == Unit.MONEY else UNITS.get(unit, "")
    if not words:
        return str(setting.label)
    return _("%(label)s (%(unit)s)") % {"label": setting.label, "unit": words}
