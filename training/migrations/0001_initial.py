import core.storage
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('training', '0001_courses'),
    ]

    initial = True

    dependencies = [
        ('cooperatives', '0001_initial'),
        ('core', '0001_initial'),
        ('partner', '0001_initial'),
        ('places', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='CertificateCounter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('issuer', models.CharField(max_length=32)),
                    ('year', models.PositiveSmallIntegerField()),
                    ('last', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('issuer', 'year'), name='training_counter_once')],
                },
            ),
            migrations.CreateModel(
                name='Course',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=80, unique=True)),
                    ('title', models.CharField(max_length=120, verbose_name='title')),
                    ('title_en', models.CharField(max_length=120, null=True, verbose_name='title')),
                    ('title_zh_hans', models.CharField(max_length=120, null=True, verbose_name='title')),
                    ('summary', models.CharField(blank=True, max_length=400, verbose_name='summary')),
                    ('summary_en', models.CharField(blank=True, max_length=400, null=True, verbose_name='summary')),
                    ('summary_zh_hans', models.CharField(blank=True, max_length=400, null=True, verbose_name='summary')),
                    ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('retired', 'no longer offered')], default='draft', max_length=16)),
                    ('needs_attendance', models.BooleanField(default=False)),
                    ('pass_mark', models.PositiveSmallIntegerField(default=80, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)])),
                    ('most_attempts', models.PositiveSmallIntegerField(default=3)),
                    ('valid_months', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('cooperative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='courses', to='partner.partner')),
                    ('county', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='courses', to='places.county')),
                    ('cover', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.photo')),
                ],
                options={
                    'verbose_name': 'course',
                    'ordering': ['title', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('cooperative__isnull', True), ('county__isnull', False)), models.Q(('cooperative__isnull', False), ('county__isnull', True)), _connector='OR'), name='course_has_one_owner'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'retired'])), name='course_state_known'), models.CheckConstraint(condition=models.Q(('pass_mark__range', (1, 100))), name='course_pass_mark')],
                },
            ),
            migrations.CreateModel(
                name='Enrolment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80, verbose_name='name')),
                    ('phone', models.CharField(blank=True, max_length=16, verbose_name='phone number')),
                    ('state', models.CharField(choices=[('enrolled', 'enrolled'), ('finished', 'completed'), ('cancelled', 'cancelled')], default='enrolled', max_length=16)),
                    ('shows_name', models.BooleanField(default=False)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('finished_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='training.course')),
                    ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='cooperatives.household')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='enrolments', to=settings.AUTH_USER_MODEL)),
                    ('village', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.village')),
                ],
                options={
                    'ordering': ['name', 'id'],
                    'indexes': [models.Index(condition=models.Q(('user__isnull', True), models.Q(('phone', ''), _negated=True)), fields=['phone'], name='enrolment_to_link'), models.Index(fields=['finished_at'], name='enrolment_finished')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('course', 'user'), name='enrolment_of_account_once'), models.UniqueConstraint(condition=models.Q(('user__isnull', True), models.Q(('phone', ''), _negated=True)), fields=('course', 'phone'), name='enrolment_of_phone_once'), models.CheckConstraint(condition=models.Q(('state__in', ['enrolled', 'finished', 'cancelled'])), name='enrolment_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'finished'), _negated=True), ('finished_at__isnull', False), _connector='OR'), name='enrolment_finished_has_day')],
                },
            ),
            migrations.CreateModel(
                name='CourseCertificate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('issuer', models.CharField(max_length=32)),
                    ('issuer_name', models.CharField(max_length=128)),
                    ('year', models.PositiveSmallIntegerField()),
                    ('number', models.PositiveIntegerField()),
                    ('code', models.CharField(max_length=32, unique=True)),
                    ('name', models.CharField(max_length=80)),
                    ('issued_on', models.DateField()),
                    ('good_until', models.DateField(blank=True, null=True)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('revoked_reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                    ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='training.enrolment')),
                ],
                options={
                    'ordering': ['-id'],
                    'constraints': [models.UniqueConstraint(fields=('issuer', 'year', 'number'), name='training_number_once'), models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('enrolment',), name='training_certificate_once'), models.CheckConstraint(condition=models.Q(('revoked_at__isnull', True), models.Q(('revoked_reason', ''), _negated=True), _connector='OR'), name='training_revoked_with_reason')],
                },
            ),
            migrations.CreateModel(
                name='Attempt',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('state', models.CharField(choices=[('open', 'in progress'), ('handed-in', 'submitted')], default='open', max_length=16)),
                    ('asked', models.JSONField(default=list)),
                    ('orders', models.JSONField(default=dict)),
                    ('answers', models.JSONField(default=dict)),
                    ('right', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('out_of', models.PositiveSmallIntegerField()),
                    ('is_passed', models.BooleanField(default=False)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('handed_in_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='training.enrolment')),
                ],
                options={
                    'ordering': ['number'],
                    'constraints': [models.UniqueConstraint(fields=('enrolment', 'number'), name='attempt_number_once'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('enrolment',), name='attempt_open_once'), models.CheckConstraint(condition=models.Q(models.Q(('is_passed', False), ('right__isnull', True), ('state', 'open')), models.Q(('right__isnull', False), ('right__lte', models.F('out_of')), ('state', 'handed-in')), _connector='OR'), name='attempt_handed_in_is_counted')],
                },
            ),
            migrations.CreateModel(
                name='Feedback',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('rating', models.PositiveSmallIntegerField(verbose_name='stars')),
                    ('words', models.CharField(blank=True, max_length=1000, verbose_name='comment')),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('enrolment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='feedback', to='training.enrolment')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('rating__range', (1, 5))), name='training_feedback_rating')],
                },
            ),
            migrations.CreateModel(
                name='Lesson',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField()),
                    ('title', models.CharField(max_length=120, verbose_name='title')),
                    ('title_en', models.CharField(max_length=120, null=True, verbose_name='title')),
                    ('title_zh_hans', models.CharField(max_length=120, null=True, verbose_name='title')),
                    ('text', models.TextField(blank=True, verbose_name='text')),
                    ('text_en', models.TextField(blank=True, null=True, verbose_name='text')),
                    ('text_zh_hans', models.TextField(blank=True, null=True, verbose_name='text')),
                    ('video', models.FileField(blank=True, max_length=200, storage=core.storage.private_storage, upload_to='')),
                    ('video_kind', models.CharField(blank=True, max_length=4)),
                    ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='minutes')),
                    ('is_removed', models.BooleanField(default=False)),
                    ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lessons', to='training.course')),
                    ('photo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.photo')),
                ],
                options={
                    'verbose_name': 'lesson',
                    'ordering': ['position', 'id'],
                },
            ),
            migrations.CreateModel(
                name='LessonDone',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lessons_done', to='training.enrolment')),
                    ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='training.lesson')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('enrolment', 'lesson'), name='lesson_done_once')],
                },
            ),
            migrations.CreateModel(
                name='Question',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField()),
                    ('kind', models.CharField(choices=[('single', 'One correct answer'), ('multiple', 'Several correct answers'), ('number', 'A number')], max_length=16, verbose_name='kind')),
                    ('text', models.CharField(max_length=400, verbose_name='question')),
                    ('text_en', models.CharField(max_length=400, null=True, verbose_name='question')),
                    ('text_zh_hans', models.CharField(max_length=400, null=True, verbose_name='question')),
                    ('feedback', models.CharField(blank=True, max_length=600, verbose_name='explanation')),
                    ('feedback_en', models.CharField(blank=True, max_length=600, null=True, verbose_name='explanation')),
                    ('feedback_zh_hans', models.CharField(blank=True, max_length=600, null=True, verbose_name='explanation')),
                    ('answer', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='correct number')),
                    ('tolerance', models.DecimalField(decimal_places=4, default=0, max_digits=14, verbose_name='tolerance')),
                    ('is_retired', models.BooleanField(default=False)),
                    ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='training.course')),
                ],
                options={
                    'verbose_name': 'question',
                    'ordering': ['position', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['single', 'multiple', 'number'])), name='question_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'number'), _negated=True), ('answer__isnull', False), _connector='OR'), name='question_number_has_answer'), models.CheckConstraint(condition=models.Q(('tolerance__gte', 0)), name='question_tolerance')],
                },
            ),
            migrations.CreateModel(
                name='Choice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField()),
                    ('text', models.CharField(max_length=240, verbose_name='answer')),
                    ('text_en', models.CharField(max_length=240, null=True, verbose_name='answer')),
                    ('text_zh_hans', models.CharField(max_length=240, null=True, verbose_name='answer')),
                    ('is_right', models.BooleanField(default=False, verbose_name='correct')),
                    ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='training.question')),
                ],
                options={
                    'ordering': ['position', 'id'],
                },
            ),
            migrations.CreateModel(
                name='Session',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('hall', models.CharField(max_length=120, verbose_name='hall')),
                    ('starts', models.DateTimeField(verbose_name='starts')),
                    ('ends', models.DateTimeField(verbose_name='ends')),
                    ('capacity', models.PositiveSmallIntegerField(verbose_name='places')),
                    ('note', models.CharField(blank=True, max_length=300, verbose_name='what to bring')),
                    ('state', models.CharField(choices=[('planned', 'planned'), ('cancelled', 'cancelled')], default='planned', max_length=16)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('reminded_day', models.BooleanField(default=False)),
                    ('reminded_hours', models.BooleanField(default=False)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='training.course')),
                    ('trainer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='trainings', to=settings.AUTH_USER_MODEL, verbose_name='trainer')),
                    ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='training_sessions', to='places.village')),
                ],
                options={
                    'verbose_name': 'session',
                    'ordering': ['starts', 'id'],
                    'indexes': [models.Index(fields=['starts'], name='session_by_start')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='session_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('capacity__gte', 1)), name='session_has_places'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'cancelled'])), name='session_state_known')],
                },
            ),
            migrations.CreateModel(
                name='Seat',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('seated', 'has a place'), ('waiting', 'on the waiting list'), ('cancelled', 'cancelled')], max_length=16)),
                    ('turn', models.PositiveIntegerField()),
                    ('attended_at', models.DateTimeField(blank=True, null=True)),
                    ('walked_in', models.BooleanField(default=False)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='training.enrolment')),
                    ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='training.session')),
                ],
                options={
                    'ordering': ['turn'],
                    'indexes': [models.Index(fields=['session', 'state'], name='seat_of_session')],
                    'constraints': [models.UniqueConstraint(fields=('session', 'enrolment'), name='seat_of_trainee_once'), models.UniqueConstraint(fields=('session', 'turn'), name='seat_turn_once'), models.CheckConstraint(condition=models.Q(('state__in', ['seated', 'waiting', 'cancelled'])), name='seat_state_known'), models.CheckConstraint(condition=models.Q(('attended_at__isnull', True), ('state', 'seated'), _connector='OR'), name='seat_attended_was_held')],
                },
            ),
            migrations.CreateModel(
                name='Scan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.UUIDField(unique=True)),
                    ('outcome', models.CharField(choices=[('present', 'Present'), ('again', 'Already recorded'), ('walked-in', 'Came without a place and got one'), ('walk-in', 'Has no place in this session; one is free'), ('full', 'Has no place in this session, and none is free'), ('other-course', 'This code is for another course'), ('unknown', 'This is not one of our codes'), ('closed', 'This session is cancelled'), ('early', 'This session has not started yet')], max_length=16)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scans', to='training.enrolment')),
                    ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scans', to='training.session')),
                ],
            ),
            migrations.CreateModel(
                name='Told',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('word', models.CharField(choices=[('seated', 'You have a place'), ('waiting', 'You are on the waiting list'), ('moved-up', 'A place is free: you have it now'), ('moved', 'Session rescheduled'), ('cancelled', 'Session cancelled'), ('tomorrow', 'Your session is tomorrow'), ('soon', 'Your session starts soon'), ('finished', 'Course completed'), ('revoked', 'Certificate revoked')], max_length=16)),
                    ('note', models.CharField(blank=True, max_length=500)),
                    ('key', models.CharField(max_length=96, unique=True)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told', to='training.enrolment')),
                    ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='training.session')),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='TradeRule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('need', models.CharField(choices=[('open-shop', 'To open a shop'), ('go-live', 'To go live')], max_length=16)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cooperative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partner.partner')),
                    ('county', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='places.county')),
                    ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='training.course')),
                ],
                options={
                    'ordering': ['need', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('cooperative__isnull', True), ('county__isnull', False)), models.Q(('cooperative__isnull', False), ('county__isnull', True)), _connector='OR'), name='traderule_has_one_owner'), models.CheckConstraint(condition=models.Q(('need__in', ['open-shop', 'go-live'])), name='traderule_need_known'), models.UniqueConstraint(condition=models.Q(('county__isnull', False)), fields=('county', 'course', 'need'), name='traderule_of_county_once'), models.UniqueConstraint(condition=models.Q(('cooperative__isnull', False)), fields=('cooperative', 'course', 'need'), name='traderule_of_cooperative_once')],
                },
            ),
        ]),
    ]
