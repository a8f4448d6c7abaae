from questionnaires.actions.asking import (
    add_preset,
    add_question,
    change_question,
    move_question,
    put_back,
    remove_question,
)
from questionnaires.actions.filling import (
    begin,
    forget,
    locked_sheet,
    prefilled,
    retract,
    save_page,
    submit,
    typed,
)
from questionnaires.actions.making import (
    add_page,
    change_page,
    change_questionnaire,
    make_questionnaire,
    move_page,
    remove_page,
    translate,
)
from questionnaires.actions.uploads import keep_file, let_go, sweep_files
from questionnaires.policy import AnswersRefused, FormRefused

__all__ = [
    "AnswersRefused",
    "FormRefused",
    "add_page",
    "add_preset",
    "add_question",
    "begin",
    "change_page",
    "change_question",
    "change_questionnaire",
    "forget",
    "keep_file",
    "let_go",
    "locked_sheet",
    "make_questionnaire",
    "move_page",
    "move_question",
    "prefilled",
    "put_back",
    "remove_page",
    "remove_question",
    "retract",
    "save_page",
    "submit",
    "sweep_files",
    "translate",
    "typed",
]
