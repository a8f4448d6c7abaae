from django.contrib import admin

from notices.models import Notice


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):
    """The state of the mail queue. What a notice says may be confidential: only its key is shown."""

    list_display = ["key", "recipient", "created_at", "mail_due_at", "mailed_at", "tries", "set_aside_at"]
    list_filter = ["key", ("set_aside_at", admin.EmptyFieldListFilter)]
    fields = ["key", "recipient", "created_at", "mail_due_at", "mailed_at", "tries", "set_aside_at"]
    readonly_fields = fields
    list_select_related = ["recipient"]
