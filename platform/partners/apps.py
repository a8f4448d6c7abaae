from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self) -> None:
        from notices import quiet
        from partners import days_off

        if days_off.of_person not in quiet.rooms:
            quiet.rooms.append(days_off.of_person)
