from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partners import consortium
from partners.loading import load


class Command(BaseCommand):
    help = "Load countries and organisations from a consortium's TOML file. Can be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=consortium.DEFAULT)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            facts = consortium.read(file)
        except consortium.WrongFile as wrong:
            raise CommandError(f"Nothing was loaded.\n{wrong}") from wrong
        made = load(facts)
        self.stdout.write(
            f"{facts.name}: {made['countries']} countries, {made['organisations']} organisations"
        )
