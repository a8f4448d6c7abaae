from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConversationsConfig(AppConfig):
    name = "conversations"

    def ready(self) -> None:
        # Their models are there only now.
        from conversations import knobs as own
        from conversations.actions import hold_threads
        from conversations.index import keep_on_sqlite
        from conversations.notice_contents import resolve
        from notices.contents import resolvers
        from notices.knobs import knobs
        from spaces.actions.rows import HOLDERS

        post_migrate.connect(keep_on_sqlite, sender=self, dispatch_uid="conversations.index")
        resolvers["conversations"] = resolve
        knobs["thread"] = own.knob
        if hold_threads not in HOLDERS:
            HOLDERS.append(hold_threads)
