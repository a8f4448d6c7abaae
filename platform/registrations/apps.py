from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    name = "registrations"

    def ready(self) -> None:
        # Their models are there only now.
        from calendars.actions import above
        from registrations import actions
        from spaces.actions import rows

        for verbs, own in (
            (above.HOLDERS, actions.hold_plans),
            (above.FOLLOWERS, actions.follow_dates),
            (above.MOURNERS, actions.mourn_dates),
            (rows.FOLLOWERS, actions.follow_membership),
            (rows.PROMISES, actions.promised),
            (rows.QUEUES, actions.queue),
        ):
            if own not in verbs:
                verbs.append(own)  # type: ignore[attr-defined]
