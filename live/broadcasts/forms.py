"""What a host types of a broadcast, and whom they ask to help."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import PhoneField
from accounts.models import User
from core.text import LineField
from vendors.partner.models import Partner
from vendors.places.models import Viewpoint, Village

from .models import Broadcast
from .queries import hosts_of
from .rules import MOST_MINUTES
from .services.plans import BroadcastPlan
from .states import CrewRole

_WHEN = "%Y-%m-%dT%H:%M"
PHOTOS = "image/jpeg,image/png,image/webp,image/avif,image/heic,image/heif,.heic,.heif"
FURTHEST = timedelta(days=180)
# A plan for "now" may be typed for some minutes.
LATE = timedelta(minutes=15)
COLUMNS = ("en", "zh_hans")
NEEDED = {"required": _("This field is required.")}


def _column() -> str:
    """The column of the language that the person writes in: that of the page."""
    return "zh_hans" if get_language() == "zh-hans" else "en"


class HostField(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:
        return user.get_full_name() or str(user)


class VillageField(forms.ModelChoiceField):
    def label_from_instance(self, village: Village) -> str:
        return f"{village.name} ({village.county.name})"


class ViewpointField(forms.ModelChoiceField):
    def label_from_instance(self, viewpoint: Viewpoint) -> str:
        return f"{viewpoint.name} ({viewpoint.village.name})"


def _about(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PlanForm(forms.Form):
    """A title in one language at least; pages in the other fall back on it.

    Times are of the market's time zone, whatever the person's own is.
    """

    asked_sometimes = ("title_en", "title_zh_hans")

    title_en = LineField(label=_("Title in English"), max_length=80, required=False)
    title_zh_hans = LineField(
        label=_("Title in Chinese"), max_length=80, required=False
    )
    starts_at = forms.DateTimeField(
        label=_("Starts"),
        input_formats=[_WHEN, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_WHEN),
        error_messages={
            "required": _("Please choose a date and time."),
            "invalid": _("Please choose a date and time."),
        },
    )
    planned_minutes = forms.IntegerField(
        label=_("Minutes"), min_value=5, max_value=MOST_MINUTES, initial=60
    )
    about_en = _about(_("Description in English"))
    about_zh_hans = _about(_("Description in Chinese"))
    host = HostField(
        label=_("Host"),
        queryset=User.objects.none(),
        required=False,
        empty_label=None,
        help_text=_("A team member who may go live."),
    )
    village = VillageField(
        label=_("Village"), queryset=Village.objects.none(), required=False
    )
    viewpoint = ViewpointField(
        label=_("Viewpoint"),
        queryset=Viewpoint.objects.none(),
        required=False,
        help_text=_("Viewers see how to get there."),
    )
    photo = forms.FileField(
        label=_("Cover photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": PHOTOS}),
        help_text=_("Shown before the broadcast starts and when its link is shared."),
        validators=[
            FileExtensionValidator(
                ["jpg", "jpeg", "png", "webp", "avif", "heic", "heif"],
                _("Please choose a photo: JPEG, PNG, WebP, AVIF or HEIC."),
            )
        ],
    )
    without_photo = forms.BooleanField(label=_("Remove cover photo"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        partner: Partner,
        broadcast: Broadcast | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.broadcast = broadcast
        self.is_on_air = bool(broadcast and broadcast.is_on_air)
        fields: Any = self.fields
        fields["host"].queryset = hosts_of(partner)
        fields["village"].queryset = Village.objects.select_related("county").order_by(
            "county__name", "name"
        )
        fields["village"].empty_label = _("Not specified")
        fields["viewpoint"].queryset = (
            Viewpoint.objects.filter(is_shown=True)
            .select_related("village")
            .order_by("village__name", "name")
        )
        fields["viewpoint"].empty_label = _("None")
        if not (broadcast and broadcast.cover_id):
            del fields["without_photo"]
        own, other = sorted(COLUMNS, key=lambda column: column != _column())
        if not self.initial.get(f"title_{other}"):
            fields[f"title_{own}"].required = True
            fields[f"title_{own}"].error_messages["required"] = _(
                "Please enter a title."
            )
        if self.is_on_air:
            fields["starts_at"].disabled = True

    @classmethod
    def of(cls, broadcast: Broadcast, partner: Partner) -> "PlanForm":
        return cls(initial=said_of(broadcast), partner=partner, broadcast=broadcast)

    def clean_starts_at(self) -> datetime:
        starts: datetime = self.cleaned_data["starts_at"]
        if self.is_on_air or (self.broadcast and self.broadcast.starts_at == starts):
            return starts
        if starts < timezone.now() - LATE:
            raise ValidationError(_("This time has passed."))
        if starts > timezone.now() + FURTHEST:
            raise ValidationError(_("Please choose a date within the next six months."))
        return starts

    def clean(self) -> dict[str, Any]:
        """A place to see says the village too."""
        typed = super().clean() or {}
        own = f"title_{_column()}"
        is_named = any(typed.get(f"title_{column}") for column in COLUMNS)
        if not is_named and own not in self.errors:
            self.add_error(own, _("Please enter a title."))
        for column in COLUMNS:
            if typed.get(f"about_{column}") and not typed.get(f"title_{column}"):
                self.add_error(f"title_{column}", _("Please enter this title as well."))
        if typed.get("viewpoint"):
            typed["village"] = typed["viewpoint"].village
        return typed

    def in_languages(self) -> list[tuple[Any, Any]]:
        """Title and text, in the page's own language first."""
        order = sorted(COLUMNS, key=lambda column: column != _column())
        return [(self[f"title_{name}"], self[f"about_{name}"]) for name in order]

    def plan(self, cover: Any) -> BroadcastPlan:
        typed = self.cleaned_data
        own = typed[f"title_{_column()}"]
        said = {
            f"{name}_{column}": typed[f"{name}_{column}"]
            for name in ("title", "about")
            for column in COLUMNS
        }
        return BroadcastPlan(
            title=own or typed["title_en"] or typed["title_zh_hans"],
            starts_at=typed["starts_at"],
            about=typed[f"about_{_column()}"],
            said=said,
            planned_minutes=typed["planned_minutes"],
            host=typed["host"],
            village=typed["village"],
            viewpoint=typed["viewpoint"],
            cover=cover,
        )


def said_of(broadcast: Broadcast) -> dict[str, object]:
    """What stands in the plan now, as the form is filled with it."""
    names = ("starts_at", "planned_minutes", "host", "village", "viewpoint")
    said = {name: getattr(broadcast, name) for name in names}
    for name in ("title", "about"):
        for column in COLUMNS:
            said[f"{name}_{column}"] = getattr(broadcast, f"{name}_{column}")
    return said | {"seen": broadcast.version}


class CancelForm(forms.Form):
    reason = LineField(
        label=_("Reason"),
        max_length=300,
        help_text=_("People waiting for the broadcast will read this."),
        error_messages=NEEDED,
    )


class HelperForm(forms.Form):
    """Somebody with an account, of the team or from anywhere."""

    asked_sometimes = ("who", "member")

    who = forms.CharField(
        label=_("E-mail or phone number of an account"), max_length=128, required=False
    )
    member = HostField(
        label=_("A member of your team"), queryset=User.objects.none(), required=False
    )
    role = forms.ChoiceField(label=_("Part"), choices=CrewRole.choices)

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["member"]
        field.queryset = User.objects.filter(
            is_active=True, roles__partner=partner
        ).order_by("first_name", "last_name", "pk")
        field.empty_label = _("None of these people")

    def clean_who(self) -> User | None:
        typed = "".join(self.cleaned_data["who"].split())
        if not typed:
            return None
        rows = User.objects.filter(is_active=True)
        found = rows.filter(email__iexact=typed).first()
        if found is None and "@" not in typed:
            found = rows.filter(phone=PhoneField().clean(typed)).first()
        if found is None:
            raise ValidationError(_("No account uses this e-mail or phone number."))
        return found

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not self.errors and not typed.get("who") and not typed.get("member"):
            self.add_error("who", _("Please choose who will help."))
        return typed

    def helper(self) -> User:
        found: User = self.cleaned_data["who"] or self.cleaned_data["member"]
        return found
