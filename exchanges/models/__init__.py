from exchanges.models.site_visit import SiteVisit
from exchanges.models.visit import Visit

__all__ = ["SiteVisit", "Visit"]
