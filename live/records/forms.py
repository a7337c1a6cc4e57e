"""What a host and a seller type in to agree on a commission."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import dates
from core.market import languages
from core.text import LineField, plain
from live.broadcasts.models import Broadcast
from live.broadcasts.states import OPEN
from live.video.captions import MOST_CHARACTERS, CaptionsError, cues_of
from live.video.film_files import FilmRefusedError, seconds_of
from live.video.services.films import FilmText
from vendors.partner.models import Partner
from vendors.partner.states import SELLING

from .services.agreements import CommissionTerms
from .states import LEAST_PERCENT, MOST_PERCENT, AgreementParty

NEEDED = {"required": _("This field is required.")}
SAY_IT = _("Please write what is said, or tick that nobody speaks.")


class FilmForm(forms.Form):
    """A film of a product, and what is said in it."""

    film = forms.FileField(
        label=_("Film"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "video/mp4,video/quicktime"}),
        error_messages={"empty": _("This file is empty. Please choose another one.")},
    )
    is_silent = forms.BooleanField(
        label=_("Nobody speaks in this film"), required=False
    )
    captions = forms.CharField(
        label=_("What is said"),
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "A line for each sentence. It is shown as captions, for people who don’t "
            "hear the film."
        ),
    )
    captions_file = forms.FileField(
        label=_("Or a captions file (WebVTT or SRT)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt"}),
    )
    language = forms.ChoiceField(label=_("Spoken language"), required=False)

    def __init__(self, *args: Any, has_film: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_film = has_film
        self.seconds = settings.LIVE_FILM_SECONDS
        self.most = settings.LIVE_FILM_MB
        field: Any = self.fields["language"]
        field.choices = languages()
        self.fields["film"].help_text = _(
            "MP4 or MOV from your phone, up to %(seconds)s seconds and %(most)s MB."
        ) % {"seconds": self.seconds, "most": self.most}
        self.fields["film"].widget.attrs |= {
            "data-most": self.most * 1024 * 1024,
            "data-too-large": self._too_large(),
        }
        self.fields["captions"].widget.attrs["data-asked"] = SAY_IT

    def _too_large(self) -> str:
        text = _("The film is larger than %(most)s MB. Shorten it or record it in HD.")
        return str(text % {"most": self.most})

    def clean_film(self) -> Any:
        """What the file says of itself; the worker that makes the film looks again."""
        file = self.cleaned_data["film"]
        if file is None:
            if not self.has_film:
                raise ValidationError(_("Please choose a film."))
            return None
        if file.size > self.most * 1024 * 1024:
            raise ValidationError(self._too_large())
        try:
            seconds = seconds_of(file, file.size)
        except FilmRefusedError as refused:
            raise ValidationError(str(refused)) from refused
        if seconds > self.seconds + 0.5:
            text = _("This film is %(long)s seconds long; up to %(most)s are possible.")
            raise ValidationError(text % {"long": round(seconds), "most": self.seconds})
        return file

    def clean_captions_file(self) -> str:
        file = self.cleaned_data["captions_file"]
        if file is None:
            return ""
        text = file.read(MOST_CHARACTERS * 4).decode("utf-8-sig", "replace")
        try:
            cues_of(text)
        except CaptionsError as error:
            said = _("No captions were found. Please use a WebVTT or SRT file.")
            raise ValidationError(said) from error
        return text[:MOST_CHARACTERS]

    def clean(self) -> dict[str, Any]:
        clean: dict[str, Any] = super().clean() or {}
        typed = plain(str(clean.get("captions", "")))
        said = clean.get("captions_file") or typed
        if clean.get("is_silent"):
            said = ""
        elif not said and not self.errors:
            self.add_error("captions", SAY_IT)
        clean["said"] = FilmText(said, str(clean.get("language", "")) if said else "")
        return clean


class AgreementForm(forms.Form):
    """An offer to another shop, as host or as seller."""

    side = forms.ChoiceField(
        label=_("Who shows whose goods?"),
        widget=forms.RadioSelect,
        choices=[
            (AgreementParty.SELLER, _("The other shop shows our goods")),
            (AgreementParty.HOST, _("We show the other shop's goods")),
        ],
        initial=AgreementParty.SELLER,
    )
    shop = LineField(
        label=_("Other shop"),
        max_length=128,
        help_text=_("The last part of its page address, such as five-villages."),
        error_messages=NEEDED,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    percent = forms.DecimalField(
        label=_("Host’s commission (%)"),
        min_value=LEAST_PERCENT,
        max_value=MOST_PERCENT,
        decimal_places=2,
        initial=Decimal(10),
        help_text=_("Share of the price of goods sold in the broadcast."),
        error_messages=NEEDED,
    )
    broadcast: "forms.ModelChoiceField[Broadcast]" = forms.ModelChoiceField(
        Broadcast.objects.none(),
        required=False,
        label=_("Applies to"),
        empty_label=_("all broadcasts"),
        help_text=_(
            "A shop that shows others’ goods can choose one of its own broadcasts."
        ),
    )
    starts_on = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages=NEEDED,
    )
    ends_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Leave empty if there is no end date."),
    )

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partner = partner
        own = partner.broadcasts.filter(status__in=OPEN)
        field: Any = self.fields["broadcast"]
        field.queryset = own.order_by("starts_at")
        self.fields["starts_on"].initial = dates.today()

    def clean_shop(self) -> Partner:
        code = self.cleaned_data["shop"].strip("/ ").rpartition("/")[2]
        found = Partner.objects.filter(code=code, status__in=SELLING).first()
        if found is None:
            raise ValidationError(
                _("No open shop has this address. Please check its page.")
            )
        return found

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("broadcast") and said.get("side") == AgreementParty.SELLER:
            self.add_error(
                "broadcast", _("Only the shop that shows the goods can choose this.")
            )
        return said

    def offer(self) -> tuple[Partner, Partner, CommissionTerms, str]:
        """Host, seller, terms, and who offers."""
        said = self.cleaned_data
        side, other = said["side"], said["shop"]
        host, seller = (
            (self.partner, other)
            if side == AgreementParty.HOST
            else (other, self.partner)
        )
        terms = CommissionTerms(
            said["percent"], said["starts_on"], said["ends_on"], said["broadcast"]
        )
        return host, seller, terms, side
