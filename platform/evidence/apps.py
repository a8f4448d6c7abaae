from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "evidence"

    def ready(self) -> None:
        # Their models are there only now.
        from evidence.proof_privacy import people_kept
        from registrations import guest_keeping

        if people_kept not in guest_keeping.KEEPERS:
            guest_keeping.KEEPERS.append(people_kept)
