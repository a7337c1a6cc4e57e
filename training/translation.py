"""What of a course is told in both languages."""

from modeltranslation.translator import TranslationOptions, register

from .models import Choice, Course, Lesson, Question


@register(Course)
class CourseTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(Lesson)
class LessonTranslation(TranslationOptions):
    fields = ("title", "text")


@register(Question)
class QuestionTranslation(TranslationOptions):
    fields = ("text", "feedback")


@register(Choice)
class ChoiceTranslation(TranslationOptions):
    fields = ("text",)
