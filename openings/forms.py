"""What an office types to invite sellers, and to open shops for them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms.fields import ContactField, PhoneField
from accounts.models import User
from accounts.people_files import MOST_BYTES, PEOPLE_WITH_PHONES
from accounts.queries import proven_person
from core.clicks import ClickField
from core.imports.forms import ReadFileField
from core.text import LineField
from training.models import Session
from vendors.partner.models import Partner
from vendors.places.models import Village
from vendors.places.queries import offered_villages

from .queries.classes import sessions_for_classes

NEEDED = {"required": _("This field is required.")}


class VillageField(forms.ModelChoiceField):
    """A village that people may choose, with its county."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Village.objects.none(), **kwargs)

    def label_from_instance(self, village: Any) -> str:
        return f"{village.name} · {village.county.name}"


def _offer_villages(form: forms.Form) -> None:
    """Those that people may choose, asked when the form is made."""
    for field in form.fields.values():
        if isinstance(field, VillageField):
            villages = offered_villages().select_related("county")
            field.queryset = villages.order_by("name", "pk")


class _WithVetting(forms.Form):
    """Who may not decide on applications isn't asked whether one is needed."""

    skips_vetting = forms.BooleanField(
        label=_("Open the shop without another look at the application"),
        required=False,
        help_text=_("For people you know. Their goods are looked at as all others."),
    )

    def __init__(self, *args: Any, may_vouch: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_vouch:
            del self.fields["skips_vetting"]
        _offer_villages(self)

    @property
    def vouches(self) -> bool:
        return bool(self.cleaned_data.get("skips_vetting"))


class PersonForm(_WithVetting):
    """One person: by SMS, or by a link that is handed over."""

    name = LineField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=80,
        error_messages=NEEDED,
    )
    phone = PhoneField(
        label=_("Phone number"),
        required=False,
        help_text=_("The link is sent there. Without one, hand the link over."),
    )
    village = VillageField(
        label=_("Village"), required=False, empty_label=_("Not known")
    )
    field_order = ("name", "phone", "village", "skips_vetting")


class ManyForm(_WithVetting):
    """A link for a poster or a chat group."""

    label = LineField(
        label=_("What it is for"),
        max_length=80,
        error_messages=NEEDED,
        help_text=_("For example: notice board in Beiping, October."),
    )
    days = forms.IntegerField(
        label=_("Valid for days"), min_value=1, max_value=90, initial=30
    )
    field_order = ("label", "days", "skips_vetting")


class InviteesForm(_WithVetting):
    """A file with names and phone numbers."""

    file = ReadFileField(
        label=_("File"),
        read=PEOPLE_WITH_PHONES.read,
        most_bytes=MOST_BYTES,
        accept=".csv,.tsv,.txt,.xlsx",
        error_messages={
            "required": _("Please select a file."),
            "missing": _("Please select a file."),
        },
    )
    field_order = ("file", "skips_vetting")


class ShopForForm(forms.Form):
    """A shop for somebody who can't open it now. Nothing about money is asked."""

    click = ClickField()
    person = LineField(label=_("Farmer's name"), max_length=80, error_messages=NEEDED)
    phone = PhoneField(
        label=_("Farmer's phone number"),
        error_messages=NEEDED,
        help_text=_("Whoever proves this number takes the shop over."),
    )
    village = VillageField(label=_("Village"), error_messages=NEEDED)
    name = LineField(
        label=_("Name of the shop"),
        max_length=80,
        required=False,
        help_text=_("Shoppers will see it. Empty: the farmer's name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_villages(self)


class NumberForm(forms.Form):
    """Another phone number for a shop that waits."""

    phone = PhoneField(label=_("Phone number"), error_messages=NEEDED)


class SessionField(forms.ModelChoiceField):
    """A session of the office's own training, with its course."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Session.objects.none(), **kwargs)

    def label_from_instance(self, session: Any) -> str:
        return f"{session.course.title}: {session}"


class ClassForm(_WithVetting):
    """A class that opens shops, and what each of them begins with."""

    title = LineField(
        label=_("Title"),
        max_length=80,
        error_messages=NEEDED,
        help_text=_("For example: Open your shop, Beiping, afternoon."),
    )
    village = VillageField(label=_("Village"), error_messages=NEEDED)
    grows = LineField(label=_("What they grow"), max_length=200, error_messages=NEEDED)
    story = forms.CharField(
        label=_("First words of each shop"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Each farmer changes them later."),
    )
    hint = LineField(
        label=_("What to photograph"),
        max_length=200,
        required=False,
        help_text=_("For example: one pear on a hand, in the light of the window."),
    )
    session = SessionField(
        label=_("Training session"),
        required=False,
        empty_label=_("None"),
        help_text=_("Whoever joins the class is entered in its course, too."),
    )
    trainer = ContactField(
        label=_("Trainer"),
        required=False,
        help_text=_(
            "Phone number or e-mail of the account that shows the screen. Empty: the "
            "session’s trainer."
        ),
    )
    hours = forms.IntegerField(
        label=_("Can be joined for hours"), min_value=1, max_value=240, initial=8
    )
    field_order = (
        "title", "village", "grows", "story", "hint", "session", "trainer", "hours",
        "skips_vetting",
    )  # fmt: skip

    def __init__(self, *args: Any, office: Partner | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["session"].queryset = sessions_for_classes(office)

    @property
    def teacher(self) -> User | None:
        """Who shows the screen: whoever is named, else who teaches the session."""
        session = self.cleaned_data["session"]
        named: User | None = self.cleaned_data["trainer"]
        return named or (session.trainer if session else None)

    def clean_trainer(self) -> User | None:
        contact = self.cleaned_data.get("trainer")
        if not contact:
            return None
        person: User | None = proven_person(contact)
        if person is None or not person.is_active:
            raise forms.ValidationError(
                _(
                    "Nobody has confirmed this for an account. Check it, or leave it "
                    "empty."
                )
            )
        return person


class JoinForm(forms.Form):
    """What somebody types who opens a shop in a class."""

    person = LineField(label=_("Your name"), max_length=80, error_messages=NEEDED)
    shop = LineField(
        label=_("Name of your shop"),
        min_length=2,
        max_length=80,
        error_messages=NEEDED,
        help_text=_("Shoppers will see it."),
    )
    village = VillageField(label=_("Village"), error_messages=NEEDED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_villages(self)
