"""Packs of proof: asked for by a host, made by a worker, which says how far it is."""

import logging
import tempfile
from datetime import timedelta

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from evidence import contents, files, retention
from evidence.actions.certificates import issue, programme_of
from evidence.actions.records import freeze
from evidence.actions.telling import tell
from evidence.archive import Archive
from evidence.models import Attendance, Funding, Pack
from evidence.proof_policy import ProofRefused, funding_of
from notices.leases import LEASE, TRIES
from people.models import Person
from registrations.models import SeatPlan
from spaces import policy as rights

log = logging.getLogger("evidence")

MOST_KEPT = 5
TOLD_EVERY = timedelta(milliseconds=400)


class Taken(Exception):
    """Another worker has the pack, or nobody wants it any more."""


def ask_for_pack(*, plan: SeatPlan, by: Person, language: str, with_certificates: bool = False) -> Pack:
    """A pack to be made. While the same one is under way it is that one. Raises Denied, ProofRefused."""
    rights.require(by, "prove", plan.space)
    funding_of(plan)
    wanted = {"plan": plan, "language": language, "has_certificates": with_certificates}
    under_way = Pack.objects.filter(state__in=[Pack.State.WAITING, Pack.State.MAKING], **wanted)
    try:
        with transaction.atomic():
            return under_way.first() or Pack.objects.create(asked_by=by, **wanted)
    except IntegrityError:  # two clicks at once: one of them made it
        return under_way.get()


@transaction.atomic
def make_anew(*, plans: QuerySet[SeatPlan]) -> None:
    """These packs hold what may not be kept any more: each goes at once, with its file, and another of the same kind is
    made in its place; the hosts, who may have handed the old one on, are told. Where no project pays any more, or its
    time is over, none is made."""
    old = list(
        Pack.objects.filter(plan__in=plans).select_related("kept", "plan__space").order_by("asked_at", "pk")
    )
    Pack.objects.filter(pk__in=[one.pk for one in old]).delete()
    files.let_go([one.kept for one in old if one.kept])
    wanted = {(one.plan_id, one.language, one.has_certificates): one for one in old if is_to_stand(one)}
    anew = [
        Pack(
            plan=one.plan, language=one.language, has_certificates=one.has_certificates, asked_by=one.asked_by
        )
        for one in wanted.values()
    ]
    # A host may have asked for the same meanwhile.
    Pack.objects.bulk_create(anew, ignore_conflicts=True)
    for plan in {one.plan_id: one.plan for one in wanted.values()}.values():
        tell_hosts(plan)


def is_to_stand(pack: Pack) -> bool:
    funding = Funding.objects.select_related("project").filter(space=pack.plan.space_id).first()
    is_over = funding is None or retention.is_over(funding.project.kept_until, timezone.now())
    return pack.state != Pack.State.FAILED and not is_over


def tell_hosts(plan: SeatPlan) -> None:
    tell(
        SeatPlan.objects.with_time().get(pk=plan.pk),
        rights.coordinators(plan.space),
        "evidence.packs_made_anew",
        url=reverse("proof:page", args=[plan.pk]),
        dedupe=f"packs-anew:{plan.pk}",
    )


def is_due() -> bool:
    return Pack.objects.due(timezone.now()).exists()


def make_next() -> bool:
    """Make the pack that has waited longest, if no other worker is at it. Whether there was one."""
    now = timezone.now()
    pk = Pack.objects.due(now).order_by("asked_at", "pk").values_list("pk", flat=True).first()
    if pk is None:
        return False
    until = now + LEASE
    claimed = Pack.objects.due(now).filter(pk=pk)
    if not claimed.update(
        claimed_until=until, tries=F("tries") + 1, state=Pack.State.MAKING, done=0, total=0
    ):
        return False
    pack = Pack.objects.select_related("plan__space", "plan__entry", "plan__occurrence__entry").get(pk=pk)
    try:
        make(pack)
    except Taken:
        return True
    except Exception:
        log.exception("Pack %s could not be made.", pk)
        failed = pack.tries >= TRIES
        Pack.objects.filter(pk=pk, claimed_until=pack.claimed_until).update(
            state=Pack.State.FAILED if failed else Pack.State.WAITING,
            # The lease of the next try is its pause as well.
            claimed_until=None if failed else timezone.now() + timedelta(seconds=5 * 2**pack.tries),
        )
    return True


def make(pack: Pack) -> None:
    """Raises Taken where somebody else has it, or its project was taken away."""
    plan = pack.plan
    try:
        funding = funding_of(plan)
    except ProofRefused:
        Pack.objects.filter(pk=pack.pk).update(state=Pack.State.FAILED, claimed_until=None)
        raise Taken
    freeze(space=plan.space)
    if pack.has_certificates:
        certify(pack)
    found = contents.gather(pack, funding.project)
    progress = Progress(pack, found.total)
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as written:
        archive = Archive(written)
        for name, content in contents.files(found, pack.language, progress.move):
            archive.add(name, content)
        archive.close()
        finish(pack, File(written, name="pack.zip"))


class Progress:
    """Tells the row how far it is, which the page of the hosts asks every other second; and learns whether the pack is
    still ours."""

    def __init__(self, pack: Pack, total: int) -> None:
        self.pack, self.done, self.told_at = pack, 0, timezone.now()
        self.note(total=total, done=0)

    def move(self, steps: int) -> None:
        self.done += steps
        if timezone.now() - self.told_at >= TOLD_EVERY:
            self.note(done=self.done)

    def note(self, **fields: int) -> None:
        hold(self.pack, **fields)
        self.told_at = timezone.now()


def hold(pack: Pack, **fields: int) -> None:
    """Renew the claim. Raises Taken where it lapsed and another worker took it."""
    until = timezone.now() + LEASE
    mine = Pack.objects.filter(pk=pack.pk, state=Pack.State.MAKING, claimed_until=pack.claimed_until)
    if not mine.update(claimed_until=until, **fields):
        raise Taken
    pack.claimed_until = until


def certify(pack: Pack) -> None:
    """Who was there on a day of it gets the certificate that the pack holds, as if they had asked for it."""
    plan = pack.plan
    programme = programme_of(plan)
    people = Person.objects.filter(
        registrations__attendances__in=Attendance.objects.standing().at(plan)
    ).distinct()
    for number, person in enumerate(people.order_by("pk")):
        try:
            issue(plan=plan, person=person, language=pack.language, programme=programme)
        except ProofRefused:  # revoked, or there on a day around it alone
            continue
        if number % 100 == 99:
            hold(pack)


def finish(pack: Pack, written: File) -> None:
    kept = files.keep(
        name=f"{slugify(pack.plan.space.slug)}-{pack.plan_id}-{pack.language}.zip",
        content_type="application/zip",
        content=written,
    )
    try:
        with transaction.atomic():
            kept.save()
            mine = Pack.objects.filter(pk=pack.pk, state=Pack.State.MAKING, claimed_until=pack.claimed_until)
            if not mine.update(
                state=Pack.State.READY, kept=kept, made_at=timezone.now(), claimed_until=None, done=F("total")
            ):
                raise Taken
            forget_older(pack)
    except BaseException:
        files.remove(kept.file.name)
        raise


def forget_older(pack: Pack) -> None:
    """Any of them can be made again: five are kept of a plan."""
    ready = Pack.objects.filter(plan=pack.plan_id, state=Pack.State.READY).select_related("kept")
    old = list(ready.order_by("-made_at", "-pk")[MOST_KEPT:])
    Pack.objects.filter(pk__in=[one.pk for one in old]).delete()
    files.let_go([one.kept for one in old if one.kept])
