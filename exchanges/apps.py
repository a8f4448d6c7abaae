from django.apps import AppConfig


class ExchangesConfig(AppConfig):
    name = "exchanges"

    def ready(self) -> None:
        from evidence.speakers import FINDERS
        from exchanges import speakers

        if speakers.of_space not in FINDERS:
            FINDERS.append(speakers.of_space)
