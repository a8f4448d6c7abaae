from partners.models.affiliation import Affiliation, OrganisationRequest
from partners.models.consortium import Consortium
from partners.models.country import Country, Desk
from partners.models.organisation import Organisation

__all__ = ["Affiliation", "Consortium", "Country", "Desk", "Organisation", "OrganisationRequest"]
