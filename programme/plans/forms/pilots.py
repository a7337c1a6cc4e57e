"""Criteria of pilot counties, and what a county says of each."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.bilingual import BilingualTextForm, line
from core.text import LineField
from programme.plans.models import PilotAnswer, PilotCriterion
from programme.plans.states import SelfCheck

from .fields import KeyedForm, SeenForm


class CriterionForm(BilingualTextForm, KeyedForm):
    wanted = ("text",)

    text_en = line(_("Criterion in English"), 300)
    text_zh_hans = line(_("Criterion in Chinese"), 300)

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("text_en", "text_zh_hans")}


class SelfCheckForm(SeenForm):
    """For each criterion whether it is met, and a note."""

    def __init__(
        self,
        *args: Any,
        criteria: Iterable[PilotCriterion],
        answers: dict[int, PilotAnswer],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria, self.answers = list(criteria), answers
        for one in self.criteria:
            kept = answers.get(one.pk)
            self.fields[f"answer-{one.pk}"] = forms.ChoiceField(
                label=one.text,
                choices=SelfCheck.choices,
                widget=forms.RadioSelect,
                required=False,
                initial=kept.answer if kept else "",
            )
            self.fields[f"note-{one.pk}"] = LineField(
                label=_("Note"),
                max_length=500,
                required=False,
                initial=kept.note if kept else "",
            )

    def rows(self) -> list[tuple[PilotCriterion, Any, Any, PilotAnswer | None]]:
        """Each criterion with its two fields, and the answer that is kept."""
        return [
            (
                one,
                self[f"answer-{one.pk}"],
                self[f"note-{one.pk}"],
                self.answers.get(one.pk),
            )
            for one in self.criteria
        ]

    def said(self) -> dict[int, tuple[str, str]]:
        found = self.cleaned_data
        return {
            one.pk: (found[f"answer-{one.pk}"], found[f"note-{one.pk}"])
            for one in self.criteria
        }
