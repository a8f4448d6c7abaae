import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import calendars.fields


class Migration(migrations.Migration):
    dependencies = [
        ("calendars", "0004_answers_with_a_word"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MailChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "wish",
                    models.CharField(
                        choices=[
                            ("suits", "Only while no program fetches a calendar address of mine"),
                            ("yes", "Always"),
                            ("no", "Never"),
                        ],
                        default="suits",
                        max_length=8,
                        verbose_name="invitations by mail",
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail_choice",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "choice of invitations by mail",
                "verbose_name_plural": "choices of invitations by mail",
            },
        ),
        migrations.CreateModel(
            name="MailReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "received_at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now, verbose_name="received"
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("apply", "applied"),
                            ("review", "to be confirmed by the person"),
                            ("stale", "about an older plan"),
                            ("ignore", "ignored"),
                            ("reject", "rejected"),
                        ],
                        max_length=8,
                        verbose_name="decision",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40, verbose_name="reason")),
                ("recurrence_id", calendars.fields.WallTimeField(null=True, verbose_name="date")),
                ("partstat", models.CharField(blank=True, max_length=12, verbose_name="answer")),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail_replies",
                        to="calendars.entry",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail_replies",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "answer by mail",
                "verbose_name_plural": "answers by mail",
                "ordering": ["-received_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="MailedEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[("REQUEST", "Invited"), ("CANCEL", "Taken out")],
                        max_length=8,
                        verbose_name="sent last",
                    ),
                ),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("dates", models.JSONField(default=dict)),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("ahead", models.PositiveIntegerField(default=0)),
                (
                    "first_change_at",
                    models.DateTimeField(blank=True, help_text="Of what nobody was told of yet", null=True),
                ),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                ("changes", models.PositiveIntegerField(default=0)),
                (
                    "presses_at",
                    models.DateTimeField(
                        blank=True, help_text="The earliest start that the waiting changes touch", null=True
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("set_aside_at", models.DateTimeField(blank=True, null=True, verbose_name="set aside")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mailed",
                        to="calendars.entry",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mailed_entries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation by mail",
                "verbose_name_plural": "invitations by mail",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("set_aside_at", None)), fields=["due_at"], name="mailed_entry_due"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "person"), name="mailed_entry_once")
                ],
            },
        ),
    ]
