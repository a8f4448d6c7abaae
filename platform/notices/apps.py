from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"

    def ready(self) -> None:
        from notices import own_knobs  # noqa: F401 - its own models are there only now
        from notices.choosing import plan_by_new_clock
        from people.actions import MOVED

        if plan_by_new_clock not in MOVED:
            MOVED.append(plan_by_new_clock)
