"""What of an experience is told in both languages; the rest is its product's."""

from modeltranslation.translator import TranslationOptions, register

from .models import Experience, Price


@register(Experience)
class ExperienceTranslation(TranslationOptions):
    fields = ("meeting_point", "included", "bring")


@register(Price)
class PriceTranslation(TranslationOptions):
    fields = ("name",)
