from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    name = "registrations"

    def ready(self) -> None:
        # Their models are there only now.
        from calendars.actions import above
        from registrations import actions

        for verbs, own in (
            (above.HOLDERS, actions.hold_plans),
            (above.FOLLOWERS, actions.follow_dates),
            (above.MOURNERS, actions.mourn_dates),
        ):
            if own not in verbs:
                verbs.append(own)  # type: ignore[attr-defined]
