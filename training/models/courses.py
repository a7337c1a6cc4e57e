"""Courses and their lessons; edits never touch what trainees have done."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.columns import somebody
from core.storage import private_storage
from training.states import CourseState, Need, QuestionKind
from vendors.partner.models import Partner
from vendors.places.models import County

ONE_OWNER = Q(county__isnull=False, cooperative__isnull=True) | Q(
    county__isnull=True, cooperative__isnull=False
)


class Course(models.Model):
    """What a county or a cooperative teaches. `summary` is plain text.

    `pass_mark` in per cent; `most_attempts` 0 is as many as one likes; a certificate
    is good for `valid_months`, for ever without it. `follow_up` is what to take next.
    """

    county = models.ForeignKey(
        County, null=True, blank=True, on_delete=models.PROTECT, related_name="courses"
    )
    cooperative = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="courses"
    )
    slug = models.SlugField(unique=True, max_length=80)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("summary"), max_length=400, blank=True)
    cover = models.ForeignKey(
        "core.Photo", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(
        max_length=16, choices=CourseState.choices, default=CourseState.DRAFT
    )
    needs_attendance = models.BooleanField(default=False)
    pass_mark = models.PositiveSmallIntegerField(
        default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    most_attempts = models.PositiveSmallIntegerField(default=3)
    valid_months = models.PositiveSmallIntegerField(null=True, blank=True)
    follow_up = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("course")
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(name="course_has_one_owner", condition=ONE_OWNER),
            models.CheckConstraint(
                name="course_state_known", condition=Q(state__in=CourseState.values)
            ),
            models.CheckConstraint(
                name="course_pass_mark", condition=Q(pass_mark__range=(1, 100))
            ),
            models.CheckConstraint(
                name="course_follows_another",
                condition=Q(follow_up__isnull=True) | ~Q(follow_up=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def owner(self) -> County | Partner:
        owner = self.county if self.county_id else self.cooperative
        assert owner is not None  # noqa: S101 - the constraint says so
        return owner

    @property
    def issuer(self) -> str:
        """Whose numbers its certificates bear."""
        if self.county_id:
            return f"county:{self.county_id}"
        return f"cooperative:{self.cooperative_id}"

    @property
    def is_open(self) -> bool:
        return bool(self.state == CourseState.PUBLISHED)


class Lesson(models.Model):
    """A lesson. `text` is cleaned rich text; `video` private, handed out by the course.

    A lesson that is taken out stays, so that what was learned stays known.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="lessons")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), blank=True)
    photo = models.ForeignKey(
        "core.Photo", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    video = models.FileField(max_length=200, blank=True, storage=private_storage)
    video_kind = models.CharField(max_length=4, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    is_removed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("lesson")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """A question of a course's quiz, as it was asked.

    Once it was asked it is never edited: a new one takes its place, so that what was
    answered is judged by what was asked. `answer` of a number is right within
    `tolerance`.
    """

    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="questions"
    )
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=16, choices=QuestionKind.choices)
    text = models.CharField(_("question"), max_length=400)
    feedback = models.CharField(_("explanation"), max_length=600, blank=True)
    answer = models.DecimalField(
        _("correct number"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    tolerance = models.DecimalField(
        _("tolerance"), max_digits=14, decimal_places=4, default=0
    )
    is_retired = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("question")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="question_kind_known", condition=Q(kind__in=QuestionKind.values)
            ),
            models.CheckConstraint(
                name="question_number_has_answer",
                condition=~Q(kind="number") | Q(answer__isnull=False),
            ),
            models.CheckConstraint(
                name="question_tolerance", condition=Q(tolerance__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Choice(models.Model):
    """One of the answers a question offers."""

    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, related_name="choices"
    )
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("answer"), max_length=240)
    is_right = models.BooleanField(_("correct"), default=False)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text


class TradeRule(models.Model):
    """A course that a county's or a cooperative's sellers finish before they trade.

    It binds who opens a shop, or goes live, from then on; open shops stay open.
    """

    county = models.ForeignKey(
        County, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    cooperative = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="rules")
    need = models.CharField(max_length=16, choices=Need.choices)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["need", "id"]
        constraints = [
            models.CheckConstraint(name="traderule_has_one_owner", condition=ONE_OWNER),
            models.CheckConstraint(
                name="traderule_need_known", condition=Q(need__in=Need.values)
            ),
            models.UniqueConstraint(
                name="traderule_of_county_once",
                fields=["county", "course", "need"],
                condition=Q(county__isnull=False),
            ),
            models.UniqueConstraint(
                name="traderule_of_cooperative_once",
                fields=["cooperative", "course", "need"],
                condition=Q(cooperative__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need}: {self.course_id}"
