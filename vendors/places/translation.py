"""What of a place is told in both languages."""

from modeltranslation.translator import TranslationOptions, register

from .models import County, Village


@register(County)
class CountyTranslation(TranslationOptions):
    fields = ("name",)


@register(Village)
class VillageTranslation(TranslationOptions):
    fields = ("name", "tagline", "story")
