"""Who makes questionnaires: `manage_seats` of `spaces.policy`. Who answers is for the room to say that asks."""

from people.refusal import Refusal


class FormRefused(Refusal):
    """A change of a questionnaire, or an answer, that cannot be taken as things stand."""


class AnswersRefused(FormRefused):
    """Answers that are lacking or wrong. `errors`: key of a question → why, in the language that is active."""

    def __init__(self, code: str, message: str, errors: dict[str, str]) -> None:
        super().__init__(code, message, more={"answers": errors})
        self.errors = errors
