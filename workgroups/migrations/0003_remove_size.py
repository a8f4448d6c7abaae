from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workgroups", "0002_a_space_knows_its_size")]

    operations = [migrations.RemoveField("actionlearninggroup", "size")]
