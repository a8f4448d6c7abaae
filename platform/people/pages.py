from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def page_before(request: HttpRequest, otherwise: str = "/") -> str:
    """The address on this site that the form says it stands on; for `HttpResponseRedirect`, which takes it as it is."""
    target = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_here and target.startswith("/") else otherwise
