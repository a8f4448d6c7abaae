"""The facts of projects, and which of them pays for a space."""

from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conversations.files import Unfit, recognise
from evidence import files, printing, retention
from evidence.models import EvidenceRecord, Funding, KeptFile, Project
from evidence.proof_policy import ProofRefused, require_keep_projects
from partners.models import Country
from people.models import Person
from spaces import policy as rights
from spaces.models import Space

LARGEST_LOGO = 500 * 1024
PICTURES = {"image/png": "png", "image/jpeg": "jpg"}
FACTS = (
    "name",
    "funding",
    "logo_words",
    "last_payment_on",
    "rule",
    "years",
    "kept_until_day",
    "is_on_hold",
    "hold_reason",
)


def keep_project(
    *, by: Person, project: Project | None = None, logo: File | None = None, **facts: Any
) -> Project:
    """A new project, or other facts of one; what isn't given stays. Raises Denied, ProofRefused.

    A new logo takes the place of the old one.
    """
    require_keep_projects(by)
    kept = keep_logo(logo) if logo else None
    try:
        return save_facts(by, project, kept, {name: facts[name] for name in FACTS if name in facts})
    except BaseException:
        if kept:
            files.remove(kept.file.name)
        raise


@transaction.atomic
def save_facts(by: Person, project: Project | None, logo: KeptFile | None, facts: dict[str, Any]) -> Project:
    # The lock that the deletion of what is due takes as well: a hold that is set holds what is there.
    found = (
        Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
        if project
        else Project(created_by=by)
    )
    for name, value in facts.items():
        setattr(found, name, value)
    refuse_rule(found)
    before = found.logo if logo else None
    if logo:
        logo.save()
        found.logo = logo
    if found.logo_id and not found.logo_words.strip():
        raise ProofRefused("logo_words", _("Say what the logo shows: not everybody can see it."))
    found.save()
    if before:
        files.let_go([before])
    return found


def refuse_rule(project: Project) -> None:
    if project.rule == Project.Rule.DAY and project.kept_until_day is None:
        raise ProofRefused("day_missing", _("Say until which day the proof is kept."))
    if project.is_on_hold and not project.hold_reason.strip():
        raise ProofRefused("hold_reason_missing", _("Say in a sentence why it is held."))


def keep_logo(logo: File) -> KeptFile:
    """A PNG or JPEG that can be printed. Raises ProofRefused."""
    content_type, content = checked_picture(logo, LARGEST_LOGO)
    return files.keep(
        name=f"logo.{PICTURES[content_type]}", content_type=content_type, content=ContentFile(content)
    )


def checked_picture(given: File, most: int) -> tuple[str, bytes]:
    if (given.size or 0) > most:
        raise ProofRefused("too_large", _("This picture has more than %(most)s kB.") % {"most": most // 1024})
    try:
        kind, content = recognise(given.name or "", given.read())
        if kind.content_type not in PICTURES:
            raise Unfit("kind")
        printing.require_picture(PICTURES[kind.content_type], content)
    except (Unfit, printing.Unprintable):
        raise ProofRefused("picture", _("This is no PNG or JPEG picture that can be printed."))
    return kind.content_type, content


@transaction.atomic
def fund(
    *,
    space: Space,
    project: Project,
    by: Person,
    country: Country | None = None,
    moves_records: bool = False,
) -> Funding:
    """Say which project pays for a space; saying it again changes it. Raises Denied, ProofRefused.

    What is already written apart for the project before goes along only when somebody says so (`moves_records`): it is
    kept by the rule of the new one from then on. From a project under a legal hold nothing is moved. Nor to one whose
    time of keeping is over: all that was signed would be deleted at once.
    """
    rights.require(by, "prove", space)
    # Before the projects, as those do who write records down.
    Funding.objects.select_for_update(of=("self",)).filter(space=space).first()
    kept = EvidenceRecord.objects.filter(plan__space=space).exclude(project=project)
    projects = Project.objects.filter(Q(pk=project.pk) | Q(pk__in=kept.values("project")))
    # In one order, and the lock that the deletion of what is due takes as well.
    held = {one.pk: one for one in projects.select_for_update(of=("self",)).order_by("pk")}
    project = held.pop(project.pk)
    if retention.is_over(project.kept_until, timezone.now()):
        raise ProofRefused(
            "over",
            _("The proof of this project is kept no longer: choose another, or have its rule changed first."),
            field="project",
        )
    if held and kept.exists():
        refuse_to_move(list(held.values()), project, kept.count(), moves_records)
        kept.update(project=project)
    found, _made = Funding.objects.update_or_create(
        space=space, defaults={"project": project, "country": country}
    )
    return found


def refuse_to_move(before: list[Project], after: Project, count: int, is_said: bool) -> None:
    """Raises ProofRefused."""
    for one in before:
        if one.is_on_hold:
            raise ProofRefused(
                "held",
                _("The proof of “%(project)s” is under a legal hold: nothing of it goes to another project.")
                % {"project": one.name},
                field="project",
            )
    if not is_said:
        words = ngettext(
            "%(count)s record of who was there is kept for “%(before)s” (%(before_until)s). Say below that it goes to "
            "“%(after)s”, whose rule counts then (%(after_until)s).",
            "%(count)s records of who was there are kept for “%(before)s” (%(before_until)s). Say below that they go to "
            "“%(after)s”, whose rule counts then (%(after_until)s).",
            count,
        )
        told = {
            "count": count,
            "before": before[0].name,
            "before_until": until_words(before[0]),
            "after": after.name,
            "after_until": until_words(after),
        }
        raise ProofRefused("moves_records", words % told, field="moves_records")


def until_words(project: Project) -> str:
    if project.kept_until is None:
        return _("until when is not known yet")
    return _("until %(day)s") % {"day": formats.date_format(project.kept_until, "DATE_FORMAT")}
