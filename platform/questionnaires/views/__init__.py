from questionnaires.views.files import file
from questionnaires.views.making import (
    index,
    moving_page,
    page_new,
    page_removal,
    page_title,
    preview,
    questionnaire,
    settings,
    translation,
)
from questionnaires.views.questions import (
    moving_question,
    preset,
    question,
    question_new,
    question_removal,
    question_restoring,
)

__all__ = [
    "file",
    "index",
    "moving_page",
    "moving_question",
    "page_new",
    "page_removal",
    "page_title",
    "preset",
    "preview",
    "question",
    "question_new",
    "question_removal",
    "question_restoring",
    "questionnaire",
    "settings",
    "translation",
]
