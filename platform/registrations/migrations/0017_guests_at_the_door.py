from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registrations", "0016_guests_in_no_list_and_proofs")]

    operations = [
        # A guest whom a host wrote down at the door has not confirmed anything yet.
        migrations.RenameField(model_name="guest", old_name="confirmed_at", new_name="since"),
        migrations.AddField(
            model_name="guest",
            name="is_by_host",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="A host wrote the address down at the door: nobody has confirmed it",
            ),
        ),
    ]
