"""Signatures on a screen, a host's word in place of one, and lists that were signed on paper."""

import base64
import binascii
import re
import struct
from datetime import date

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conversations.files import Unfit, clean_name, png, recognise
from evidence import days, files, printing
from evidence.models import Attendance, KeptFile, Scan, Signature
from evidence.proof_policy import ProofRefused, require_prove, require_sign
from people.models import Person
from people.text import folded
from registrations.models import SeatPlan
from spaces import policy as rights

LARGEST_DRAWING = 200 * 1024
WIDEST, HIGHEST = 2400, 1200
DRAWING = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")
LARGEST_SCAN = 20 * 1024 * 1024
SCANS_OF_A_DAY = 40
SCANS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


def sign(*, attendance: Attendance, by: Person, drawing: str = "", typed: str = "") -> Signature:
    """Sign for a day: with a `drawing` (a PNG as a data address), or with one's name typed. Signing again changes nothing;
    it takes the place of a host's word.

    On a host's screen one draws: a name that was typed there could be typed by the host. Raises Denied, ProofRefused.
    """
    require_sign(by, attendance)
    if not drawing and by.pk != attendance.registration.person_id:
        raise ProofRefused(
            "typed_by_a_host",
            _(
                "On a host's screen one signs by drawing. Who cannot draw types their name on their own device, or a host confirms that they were there."
            ),
        )
    is_own = by.pk == attendance.registration.person_id
    kind, kept = drawn(drawing, is_own=is_own) if drawing else typed_name(attendance, typed)
    return put(attendance, by, kind, kept)


def confirm(*, attendance: Attendance, by: Person) -> Signature:
    """A host says that somebody was there who did not sign. It stands on the lists as the word of that host; where there
    is a signature it changes nothing. Raises Denied, ProofRefused."""
    require_prove(by, attendance.registration.plan)
    if by.pk == attendance.registration.person_id:
        raise ProofRefused("oneself", _("You were there yourself: sign."))
    return put(attendance, by, *word_of_a_host(attendance))


def put(attendance: Attendance, by: Person, kind: str, kept: KeptFile) -> Signature:
    try:
        with transaction.atomic():
            found = Attendance.objects.select_for_update(of=("self",)).get(pk=attendance.pk)
            if found.is_struck:
                raise ProofRefused("struck", _("This check-in was taken back: nothing can be signed for it."))
            before = Signature.objects.select_related("kept").filter(attendance=found).first()
            if before and (before.is_signed or kind == Signature.Kind.HOST):
                files.remove(kept.file.name)
                return before
            if before:
                before.delete()
                files.let_go([before.kept])
            kept.save()
            return Signature.objects.create(attendance=found, kind=kind, kept=kept, taken_by=by)
    except BaseException:
        files.remove(kept.file.name)
        raise


def drawn(drawing: str, *, is_own: bool) -> tuple[str, KeptFile]:
    try:
        found = DRAWING.fullmatch(drawing)
        if found is None or len(found[1]) > LARGEST_DRAWING * 4 // 3 + 4:
            raise Unfit
        content = png.cleaned(base64.b64decode(found[1], validate=True))
        width, height = struct.unpack_from(">II", content, 16)
        if width > WIDEST or height > HIGHEST:
            raise Unfit("pixels")
        printing.require_picture("png", content)
    except (Unfit, printing.Unprintable, binascii.Error):
        raise ProofRefused(
            "drawing",
            _("The drawing did not arrive whole. Draw it again, or type your name.")
            if is_own
            else _("The drawing did not arrive whole. Draw it again."),
        )
    kept = files.keep(name="signature.png", content_type="image/png", content=ContentFile(content))
    return Signature.Kind.DRAWN, kept


def typed_name(attendance: Attendance, typed: str) -> tuple[str, KeptFile]:
    name = " ".join(typed.split())
    if folded(name) != folded(" ".join(attendance.registration.person.name.split())):
        raise ProofRefused(
            "typed",
            _("Type the name as it stands on the list: %(name)s.")
            % {"name": attendance.registration.person.name},
        )
    text = f"{name}\n{attendance.day.isoformat()}\n{timezone.now():%Y-%m-%dT%H:%M:%SZ}\n"
    kept = files.keep(name="signature.txt", content_type="text/plain", content=ContentFile(text.encode()))
    return Signature.Kind.TYPED, kept


def word_of_a_host(attendance: Attendance) -> tuple[str, KeptFile]:
    """Without the host's name, which goes with the host; in the records it stays as long as they do."""
    name, day = attendance.registration.person.name, attendance.day.isoformat()
    text = f"{name}\n{day}\n{timezone.now():%Y-%m-%dT%H:%M:%SZ}\nconfirmed by a host, not signed\n"
    kept = files.keep(name="confirmed.txt", content_type="text/plain", content=ContentFile(text.encode()))
    return Signature.Kind.HOST, kept


def keep_scan(*, plan: SeatPlan, day: date, by: Person, name: str, content: File) -> Scan:
    """A list that was signed on paper: PDF, PNG or JPEG, which the content has to be. Raises Denied, ProofRefused."""
    rights.require(by, "prove", plan.space)
    if day not in days.days_of_door(plan):
        raise ProofRefused("day", _("Choose one of the days on which it took place."))
    content_type, kept_content = checked_scan(name, content)
    kept = files.keep(name=clean_name(name), content_type=content_type, content=ContentFile(kept_content))
    try:
        with transaction.atomic():
            locked = SeatPlan.objects.locked().select_related("space").get(pk=plan.pk)
            rights.require(by, "prove", locked.space)
            if Scan.objects.filter(plan=locked, day=day).count() >= SCANS_OF_A_DAY:
                raise ProofRefused(
                    "too_many", _("There are 40 files of this day already: join some of them.")
                )
            kept.save()
            return Scan.objects.create(plan=locked, day=day, kept=kept, uploaded_by=by)
    except BaseException:
        files.remove(kept.file.name)
        raise


def checked_scan(name: str, content: File) -> tuple[str, bytes]:
    if (content.size or 0) > LARGEST_SCAN:
        raise ProofRefused(
            "too_large",
            _("This file has more than %(most)s MB: scan it with fewer dots, or in parts.")
            % {"most": LARGEST_SCAN // 1024 // 1024},
        )
    try:
        kind, kept = recognise(clean_name(name), content.read())
        if kind.content_type not in SCANS:
            raise Unfit("kind")
    except Unfit:
        raise ProofRefused("scan", _("Choose a PDF, PNG or JPEG whose content is what its name says."))
    return kind.content_type, kept


@transaction.atomic
def remove_scan(*, scan: Scan, by: Person) -> None:
    """The wrong file, or a better one came. Raises Denied."""
    plan = SeatPlan.objects.locked().select_related("space").get(pk=scan.plan_id)
    rights.require(by, "prove", plan.space)
    found = Scan.objects.select_related("kept").filter(pk=scan.pk).first()
    if found:
        found.delete()
        files.let_go([found.kept])
