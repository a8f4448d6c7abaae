"""Questions that most registrations ask, ready made in all languages. Other rooms read their answers by their keys."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.models import Country
from questionnaires.models import Question

ATTENDANCE = "attendance"
ON_SITE, ONLINE = "on_site", "online"
PUBLISH_NAME = "publish_name"
NOBODY, PARTICIPANTS, EVERYBODY = "nobody", "participants", "everybody"

Offered = list[tuple[str, Callable[[], str]]]


def words(pairs: list[tuple[str, Promise]]) -> Callable[[], Offered]:
    return lambda: [(key, lambda label=label: str(label)) for key, label in pairs]  # type: ignore[misc]


def nothing() -> Offered:
    return []


def countries() -> Offered:
    """Those of the consortium, and another."""
    own: Offered = [
        (country.pk.lower(), lambda country=country: country.name)  # type: ignore[misc]
        for country in Country.objects.order_by("pk")
    ]
    return [*own, ("other", lambda: str(_("Another country")))]


def languages() -> Offered:
    return [(code, lambda name=name: name) for code, name in settings.LANGUAGES]  # type: ignore[misc]


@dataclass(frozen=True)
class Preset:
    """`choices` gives keys, and what says each in the language that is active."""

    label: Promise
    kind: Question.Kind
    help: str | Promise = ""
    choices: Callable[[], Offered] = nothing
    prefill: Question.Prefill = Question.Prefill.NOTHING
    is_required: bool = True


PRESETS: dict[str, Preset] = {
    ATTENDANCE: Preset(
        _("How will you take part?"),
        Question.Kind.CHOICE,
        choices=words([(ON_SITE, _("On site")), (ONLINE, _("Online"))]),
    ),
    PUBLISH_NAME: Preset(
        _("In which list may your name stand?"),
        Question.Kind.CHOICE,
        help=_("The hosts see it in any case. Whoever writes or answers here is seen by the others."),
        choices=words(
            [
                (NOBODY, _("In none")),
                (PARTICIPANTS, _("In the one for those who take part")),
                (EVERYBODY, _("In the one for everybody who may open the page")),
            ]
        ),
    ),
    "organisation": Preset(
        _("Which organisation do you come from?"),
        Question.Kind.TEXT,
        prefill=Question.Prefill.ORGANISATION,
        is_required=False,
    ),
    "country": Preset(
        _("Which country do you come from?"),
        Question.Kind.CHOICE,
        choices=countries,
        prefill=Question.Prefill.COUNTRY,
    ),
    "language": Preset(
        _("In which language do you follow best?"),
        Question.Kind.CHOICE,
        choices=languages,
        prefill=Question.Prefill.LANGUAGE,
    ),
}


def in_all_languages(say: Callable[[], str], original: str) -> tuple[str, dict[str, str]]:
    """The words in the language of the questionnaire, and in each other one."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = say()
    return found.pop(original), found
