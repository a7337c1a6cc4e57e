"""Sessions, people without e-mail, and reasons, as offices type them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms.fields import PhoneField
from accounts.models import User
from accounts.people_files import MOST_BYTES, PEOPLE
from core.imports.forms import ReadFileField
from core.text import LineField
from training.models import Session
from training.queries.roster import RosterExpert
from training.services.enrolment import Person
from vendors.cooperatives.models import Household
from vendors.places.models import Village

from .courses import NEEDED

_WHEN = "%Y-%m-%dT%H:%M"


def _when(label: Any, **options: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        input_formats=[_WHEN, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_WHEN),
        error_messages={
            "required": _("Please choose a date and time."),
            "invalid": _("Please choose a date and time."),
        },
        **options,
    )


class VillageField(forms.ModelChoiceField):
    """Villages in scope, by name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("Village"), queryset=Village.objects.none(), **options)


class SessionForm(forms.Form):
    """Times are of the market's time zone, whatever the person's own is."""

    village = VillageField(error_messages={"required": _("Please choose a village.")})
    hall = LineField(
        label=_("Hall"),
        max_length=120,
        help_text=_("So that people find it: village hall, school, room 2."),
        error_messages=NEEDED,
    )
    starts = _when(_("Starts"))
    ends = _when(pgettext_lazy("a session", "Ends"))
    capacity = forms.IntegerField(
        label=pgettext_lazy("in a session", "Places"),
        min_value=1,
        max_value=2000,
        error_messages=NEEDED,
    )
    trainer = forms.CharField(
        label=_("Trainer’s e-mail or phone number"),
        max_length=128,
        required=False,
        help_text=_(
            "An account in this market. It can see the names of this "
            "session and record attendance, and nothing else."
        ),
    )
    note = LineField(
        label=_("What to bring"),
        max_length=300,
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        villages: Any,
        experts: Sequence[RosterExpert] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]
        self.experts = experts
        if experts:
            self.fields["trainer"].widget.attrs["list"] = "experts"

    @classmethod
    def of(
        cls, session: Session, villages: Any, experts: Sequence[RosterExpert] = ()
    ) -> "SessionForm":
        names = ("village", "hall", "starts", "ends", "capacity", "note")
        initial = {name: getattr(session, name) for name in names}
        trainer = session.trainer
        initial["trainer"] = (trainer.email or trainer.phone) if trainer else ""
        initial["seen"] = session.version
        return cls(initial=initial, villages=villages, experts=experts)

    def clean_trainer(self) -> User | None:
        typed = "".join(self.cleaned_data["trainer"].split())
        if not typed:
            return None
        rows = User.objects.filter(is_active=True)
        found = rows.filter(email__iexact=typed).first()
        if found is None and "@" not in typed:
            phone = PhoneField().clean(typed)
            found = rows.filter(phone=phone).first()
        if found is None:
            raise ValidationError(_("No account uses this e-mail or phone number."))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The end is before the start. Please check it."))
        elif starts and ends and (ends - starts).days >= 1:
            self.add_error("ends", _("A session must end on the same day."))
        return cleaned

    def fields_of_session(self) -> dict[str, object]:
        kept = {name: self.cleaned_data[name] for name in self.base_fields}
        kept.pop("seen")
        # Compared with what stands in the row, to see whether it was moved.
        kept["village_id"] = kept.pop("village").pk
        return kept


class PersonForm(forms.Form):
    """Somebody without e-mail, as an office writes them down."""

    name = LineField(
        label=pgettext_lazy("of a person", "Name"), max_length=80, error_messages=NEEDED
    )
    phone = PhoneField(
        required=False,
        help_text=_("It links them to the account with this verified number."),
    )
    village = VillageField(required=False)
    household = forms.ModelChoiceField(
        label=_("Household"), queryset=Household.objects.none(), required=False
    )

    def __init__(
        self, *args: Any, villages: Any, households: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]
        if households is None:
            del self.fields["household"]
        else:
            self.fields["household"].queryset = households  # type: ignore[attr-defined]

    def person(self) -> Person:
        typed = self.cleaned_data
        return Person(
            name=typed["name"],
            phone=typed["phone"],
            village=typed["village"],
            household=typed.get("household"),
        )


class ArrivalForm(forms.Form):
    """Somebody without an account who checks in at the door."""

    name = LineField(
        label=_("Your name"),
        max_length=80,
        error_messages=NEEDED,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = PhoneField(
        label=_("Your phone number"),
        help_text=_(
            "So that the course is yours when you create an account with this number."
        ),
        error_messages=NEEDED,
    )

    def person(self) -> Person:
        return Person(self.cleaned_data["name"], self.cleaned_data["phone"])


class TraineesFileForm(forms.Form):
    """A file with names, and with phone numbers and villages where they are known."""

    file = ReadFileField(
        label=_("File"),
        read=PEOPLE.read,
        most_bytes=MOST_BYTES,
        accept=".csv,.tsv,.txt,.xlsx",
        error_messages={
            "required": _("Please select a file."),
            "missing": _("Please select a file."),
        },
    )


class SessionReasonForm(forms.Form):
    reason = LineField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The people concerned will read it."),
        error_messages={
            "required": _("Please give a reason. The people concerned will read it.")
        },
    )


class PaperQuizForm(forms.Form):
    right = forms.IntegerField(
        label=_("Correct answers"), min_value=0, max_value=500, error_messages=NEEDED
    )
    out_of = forms.IntegerField(
        label=_("Questions in the quiz"),
        min_value=1,
        max_value=500,
        error_messages=NEEDED,
    )

    def clean(self) -> dict[str, Any]:
        """More right than asked is said here, so that what was typed is kept."""
        typed = super().clean() or {}
        right, out_of = typed.get("right"), typed.get("out_of")
        if right is not None and out_of is not None and right > out_of:
            self.add_error(
                "right", _("There can't be more correct answers than questions.")
            )
        return typed


class FeedbackForm(forms.Form):
    rating = forms.TypedChoiceField(
        label=_("Rating"),
        coerce=int,
        choices=[
            (5, _("5: excellent")),
            (4, _("4: very good")),
            (3, _("3: good")),
            (2, _("2: fair")),
            (1, _("1: poor")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one to five stars.")},
    )
    words = forms.CharField(
        label=_("What could be better?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
