"""What ties goods to sellers, whose table comes between; and Oscar's view of categories."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels

# As Oscar's own migrations make it: each product under its categories and those above.
VIEW = """
CREATE MATERIALIZED VIEW catalogue_product_category_hierarchy AS
WITH RECURSIVE category_hierarchy AS (
    SELECT id, path FROM catalogue_category
)
SELECT DISTINCT
    CONCAT(p.id, '-', parent_categories.id) AS id,
    p.id AS product_id,
    parent_categories.id AS category_id
FROM catalogue_productcategory pc
JOIN catalogue_category child_categories ON pc.category_id = child_categories.id
JOIN catalogue_category parent_categories
    ON child_categories.path LIKE parent_categories.path || '%'
JOIN catalogue_product p ON p.id = pc.product_id;
CREATE UNIQUE INDEX catalogue_product_category_hierarchy_idx
    ON catalogue_product_category_hierarchy (product_id, category_id);
"""


def view(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(VIEW, params=None)


def drop_view(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "DROP MATERIALIZED VIEW catalogue_product_category_hierarchy"
        )


class Migration(migrations.Migration):

    replaces = [
        ('catalogue', '0101_market'),
        ('catalogue', '0102_category_cheapest'),
        ('catalogue', '0103_keeping'),
        ('catalogue', '0104_goods'),
        ('catalogue', '0110_drafts'),
        ('catalogue', '0111_vetting'),
    ]

    initial = True

    dependencies = [
        ('catalogue', '0001_initial'),
        ('partner', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='changebatch',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partner.partner'),
        ),
        migrations.AddField(
            model_name='product',
            name='lead_pack',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='partner.stockrecord'),
        ),
        migrations.AddField(
            model_name='product',
            name='partner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='products', to='partner.partner', verbose_name='seller'),
        ),
        migrations.AddIndex(
            model_name='changebatch',
            index=models.Index(fields=['partner', '-id'], name='batch_newest'),
        ),
        migrations.AddConstraint(
            model_name='changebatch',
            constraint=models.UniqueConstraint(fields=('partner', 'key'), name='batch_key_once'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(fields=['partner', 'state', '-published_at'], name='product_partner_state'),
        ),
        BulkCreateModels([
            migrations.CreateModel(
                name='ReviewPolicy',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('new_listings', models.CharField(choices=[('every', 'all'), ('first', "a seller's first listings"), ('none', 'none')], default='none', max_length=8)),
                    ('first_count', models.PositiveSmallIntegerField(default=3)),
                    ('new_category', models.BooleanField(default=False)),
                    ('price_up', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('price_down', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('packs', models.BooleanField(default=False)),
                    ('words', models.BooleanField(default=False)),
                    ('photos', models.BooleanField(default=False)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('categories', models.ManyToManyField(related_name='+', to='catalogue.category')),
                    ('office', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partner.partner')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(django.db.models.functions.comparison.Coalesce('office', 0), name='one_policy_an_office')],
                },
            ),
            migrations.CreateModel(
                name='SentDraft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.UUIDField()),
                    ('digest', models.CharField(max_length=64)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('product', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.product')),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partner.partner')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('partner', 'key'), name='draft_sent_once')],
                },
            ),
            migrations.CreateModel(
                name='TrustedSeller',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partner.partner')),
                    ('seller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partner.partner')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('seller'), django.db.models.functions.comparison.Coalesce('office', 0), name='trusted_once')],
                },
            ),
        ]),
        migrations.RunPython(view, drop_view),
    ]
