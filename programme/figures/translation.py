"""What of a programme is told in both languages."""

from modeltranslation.translator import TranslationOptions, register

from .models import Milestone, Story


@register(Milestone)
class MilestoneTranslation(TranslationOptions):
    fields = ("when", "title", "text")


@register(Story)
class StoryTranslation(TranslationOptions):
    fields = ("headline", "lead")
