from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "conversations"

    def ready(self) -> None:
        from conversations import knobs as own
        from conversations.notice_contents import resolve  # its models are there only now
        from notices.contents import resolvers
        from notices.knobs import knobs

        resolvers["conversations"] = resolve
        knobs["thread"] = own.knob
