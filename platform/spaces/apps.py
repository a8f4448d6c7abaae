from django.apps import AppConfig


class SpacesConfig(AppConfig):
    name = "spaces"

    def ready(self) -> None:
        from notices.knobs import knobs
        from notices.lists import finders
        from spaces import knobs as own
        from spaces import lists, receivers  # noqa: F401 - importing receivers connects it

        finders["space"] = finders["coordinators"] = lists.of_topics
        knobs["space"] = own.knob
