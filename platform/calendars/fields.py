"""Wall time: a date and a clock reading as it hangs on the wall of some place, without a zone of its own."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime

WALL_TIMES = "%Y%m%dT%H%M%S"


def naive(value: datetime | None) -> datetime | None:
    if value is not None and timezone.is_aware(value):
        raise ValueError("wall time has no zone of its own")
    return value


def moment(key: str) -> datetime | None:
    """The wall time that a key in an address or a form names (`20261201T1000`); None for what is none."""
    try:
        found = datetime.strptime(key, "%Y%m%dT%H%M")
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2100 else None


class WallTimeFormField(forms.DateTimeField):
    """A `datetime-local` input, taken as it stands: Django's own field would move it by the reader's zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def prepare_value(self, value: Any) -> Any:
        return value

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return naive(value)
        try:
            found = parse_datetime(str(value).strip())
        except ValueError:
            found = None
        if found is None or timezone.is_aware(found):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class WallTimeField(models.DateTimeField):
    """A naive datetime in both directions, on both stores (`timestamp without time zone`)."""

    def get_internal_type(self) -> str:
        return "WallTimeField"

    def db_type(self, connection: Any) -> str:
        return "timestamp without time zone" if connection.vendor == "postgresql" else "datetime"

    def to_python(self, value: Any) -> Any:
        return naive(parse_datetime(value) if isinstance(value, str) else value)

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        value = self.to_python(value)
        return str(value) if value is not None and connection.vendor == "sqlite" else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """As it was written by `get_db_prep_value`: text on SQLite, naive anyhow."""
        return datetime.fromisoformat(value) if isinstance(value, str) else value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": WallTimeFormField, **kwargs})


def read_wall_times(kept: str) -> tuple[datetime, ...]:
    return tuple(datetime.strptime(one, WALL_TIMES) for one in kept.split(",") if one)


class WallTimesField(models.TextField):
    """Some wall times, kept as RFC 5545 writes them (`20261201T100000,20261208T100000`); a sorted tuple in Python."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = read_wall_times(value)
        return tuple(sorted({naive(one) for one in value or ()}))

    def get_prep_value(self, value: Any) -> str:
        return ",".join(one.strftime(WALL_TIMES) for one in self.to_python(value))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return self.to_python(value)

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))
