from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    name = "registrations"

    def ready(self) -> None:
        # Their models are there only now.
        from calendars.actions import above
        from notices.contents import resolvers
        from registrations import actions
        from registrations.notice_contents import resolve
        from spaces.actions import rows

        resolvers["registrations"] = resolve
        for verbs, own in (
            (above.HOLDERS, actions.hold_plans),
            (above.FOLLOWERS, actions.follow_dates),
            (above.MOURNERS, actions.mourn_dates),
            (rows.FOLLOWERS, actions.follow_membership),
            (rows.PROMISES, actions.promised),
        ):
            if own not in verbs:
                verbs.append(own)  # type: ignore[attr-defined]
