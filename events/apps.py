from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        from events import speakers
        from evidence.speakers import FINDERS

        if speakers.of_space not in FINDERS:
            FINDERS.append(speakers.of_space)
