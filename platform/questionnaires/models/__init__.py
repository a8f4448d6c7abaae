from questionnaires.models.filling import Answer, Edition, Filling, FormerAnswer, Place, SavedPage, Upload
from questionnaires.models.page import Page
from questionnaires.models.question import Choice, Question
from questionnaires.models.questionnaire import Questionnaire
from questionnaires.models.wording import Said, Wording

__all__ = [
    "Answer",
    "Choice",
    "Edition",
    "Filling",
    "FormerAnswer",
    "Page",
    "Place",
    "Question",
    "Questionnaire",
    "Said",
    "SavedPage",
    "Upload",
    "Wording",
]
