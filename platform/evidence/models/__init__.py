from evidence.models.attendance import Attendance
from evidence.models.certificate import Certificate
from evidence.models.door import Door
from evidence.models.funding import Funding
from evidence.models.kept_file import KeptFile
from evidence.models.pack import Pack
from evidence.models.project import Project
from evidence.models.record import EvidenceRecord, Subject
from evidence.models.scan import Scan
from evidence.models.signature import Signature
from evidence.models.ticket import Ticket

__all__ = [
    "Attendance",
    "Certificate",
    "Door",
    "EvidenceRecord",
    "Funding",
    "KeptFile",
    "Pack",
    "Project",
    "Scan",
    "Signature",
    "Subject",
    "Ticket",
]
