from typing import Any

from django.core.management.base import BaseCommand

from notices.push.vapid import new_key


class Command(BaseCommand):
    help = "Print a new private key for VAPID_PRIVATE_KEY, by which this site sends messages by push."

    def handle(self, **options: Any) -> None:
        self.stdout.write(new_key())
