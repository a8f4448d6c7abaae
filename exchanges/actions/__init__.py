"""What changes an exchange visit (`visits`) and its programme (`stops`), beside what all occasions can."""

from exchanges.actions.stops import add_stop, change_stop
from exchanges.actions.visits import change_visit, create_visit, write_report

__all__ = ["add_stop", "change_stop", "change_visit", "create_visit", "write_report"]
