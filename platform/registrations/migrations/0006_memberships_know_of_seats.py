from django.db import migrations
from django.utils import timezone


def note_seats(apps, schema_editor):
    registrations = apps.get_model("registrations", "Registration").objects
    held = registrations.filter(state="confirmed", plan__entry__ends_at__gt=timezone.now())
    memberships = apps.get_model("spaces", "Membership").objects
    for space, person in held.values_list("plan__space", "person"):
        memberships.filter(space=space, person=person, state="active").update(holds_seat=True)


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0005_what_is_never_false"),
        ("spaces", "0003_who_holds_a_seat"),
    ]

    operations = [migrations.RunPython(note_seats, migrations.RunPython.noop)]
