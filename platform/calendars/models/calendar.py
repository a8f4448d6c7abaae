import secrets

from django.db import models

from spaces.models import Space


def new_stamp() -> str:
    """Drawn and not counted: a database that was put back from a copy never says one again."""
    return secrets.token_hex(8)


class CalendarQuerySet(models.QuerySet["Calendar"]):
    def hold(self, space_id: int) -> None:
        """Wait until nobody else changes this calendar, and keep it so until the transaction ends.

        Before any Entry of it is locked: it is their parent.
        """
        if not self.select_for_update().filter(pk=space_id).values_list("pk").first():
            self.get_or_create(pk=space_id)

    def touch(self, space_id: int) -> None:
        """From the commit on, whoever has this calendar has an old one. One statement."""
        row = Calendar(space_id=space_id, stamp=new_stamp())
        self.bulk_create([row], update_conflicts=True, unique_fields=["space"], update_fields=["stamp"])


class Calendar(models.Model):
    """The calendar of a Space, as one row: its `stamp` becomes another with every change of an entry in it, so that
    a feed knows from a row a space whether anything is new."""

    space = models.OneToOneField(Space, primary_key=True, on_delete=models.CASCADE, related_name="calendar")
    stamp = models.CharField(max_length=16, default=new_stamp, editable=False)

    objects = CalendarQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.space_id} {self.stamp}"
