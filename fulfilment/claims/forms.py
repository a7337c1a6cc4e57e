"""What may be typed about a claim: by the shopper, the seller and the office."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.money import from_minor
from core.templatetags.market import money
from core.text import PlainTextField
from payments.payment.states import LiableParty
from vendors.partner.models import Partner

from .models import TEXT_LENGTH, Claim, ClaimLine
from .services.filings import Complaint
from .services.steps import ClaimTerms
from .states import DEGREES, OF_GOODS, OF_VISITS, Cause, ClaimOutcome, RequestedRemedy
from .windows import Claimable
from .wording import degree_in_words
from .worth import Prices

TOKEN = r"^[0-9a-f]{24}\Z"  # noqa: S105 - a form's name, no secret
NOTHING = (0, _("None of it"))


def _choose(field: forms.Field, choices: list[Any]) -> None:
    cast("forms.ChoiceField", field).choices = choices


def new_token() -> str:
    """Names one form, its photos, and the press that hands it in."""
    return get_random_string(24, "0123456789abcdef")


class WordsField(PlainTextField):
    """A few lines of plain text."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", TEXT_LENGTH)
        attrs = {"rows": 3, "maxlength": TEXT_LENGTH}
        kwargs.setdefault("widget", forms.Textarea(attrs=attrs))
        super().__init__(**kwargs)


class TokenForm(forms.Form):
    """A form with photos that are kept while it is filled in."""

    token = forms.RegexField(TOKEN, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = new_token

    def clean_token(self) -> str:
        return str(self.cleaned_data.get("token") or new_token())


class ClaimForm(TokenForm):
    """What is wrong: of each line how many packs, and how bad they are."""

    cause = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=[(cause.value, cause.label) for cause in OF_GOODS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what is wrong.")},
    )
    wanted = forms.ChoiceField(
        label=_("What would you like?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what you would like.")},
    )
    text = WordsField(
        label=_("Describe it in your own words"),
        required=False,
        help_text=_("The farm can read it, and the office if you don't agree."),
    )

    def __init__(
        self,
        *args: object,
        lines: Sequence[Claimable],
        prices: Prices,
        is_guest: bool,
        is_visit: bool = False,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.claimables, self.prices = lines, prices
        if is_visit:
            causes = [(cause.value, cause.label) for cause in OF_VISITS]
            _choose(self.fields["cause"], causes)
        _choose(
            self.fields["wanted"],
            [
                choice
                for choice in RequestedRemedy.choices
                if not (is_guest and choice[0] == RequestedRemedy.BALANCE)
                and not (is_visit and choice[0] == RequestedRemedy.REPLACEMENT)
            ],
        )
        for one in lines:
            self._add(one)

    def _add(self, one: Claimable) -> None:
        pk = one.line.pk
        self.fields[f"packs-{pk}"] = forms.TypedChoiceField(
            label=_("How many packs?"),
            choices=[(n, str(n)) for n in range(one.most + 1)],
            coerce=int,
            initial=1 if len(self.claimables) == 1 else 0,
        )
        self.fields[f"degree-{pk}"] = forms.TypedChoiceField(
            label=_("How much of each pack is affected?"),
            choices=[(degree, self._said(pk, degree)) for degree, _words in DEGREES],
            coerce=int,
            widget=forms.RadioSelect,
            required=False,
        )

    def _said(self, line_id: int, degree: int) -> str:
        """In plain words, with what it brings for a pack, delivery apart."""
        currency = self.prices.currency
        each = self.prices.worth({line_id: (1, degree)}, Cause.OTHER).goods
        words = {
            "words": dict(DEGREES)[degree],
            "sum": money(from_minor(each, currency), currency),
        }
        return gettext("%(words)s · %(sum)s per pack") % words

    @property
    def rows(self) -> list[tuple[Claimable, forms.BoundField, forms.BoundField]]:
        """Each line with its two fields, for the page."""
        return [
            (one, self[f"packs-{one.line.pk}"], self[f"degree-{one.line.pk}"])
            for one in self.claimables
        ]

    def asked(self) -> dict[int, tuple[int, int]]:
        """By line id, packs and degree, of those lines that something is wrong with."""
        found = {}
        for one in self.claimables:
            packs = self.cleaned_data.get(f"packs-{one.line.pk}") or 0
            if packs:
                degree = self.cleaned_data.get(f"degree-{one.line.pk}") or 0
                found[one.line.pk] = (packs, degree)
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        asked = self.asked()
        for pk, (_packs, degree) in asked.items():
            if not degree:
                self.add_error(f"degree-{pk}", _("Please choose how much is affected."))
        if not asked and not self.errors.keys() - {"cause", "wanted"}:
            raise ValidationError(_("Please choose the goods and the number of packs."))
        return cleaned

    def complaint(self) -> Complaint:
        return Complaint(
            self.cleaned_data["cause"],
            self.cleaned_data["wanted"],
            self.asked(),
            self.cleaned_data["text"],
        )


class NoteForm(forms.Form):
    """A few words, where they help."""

    text = WordsField(label=_("Anything to add?"), required=False)


class PhotosForm(TokenForm):
    """Nothing but photos."""


def _degree_field(row: ClaimLine) -> forms.TypedChoiceField:
    choices = [NOTHING] + [(d, degree_in_words(d)) for d, _words in DEGREES]
    return forms.TypedChoiceField(
        label=row.line.own_title,
        choices=choices,
        coerce=int,
        initial=row.granted,
        help_text=gettext("Claimed: %(packs)d × %(degree)s")
        % {"packs": row.packs, "degree": degree_in_words(row.degree)},
    )


class ClaimTermsForm(forms.Form):
    """An outcome, and of each line a degree."""

    outcome = forms.ChoiceField(label=_("Offer to the shopper"))
    outcomes: tuple[str, ...] = (
        ClaimOutcome.MONEY,
        ClaimOutcome.BALANCE,
        ClaimOutcome.REPLACEMENT,
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claim_lines = list(claim.lines.all())
        is_guest = claim.vendor_order.order.user_id is None
        choices = [
            (each, ClaimOutcome(each).label)
            for each in self.outcomes
            if not (is_guest and each == ClaimOutcome.BALANCE)
        ]
        _choose(self.fields["outcome"], choices)
        self.fields["outcome"].initial = claim.outcome
        for row in self.claim_lines:
            self.fields[f"degree-{row.line_id}"] = _degree_field(row)

    @property
    def degree_fields(self) -> list[forms.BoundField]:
        return [self[f"degree-{row.line_id}"] for row in self.claim_lines]

    def terms(self) -> ClaimTerms:
        return ClaimTerms(
            self.cleaned_data["outcome"],
            {
                row.line_id: self.cleaned_data[f"degree-{row.line_id}"]
                for row in self.claim_lines
            },
        )


class ProposalForm(ClaimTermsForm):
    text = WordsField(
        label=_("Message to the shopper"),
        required=False,
        help_text=_("Reason for this offer. The shopper can read it."),
    )


class RefusalForm(TokenForm):
    text = WordsField(
        label=_("Reason for rejecting"),
        help_text=_("The shopper can read it, and the office if it must decide."),
        error_messages={"required": _("Please give a short reason.")},
    )


class VerdictForm(ClaimTermsForm):
    """What an office decides, and who bears it."""

    outcomes = (
        ClaimOutcome.MONEY,
        ClaimOutcome.BALANCE,
        ClaimOutcome.REPLACEMENT,
        ClaimOutcome.NOTHING,
    )
    bearer = forms.ChoiceField(
        label=_("Covered by"),
        widget=forms.RadioSelect,
        initial=LiableParty.SELLER,
    )
    reason = WordsField(
        label=_("Reason"),
        help_text=_("The shopper and the farm can read it."),
        error_messages={"required": _("Please give a short reason.")},
    )

    def __init__(
        self, *args: object, claim: Claim, is_market: bool, **kwargs: object
    ) -> None:
        super().__init__(*args, claim=claim, **kwargs)
        self.cooperative: Partner | None = claim.partner.cooperative
        _choose(self.fields["bearer"], self._bearers(is_market=is_market))

    def _bearers(self, *, is_market: bool) -> list[tuple[str, Any]]:
        """A cooperative decides for its farms and itself; the market for everybody."""
        found: list[tuple[str, Any]] = [(LiableParty.SELLER, _("farm"))]
        if self.cooperative is not None:
            said = gettext("%(name)s, whose members packed it")
            found.append(
                (LiableParty.COOPERATIVE, said % {"name": self.cooperative.name})
            )
        if is_market:
            found.append((LiableParty.CARRIER, _("carrier")))
            found.append((LiableParty.MARKET, _("market")))
        return found

    @property
    def borne_by(self) -> Partner | None:
        is_theirs = self.cleaned_data["bearer"] == LiableParty.COOPERATIVE
        return self.cooperative if is_theirs else None


class PolicyForm(forms.Form):
    """A seller's own rules; empty is the market's."""

    auto_limit = forms.DecimalField(
        label=_("Accept automatically up to"),
        required=False,
        min_value=0,
        max_digits=8,
        decimal_places=2,
        help_text=_(
            "Claims up to this amount are accepted and refunded "
            "automatically. 0 means never. Leave empty to use the "
            "market's setting."
        ),
    )
    auto_share = forms.DecimalField(
        label=_("Monthly limit in percent of your sales"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text=_(
            "Of your sales in the last 30 days. Leave empty to use "
            "the market's setting."
        ),
    )
    window_hours = forms.IntegerField(
        label=_("Hours after delivery"),
        required=False,
        min_value=1,
        max_value=24 * 60,
        help_text=_("You can allow more time than the market, not less."),
    )
