"""What the crew and the offices type."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .rules import MAX_SLOW, MUTE_MINUTES


class ActForm(forms.Form):
    """What is done about a message or its writer."""

    DOES = ("remove", "restore", "approve", "pin", "ban", "mute")
    message = forms.IntegerField(min_value=1, max_value=2**62)
    do = forms.ChoiceField(
        choices=[(d, d) for d in (*DOES, *(f"mute-{n}" for n in MUTE_MINUTES))]
    )


class RulesForm(forms.Form):
    """How the chat is kept."""

    DOES = ("slow", "unmute", "unban", "unpin")
    do = forms.ChoiceField(choices=[(each, each) for each in DOES])
    seconds = forms.IntegerField(min_value=0, max_value=MAX_SLOW, required=False)
    silence = forms.IntegerField(min_value=1, max_value=2**62, required=False)


class WordListForm(forms.Form):
    """One word or phrase on each line, by language."""

    en = forms.CharField(
        label=_("Words in English and other languages with spaces"),
        help_text=_("One per line. Matches whole words, including altered spellings."),
        widget=forms.Textarea(attrs={"rows": 12}),
        required=False,
        strip=False,
        max_length=90_000,
    )
    zh = forms.CharField(
        label=_("Words in Chinese"),
        help_text=_("One per line. Matches anywhere in a message."),
        widget=forms.Textarea(attrs={"rows": 12, "lang": "zh-Hans"}),
        required=False,
        strip=False,
        max_length=90_000,
    )

    def words(self) -> dict[str, str]:
        said = self.cleaned_data
        return {"en": said["en"], "zh-hans": said["zh"]}
