from questionnaires.forms.answering import AnswersForm
from questionnaires.forms.making import (
    QuestionForm,
    QuestionnaireForm,
    SettingsForm,
    TitleForm,
    TranslationForm,
)

__all__ = [
    "AnswersForm",
    "QuestionForm",
    "QuestionnaireForm",
    "SettingsForm",
    "TitleForm",
    "TranslationForm",
]
