from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    name = "registrations"

    def ready(self) -> None:
        # Their models are there only now.
        from calendars import replies
        from calendars.actions import above
        from notices.contents import resolvers
        from people import actions as people
        from questionnaires import guests
        from registrations import actions, guest_letters, published
        from registrations.models.guest import scopes_that_ask
        from registrations.notice_contents import resolve
        from spaces.actions import rows

        resolvers["registrations"] = resolve
        for verbs, own in (
            (above.HOLDERS, actions.hold_plans),
            (above.FOLLOWERS, actions.follow_dates),
            (above.MOURNERS, actions.mourn_dates),
            (rows.FOLLOWERS, actions.follow_membership),
            (rows.PROMISES, actions.promised),
            (rows.QUEUES, actions.queue),
            (people.SIGNING_UP, actions.hold_guest),
            (people.SIGNED_UP, actions.follow_account),
            (replies.UNLISTED, published.unlisted_guests),
            (guests.ASKED_BY, scopes_that_ask),
        ):
            if own not in verbs:
                verbs.append(own)  # type: ignore[attr-defined]
        # What they tell a guest leads to where a guest comes in.
        resolvers.setdefault("occasions", guest_letters.addressed)
