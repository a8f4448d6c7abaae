from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "conversations"

    def ready(self) -> None:
        from conversations.notice_contents import resolve  # its models are there only now
        from notices.contents import resolvers

        resolvers["conversations"] = resolve
