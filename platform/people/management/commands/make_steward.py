from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.models import Person
from people.text import normalise_email


class Command(BaseCommand):
    help = "Make somebody who has signed up a steward: the first one of a site, and any later one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options: Any) -> None:
        found = Person.objects.filter(email=normalise_email(email), is_active=True, is_guest=False)
        if not found.update(is_steward=True, is_organiser=True, is_staff=True, is_superuser=True):
            raise CommandError(f"Nobody has signed up as {email}: sign up in the browser first.")
        self.stdout.write(f"{email} is a steward now.")
