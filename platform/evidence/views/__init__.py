from evidence.views.badges import badges
from evidence.views.desk import arrivals, days, desk, striking, walk_in, walk_in_guest, worker
from evidence.views.figures import figure_csv, figures
from evidence.views.tickets import leaving, presence, renewal, shown, ticket

__all__ = [
    "arrivals",
    "badges",
    "days",
    "desk",
    "figure_csv",
    "figures",
    "leaving",
    "presence",
    "renewal",
    "shown",
    "striking",
    "ticket",
    "walk_in",
    "walk_in_guest",
    "worker",
]
