"""What of a programme is told in both languages."""

from modeltranslation.translator import TranslationOptions, register

from .models import CountyProgramme, PilotCriterion


@register(CountyProgramme)
class CountyProgrammeTranslation(TranslationOptions):
    fields = ("title", "purpose")


@register(PilotCriterion)
class PilotCriterionTranslation(TranslationOptions):
    fields = ("text",)
