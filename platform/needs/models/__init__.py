from needs.models.asked import Asked
from needs.models.consent import Consent
from needs.models.hosts_phone import HostsPhone
from needs.models.look import Look
from needs.models.need import Need
from needs.models.reader import Reader

__all__ = ["Asked", "Consent", "HostsPhone", "Look", "Need", "Reader"]
