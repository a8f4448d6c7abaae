from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConversationsConfig(AppConfig):
    name = "conversations"

    def ready(self) -> None:
        from conversations.index import keep_on_sqlite

        post_migrate.connect(keep_on_sqlite, sender=self, dispatch_uid="conversations.index")
        from conversations.notice_contents import resolve  # its models are there only now
        from notices.contents import resolvers

        resolvers["conversations"] = resolve
