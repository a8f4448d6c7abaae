"""What this room keeps about a person."""

from typing import Any

from people.models import Person
from questionnaires import actions
from questionnaires.models import Filling, Upload
from questionnaires.reading import read


def export(person: Person) -> dict[str, Any]:
    mine = Filling.objects.of(person).select_related("questionnaire", "edition").order_by("pk")
    return {
        "questionnaires": [
            {
                "title": one.questionnaire.said("title").text,
                "state": one.state,
                "language": one.language,
                "started_at": one.started_at,
                "submitted_at": one.submitted_at,
                "answers": [
                    {
                        "question": answer.question.said("label").text,
                        "answer": answer.text,
                        **({"was": answer.was.text} if answer.was else {}),
                    }
                    for answer in read(one)
                ],
                "typed": {
                    key: value for page in one.pages.order_by("pk") for key, value in page.answers.items()
                },
            }
            for one in mine
        ],
        "answers_as_files": [
            {"name": one.name, "size": one.size, "url": one.get_absolute_url(), "created_at": one.created_at}
            for one in Upload.objects.filter(filling__person=person)
        ],
    }


def erase(person: Person) -> None:
    actions.let_go(Upload.objects.filter(filling__person=person))
    Filling.objects.of(person).delete()
