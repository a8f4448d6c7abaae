"""After the site has been given another key: what the old ones sealed is sealed with the new one."""

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from needs.models import Need

A_ROUND = 200


def seal_again() -> tuple[int, int]:
    """How many were sealed anew, and how many no key of this site opens."""
    done = lost = last = 0
    while rows := list(
        Need.objects.sealed_before().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:A_ROUND]
    ):
        last = rows[-1]
        for pk in rows:
            sealed = seal_one(pk)
            done += sealed is True
            lost += sealed is False
    return done, lost


@sensitive_variables()
@transaction.atomic
def seal_one(pk: int) -> bool | None:
    """None where it was taken back, or told anew, meanwhile."""
    need = (
        Need.objects.sealed_before()
        .select_for_update(of=("self",))
        .select_related("consent")
        .filter(pk=pk)
        .first()
    )
    if need is None:
        return None
    answer = need.readable
    if answer is None:
        return False
    need.seal(answer)
    need.save(update_fields=["key_id", "sealed"])
    return True
