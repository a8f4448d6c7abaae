import json as formats
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError

from home import demo
from home.demo.summary import sign_ins, summary


class Command(BaseCommand):
    help = "Load a consortium to try: real countries and organisations, invented people. Can be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="only where nobody has signed up yet")
        parser.add_argument("--force", action="store_true", help="also beside real people")
        told = parser.add_mutually_exclusive_group()
        told.add_argument("--personas", action="store_true", help="only print how to sign in")
        told.add_argument("--json", action="store_true", help="load, then print what scripts need")

    def handle(self, *, if_empty: bool, force: bool, personas: bool, json: bool, **options: Any) -> None:
        try:
            was_there, has_real_people = demo.is_loaded(), demo.has_real_people()
        except (OperationalError, ProgrammingError) as error:
            raise CommandError("The database has no tables yet. Run `manage.py migrate` first.") from error
        if personas:
            self.print_personas()
            return
        if not was_there and has_real_people and not force:
            if if_empty:
                return
            raise CommandError(
                "Real people have signed up here. The demo doesn't mix with them; --force loads it all the same."
            )
        made = demo.load()
        if json:
            self.stdout.write(formats.dumps(summary(), indent=2))
        elif made:
            self.stdout.write("The demo is loaded.")
            self.print_personas()
        elif not if_empty:
            self.stdout.write("The demo was loaded before. Nothing was changed.")

    def print_personas(self) -> None:
        for persona in sign_ins():
            self.stdout.write(f"  {persona['role']:<10} {persona['email']:<34} {persona['password']}")
