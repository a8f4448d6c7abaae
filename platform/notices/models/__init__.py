from notices.models.digest import Digest
from notices.models.incoming_mail import IncomingMail
from notices.models.level import Level
from notices.models.mail_settings import MailSettings
from notices.models.notice import Notice
from notices.models.push import Push
from notices.models.push_subscription import PushSubscription
from notices.models.told import Told

__all__ = ["Digest", "IncomingMail", "Level", "MailSettings", "Notice", "Push", "PushSubscription", "Told"]
