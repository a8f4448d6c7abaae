from typing import Any

from django.core.management.base import BaseCommand, CommandError

from needs import actions


class Command(BaseCommand):
    help = "Seal what people told in confidence with the first key of NEEDS_KEYS, so that the others can go."

    def handle(self, **options: Any) -> None:
        done, lost = actions.seal_again()
        self.stdout.write(f"Sealed anew: {done}. The first key of NEEDS_KEYS opens them.")
        if lost:
            raise CommandError(
                f"{lost} cannot be opened with any key of NEEDS_KEYS: add the key that they were sealed with, "
                "or their people have to tell again."
            )
