"""What a host typed for somebody was never that person's signature: it is the word of that host, and is called so."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, Q

CHOICES = [
    ("drawn", "Drawn on a screen"),
    ("typed", "Name typed and confirmed"),
    ("host", "Confirmed by a host, not signed"),
]


def call_it_so(apps: Any, schema_editor: Any) -> None:
    signatures, records, subjects = (
        apps.get_model("evidence", name).objects for name in ("Signature", "EvidenceRecord", "Subject")
    )
    own = Q(taken_by=F("attendance__registration__person"))
    by_others = signatures.filter(kind="typed").exclude(own & Q(taken_by__isnull=False))
    for one in by_others.select_related("attendance__registration", "taken_by"):
        one.kind = "host"
        one.save(update_fields=["kind"])
        of = one.attendance
        subject = subjects.filter(person=of.registration.person_id).values_list("name", flat=True).first()
        records.filter(plan=of.registration.plan_id, subject=subject, day=of.day, mode=of.mode).update(
            signature="host", confirmed_by=one.taken_by.name if one.taken_by else ""
        )


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_projects_signatures_packs_records")]

    operations = [
        migrations.RemoveConstraint(model_name="signature", name="signature_kind_is_known"),
        migrations.AddField(
            model_name="evidencerecord",
            name="confirmed_by",
            field=models.CharField(
                blank=True,
                help_text="The host whose word it is, where nobody signed",
                max_length=120,
                verbose_name="confirmed by",
            ),
        ),
        migrations.AlterField(
            model_name="evidencerecord",
            name="signature",
            field=models.CharField(blank=True, choices=CHOICES, max_length=8, verbose_name="signed"),
        ),
        migrations.AlterField(
            model_name="signature", name="kind", field=models.CharField(choices=CHOICES, max_length=8)
        ),
        migrations.RunPython(call_it_so, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=Q(kind__in=["drawn", "typed", "host"]), name="signature_kind_is_known"
            ),
        ),
    ]
