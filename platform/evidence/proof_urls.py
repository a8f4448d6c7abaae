from django.urls import path

from evidence.proof_views import certificates, packs, projects, proof, signing

app_name = "proof"
urlpatterns = [
    path("projects/", projects.index, name="projects"),
    path("projects/new/", projects.new, name="new_project"),
    path("projects/<int:pk>/", projects.project, name="project"),
    path("projects/<int:pk>/logo/", projects.logo, name="logo"),
    path("seats/<int:plan_id>/proof/", proof.page, name="page"),
    path("seats/<int:plan_id>/proof/project/", proof.funding, name="funding"),
    path("seats/<int:plan_id>/proof/lists/<str:day>/<slug:who>.pdf", proof.sheet, name="sheet"),
    path("seats/<int:plan_id>/proof/agenda.pdf", proof.agenda_pdf, name="agenda"),
    path("seats/<int:plan_id>/proof/scans/", proof.scans, name="scans"),
    path("seats/<int:plan_id>/proof/scans/<slug:key>/", proof.scan, name="scan"),
    path("seats/<int:plan_id>/proof/scans/<slug:key>/removal/", proof.scan_removal, name="scan_removal"),
    path("seats/<int:plan_id>/proof/signatures/<str:day>/", signing.day, name="signing"),
    path("seats/<int:plan_id>/proof/packs/", packs.packs, name="packs"),
    path("seats/<int:plan_id>/proof/packs/<int:pk>/", packs.pack, name="pack"),
    path("seats/<int:plan_id>/certificate/", certificates.mine, name="certificate"),
    path("seats/<int:plan_id>/certificates/", certificates.of_plan, name="certificates"),
    path("seats/<int:plan_id>/certificates/<int:pk>/revocation/", certificates.revocation, name="revocation"),
    path("attendance/<int:pk>/signature/", signing.sign, name="sign"),
    path("attendance/<int:pk>/confirmation/", signing.confirmation, name="confirmation"),
    path("attendance/<int:pk>/signature/file/", signing.signature, name="signature"),
    path("certificates/", certificates.ask, name="ask"),
    path("certificates/<slug:code>/", certificates.check, name="check"),
    path("certificates/<slug:code>/certificate.pdf", certificates.pdf, name="pdf"),
    path("me/evidence/", certificates.about_me, name="about_me"),
]
