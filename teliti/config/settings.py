"""All settings, read from the environment, each with a default that works on a laptop.

TELITI_DATA            the data folder (embedded database, files, secret); default: var/
DATABASE_URL           any PostgreSQL 15 or newer instead of the embedded one
DATABASE_OWNER_URL     the login that owns the tables, when it differs from DATABASE_URL's
TELITI_SECRET          the secret key; default: made once and kept in the data folder
TELITI_DEBUG           1 for developers: tracebacks in the browser
TELITI_HOSTS           host names to answer to, by comma; default: localhost and loopback
TELITI_HTTPS           1 when a proxy in front speaks TLS: secure cookies, HSTS, redirects
TELITI_URL             where people reach Teliti, for links in mails; default: http://localhost:8000
TELITI_BACKUP_PLACE    a folder or s3://bucket/prefix for backups; default: in the data folder
TELITI_OUTBOUND        hosts it may call, by comma (.example.com: all below); default: public ones
TELITI_MAIL_URL        mail: smtp://user:password@host:587, or smtps://…; default: into a folder
TELITI_MAIL_FROM       its sender; default: teliti@ the host of TELITI_URL
TELITI_OIDC_URL        single sign-on: the address of the OpenID Connect provider; default: none
TELITI_OIDC_CLIENT     our name there
TELITI_OIDC_SECRET     our secret there
TELITI_OIDC_NAME       what its button says; default: the provider's host
TELITI_LDAP_URL        sign-in by a directory: ldaps://host or ldap://host (StartTLS); default: none
TELITI_LDAP_CA         file of the authority that vouches for it; default: those the system knows
TELITI_LDAP_BIND       the name by which Teliti searches there
TELITI_LDAP_PASSWORD   its password
TELITI_LDAP_BASE       where people are searched, such as ou=people,dc=example,dc=com
TELITI_LDAP_FILTER     how one is found; default: (mail={email})
TELITI_METRICS_TOKEN   lets a Prometheus elsewhere read /metrics; default: only this machine may
TELITI_LOG             from which level on the log tells: INFO tells every request; default: WARNING
TELITI_LOG_FORMAT      json, or line for reading by eye; default: json, for developers line
"""

import fcntl
import os
import secrets
import sys
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from teliti.base.mail import MailServer
from teliti.base.outbound import Allowed
from teliti.config import database

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("TELITI_DATA") or ROOT / "var").resolve()
TESTING = "pytest" in sys.modules


def _flag(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default) in {"1", "true", "yes", "on"}


def _secret() -> str:
    given = os.environ.get("TELITI_SECRET")
    if given:
        return given
    if TESTING:
        return "only-for-tests-" + "x" * 40
    return _kept_secret(DATA)


def _kept_secret(data: Path) -> str:
    """Made by the first process that asks, whole or not at all: others wait, and read the same."""
    data.mkdir(parents=True, exist_ok=True)
    folder, kept, fresh = os.open(data, os.O_RDONLY), data / "secret", data / "secret.new"
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if not kept.exists() or not kept.stat().st_size:
            with os.fdopen(
                os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w"
            ) as file:
                file.write(secrets.token_urlsafe(50))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(kept)
    finally:
        os.close(folder)
    return kept.read_text()


SECRET_KEY = _secret()
DEBUG = _flag("TELITI_DEBUG")
HTTPS = _flag("TELITI_HTTPS")
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]  # probes come by these, whatever the name outside
ALLOWED_HOSTS = [*filter(None, os.environ.get("TELITI_HOSTS", "").split(",")), *LOOPBACK]
VERSION = "0.1.0"
PUBLIC_URL = os.environ.get("TELITI_URL", "http://localhost:8000").rstrip("/")

INSTALLED_APPS = [
    "teliti.config",
    "teliti.web",
    "teliti.api",
    "teliti.packs.indonesia",
    "teliti.assurance",
    "teliti.insight",
    "teliti.treasury",
    "teliti.invoicing",
    "teliti.taxes",
    "teliti.ledger",
    "teliti.documents",
    "teliti.parties",
    "teliti.access",
    "teliti.backups",
    "teliti.exchange",
    "teliti.quality",
    "teliti.approvals",
    "teliti.kit",
    "teliti.work",
    "teliti.people",
    "teliti.audit",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "template_partials",
    "django_htmx",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
]
INSTALLED_APPS = [
    app
    for app in INSTALLED_APPS
    if not app.startswith("teliti.") or (ROOT / app.replace(".", "/") / "__init__.py").exists()
]

MIDDLEWARE = [
    "teliti.web.watching.WatchMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "teliti.people.middleware.MemberMiddleware",
    "teliti.web.clean.NoNulMiddleware",
]

ROOT_URLCONF = "teliti.config.urls"
WSGI_APPLICATION = "teliti.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "teliti.kit.shell.shell",
            ],
            "builtins": ["teliti.kit.templatetags.ui", "django.templatetags.i18n"],
        },
    }
]

DATABASES = database.databases(os.environ, DATA)
IS_EMBEDDED = not os.environ.get("DATABASE_URL")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "teliti.people.directory.DirectoryBackend",
]
OIDC_URL = os.environ.get("TELITI_OIDC_URL", "")
_oidc = urlsplit(OIDC_URL)
SOCIALACCOUNT_ADAPTER = "teliti.people.sign_in.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # only for an address that the provider has verified
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": os.environ.get("TELITI_OIDC_NAME") or _oidc.hostname,
                "client_id": os.environ.get("TELITI_OIDC_CLIENT", ""),
                "secret": os.environ.get("TELITI_OIDC_SECRET", ""),
                "settings": {"server_url": OIDC_URL},
            }
        ]
        if OIDC_URL
        else [],
    }
}
LDAP_URL = os.environ.get("TELITI_LDAP_URL", "")
LDAP_CA = os.environ.get("TELITI_LDAP_CA", "")
LDAP_BIND = os.environ.get("TELITI_LDAP_BIND", "")
LDAP_PASSWORD = os.environ.get("TELITI_LDAP_PASSWORD", "")
LDAP_BASE = os.environ.get("TELITI_LDAP_BASE", "")
LDAP_FILTER = os.environ.get("TELITI_LDAP_FILTER", "(mail={email})")
LDAP_MAIL = "mail"
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "teliti.people.sign_in.Adapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ALLAUTH_TRUSTED_PROXY_COUNT = int(HTTPS)  # the proxy in front says whose request it is
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key"}  # the rest as allauth has them
MFA_ADAPTER = "teliti.people.sign_in.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # people are let in by invitation, which reached their mailbox
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "Teliti"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "teliti.web.errors.csrf_failed"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^(healthz|readyz|metrics)$"]  # asked beside the proxy, without TLS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        # A form that leads on to single sign-on is counted by where it arrives.
        "form-action": [SELF, *([f"{_oidc.scheme}://{_oidc.netloc}"] if OIDC_URL else [])],
        "frame-ancestors": [NONE],
    }
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache"
        if TESTING
        else "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
    }
}

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [str(path) for path in sorted((ROOT / "teliti").glob("**/locale")) if path.is_dir()]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600
MEDIA_ROOT = DATA / "files"
BACKUP_PLACE = os.environ.get("TELITI_BACKUP_PLACE") or str(DATA / "backups")

_mail = MailServer.parse(os.environ.get("TELITI_MAIL_URL", ""))
if _mail.host:
    EMAIL_BACKEND = "teliti.base.lines.MailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.is_over_tls, _mail.begins_tls
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("TELITI_MAIL_FROM") or f"teliti@{urlsplit(PUBLIC_URL).hostname}"

OUTBOUND = Allowed.parse(os.environ.get("TELITI_OUTBOUND", "127.0.0.1" if TESTING else ""))
_storage = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
_bucket_hosts = {urlsplit(_storage or "https://amazonaws.com").hostname} - {None}
_buckets = {f"{dot}{host}" for host in _bucket_hosts for dot in ("", ".")}  # some have their own
OWN_SERVERS = Allowed(
    frozenset({_mail.host, _oidc.hostname or "", urlsplit(LDAP_URL).hostname or ""} - {""})
    | (_buckets if BACKUP_PLACE.startswith("s3:") else set())
)

SILENCED_SYSTEM_CHECKS = (
    ["auth.W004"]  # unique by Lower(email), which the check does not see
    if HTTPS
    else [
        "auth.W004",
        "security.W004",
        "security.W008",
        "security.W012",
        "security.W016",
        "security.W021",
    ]
)

METRICS_TOKEN = os.environ.get("TELITI_METRICS_TOKEN", "")
_counts = DATA / "metrics"
_counts.mkdir(parents=True, exist_ok=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_counts)  # read when its library is imported

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "teliti.base.logs.Json"},
    },
    "handlers": {
        "err": {
            "class": "logging.StreamHandler",
            "formatter": os.environ.get("TELITI_LOG_FORMAT") or ("line" if DEBUG else "json"),
        }
    },
    "root": {"handlers": ["err"], "level": os.environ.get("TELITI_LOG", "WARNING")},
}
