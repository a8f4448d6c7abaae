from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "needs"

    def ready(self) -> None:
        # Its models are there only now.
        from needs.actions import follow_membership
        from spaces.actions.rows import FOLLOWERS

        if follow_membership not in FOLLOWERS:
            FOLLOWERS.append(follow_membership)
