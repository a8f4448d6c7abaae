from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "evidence"

    def ready(self) -> None:
        # Their models are there only now.
        from evidence.proof_privacy import people_kept
        from notices.contents import resolvers
        from registrations import guest_keeping, guest_letters

        if people_kept not in guest_keeping.KEEPERS:
            guest_keeping.KEEPERS.append(people_kept)
        # What is said of their certificate leads guests to where they come in.
        resolvers.setdefault("evidence", guest_letters.addressed)
        if "proof:certificate" not in guest_letters.PAGES:
            guest_letters.PAGES.append("proof:certificate")
