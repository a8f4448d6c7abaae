from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "calendars"

    def ready(self) -> None:
        from calendars import knobs as own
        from calendars import subjects
        from calendars.actions import follow_membership
        from notices.knobs import knobs
        from spaces.actions.rows import FOLLOWERS
        from spaces.subjects import kinds

        if follow_membership not in FOLLOWERS:
            FOLLOWERS.append(follow_membership)
        kinds.update(entry=subjects.entry, date=subjects.date)
        knobs["invitations"] = own.knob
