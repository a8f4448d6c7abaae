"""All settings, read from the environment by the small typed helpers of `config.environment`."""

import base64
import hmac
import secrets
from datetime import timedelta
from pathlib import Path

from django.urls import reverse_lazy

from config import environment as env

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(env.text("VAR", str(ROOT / "var")))

DEBUG = env.flag("DEBUG", False)
DEMO = env.flag("DEMO", False)
TLS = env.flag("TLS", False)
DATABASES = {"default": env.database("DATABASE_URL", VAR / "hansa.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORMS_URLFIELD_ASSUME_HTTPS = True  # as from Django 6.0 on; the setting goes with it
REDIS_URL = env.redis_url("REDIS_URL")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", "localhost 127.0.0.1 [::1]")  # the origin of live sockets, too
SITE_URL = env.site("SITE_URL", f"http://localhost:{env.number('PORT', 8000, 1, 65535)}")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if TLS else []


def secret_key() -> str:
    """From the environment; on a single machine it is made once and kept beside the database."""
    given = env.text("SECRET_KEY")
    if given:
        if len(given) < 32:
            env.stop("SECRET_KEY is shorter than 32 characters.")
        return given
    if TLS or REDIS_URL:
        env.stop("SECRET_KEY is missing: production needs one that all processes share.")
    kept = VAR / "secret_key"
    if not kept.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text().strip()


SECRET_KEY = secret_key()


def needs_keys() -> list[str]:
    """What people tell in confidence is sealed with the first; the others still open what they sealed.

    A machine without TLS, which is nobody's real site, derives one.
    """
    given = env.sealing_keys("NEEDS_KEYS")
    if not given and TLS:
        env.stop(
            "NEEDS_KEYS is missing: a real site needs a key of its own for what people tell in confidence "
            '(python3 -c "import secrets; print(secrets.token_urlsafe(32))").'
        )
    derived = hmac.digest(SECRET_KEY.encode(), b"hansa.needs", "sha256")
    return given or [base64.urlsafe_b64encode(derived).decode().rstrip("=")]


NEEDS_KEYS = needs_keys()

INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "csp",
    "lucide",
    "channels",
    "config",
    "home",
    "workgroups",
    "events",
    "exchanges",
    "occasions",
    "evidence",
    "scheduling",
    "questionnaires",
    "registrations",
    "needs",
    "conversations",
    "calendars",
    "spaces",
    "notices",
    "partners",
    "people",
    "live",
    "frontend",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Before sessions and languages: an answer to a calendar program knows neither.
    "calendars.middleware.FeedMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.unavailable.UnavailableMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "frontend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontend.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "frontend.templatetags.components",
            ],
        },
    },
]

# People and sign-in
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "people.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 3
ACCOUNT_EMAIL_CONFIRMATION_AUTHENTICATED_REDIRECT_URL = reverse_lazy("account_email")
ACCOUNT_CHANGE_EMAIL = True  # one address a person; a new one takes its place when it is confirmed
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
# Addresses, password, second factor and tokens are changed by who has just signed in, and the address is told.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0, 0, 9)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Hansa"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not TLS
SOCIALACCOUNT_ADAPTER = "people.adapter.SocialAccountAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False  # nobody comes in without a name, a language and a zone
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
OIDC_SERVER = env.text("OIDC_SERVER_URL")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.text("OIDC_NAME", "OpenID Connect"),
                "client_id": env.text("OIDC_CLIENT_ID"),
                "secret": env.text("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_SERVER},
            }
        ]
        if OIDC_SERVER
        else [],
    }
}

# Languages and time. Each person's own language and zone are set by people.middleware.
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("da", "Dansk"),
    ("et", "Eesti"),
    ("pl", "Polski"),
]
LOCALE_PATHS = [ROOT / "frontend" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR / "static")))
# Files of messages. No server serves them by this path: the program gives them out, to who may have them.
MEDIA_ROOT = VAR / "media"
FILES_PER_DAY_MB = env.number("FILES_PER_DAY_MB", 200, 1, 100_000)
# What is being received waits on the same disk, not in /tmp, which may be memory.
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
FILE_UPLOAD_TEMP_DIR = env.folder(VAR / "receiving")
FILE_UPLOAD_PERMISSIONS = 0o600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.storage.StaticFiles"
    },
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["jpg", "png", "webp", "gz", "woff2", "map"]

# Mail. A machine without a mail server keeps what it sent under var/outbox and shows it at /outbox/ (demo, debug).
EMAIL_HOST = env.host("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587, 1, 65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "notices.outbox.OutboxBackend"
)
OUTBOX = VAR / "outbox"
OUTBOX_VISIBLE = (DEMO or DEBUG) and not EMAIL_HOST
DEFAULT_FROM_EMAIL = env.mail_address("DEFAULT_FROM_EMAIL", "Hansa <hansa@localhost>")

# Invitations by mail. The mailbox takes what is written to address+anything@…; without it, people answer by links.
INVITES_ADDRESS = env.mailbox("INVITES_ADDRESS")
# Under which name our own mail server writes Authentication-Results; without it, every answer is to be confirmed.
INVITES_AUTHSERV_ID = env.text("INVITES_AUTHSERV_ID")
# Answers to mails of threads, the same way; without it they are given in the page. May be the same mailbox.
TALK_ADDRESS = env.mailbox("TALK_ADDRESS")
IMAP_HOST = env.text("IMAP_HOST")
IMAP_PORT = env.number("IMAP_PORT", 993, 1, 65535)
IMAP_USER = env.text("IMAP_USER")
IMAP_PASSWORD = env.text("IMAP_PASSWORD")
IMAP_FOLDER = env.text("IMAP_FOLDER", "INBOX")
IMAP_DONE_FOLDER = env.text("IMAP_DONE_FOLDER")
IMAP_CA_FILE = env.text("IMAP_CA_FILE")
IMAP_EVERY_SECONDS = env.number("IMAP_EVERY_SECONDS", 60, 1, 900)

# Web push: off without a key. Push services that are taken besides those of the known browsers, as host or host:port.
VAPID_PRIVATE_KEY = env.vapid_key("VAPID_PRIVATE_KEY")
PUSH_HOSTS = env.words("PUSH_HOSTS")
PUSH_CA_FILE = env.text("PUSH_CA_FILE")

# Sessions live in the database: Redis holds nothing that must survive.
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_NAME = "__Host-sessionid" if TLS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if TLS else "csrftoken"
LANGUAGE_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = TLS
SECURE_SSL_REDIRECT = False  # the proxy redirects; a redirect here would break health checks behind it
SILENCED_SYSTEM_CHECKS = ["security.W008"]
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        # A browser holds the redirect after "sign in with …" to this as well.
        "form-action": ["'self'", *([env.origin("OIDC_SERVER_URL")] if OIDC_SERVER else [])],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # The kept text of a calendar's entries; the default of 300 would throw most of them out again.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "config.pagination.Keyset",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.problems.handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=90)}
SPECTACULAR_SETTINGS = {
    "TITLE": "Hansa",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.problems.describe",
    ],
    "ENUM_NAME_OVERRIDES": {
        "MembershipState": "spaces.models.membership.Membership.State",
        "RegistrationState": "registrations.models.registration.Registration.State",
        "PoolKind": "registrations.models.pool.Pool.Kind",
        "SpaceState": "spaces.models.space.Space.State",
        "NeedsPurpose": "needs.purposes.Purpose",
        "AttendanceSource": "evidence.models.attendance.Attendance.Source",
        "QuestionKind": "questionnaires.models.question.Question.Kind",
        "PackState": "evidence.models.pack.Pack.State",
        "PollState": "scheduling.models.poll.Poll.State",
    },
}

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_secrets": {"()": "config.redaction.SecretAddresses"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_secrets"]}
    },
    "root": {"handlers": ["console"], "level": env.choice("LOG_LEVEL", "WARNING", LOG_LEVELS)},
    # Servers that log each request by handlers of their own, where somebody switches that on.
    "loggers": {
        name: {"handlers": ["console"], "propagate": False}
        for name in ("uvicorn.access", "granian.access", "django.server")
    },
}
