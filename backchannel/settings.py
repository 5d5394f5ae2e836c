"""Django's settings, all derived from one ``Config``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from . import addresses, config, database, datadir, logs

CONFIG = config.load()
ROOT = Path(__file__).resolve().parent.parent
DATA = datadir.prepare(CONFIG.data)

DEBUG = CONFIG.debug
SECRET_KEY = CONFIG.secret_key.get_secret_value() if CONFIG.secret_key else datadir.secret_key(DATA)
_PUBLIC_HOST = [str(urlsplit(CONFIG.public_url).hostname)] if CONFIG.public_url else []
ALLOWED_HOSTS = [*addresses.own_hosts(), *CONFIG.hosts, *_PUBLIC_HOST]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "backchannel",
    "players",
    "negotiation",
]
MIDDLEWARE = [
    # First, so that its headers are on everything the others answer, errors included.
    "backchannel.middleware.SecurityHeadersMiddleware",
    "backchannel.middleware.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    # Both are lazy: a browser that never signed in costs no query and gets no cookie.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "players.pages.unavailable.UnavailableMiddleware",
]
ROOT_URLCONF = "backchannel.urls"
ASGI_APPLICATION = "backchannel.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
            "builtins": ["backchannel.templatetags.vite"],
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": database.postgresql(CONFIG.database_url.get_secret_value())
    if CONFIG.database_url
    else database.sqlite(DATA / "backchannel.sqlite3")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A poke says "look again" and may be lost; the default layer needs no service at all.
# Redis only by publish and subscribe: the queueing layer drops idle players when the
# client library's socket timeout ends its blocking read.
REDIS_URL = CONFIG.redis_url.get_secret_value() if CONFIG.redis_url else None
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "backchannel"},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 1000}}
}

STATIC_URL = "/static/"
# Straight from the packages: there is no collecting step to forget.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MAX_AGE = 60


def WHITENOISE_IMMUTABLE_FILE_TEST(_: str, url: str) -> bool:  # noqa: N802 - WhiteNoise's name
    """Whether ``url`` has the build's content hash in its name, so that it can never change."""
    return re.search(r"/assets/[^/]+-[\w-]{8}\.[a-z0-9]+$", url) is not None


# Headers. The two middlewares of our own add what Django does not.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "connect-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# A class often plays over plain http inside its own network, where a secure-only
# cookie would never come back; behind https nothing less is set.
TLS = CONFIG.tls
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if TLS else "csrf"
CSRF_FAILURE_VIEW = "backchannel.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [CONFIG.public_url] if CONFIG.public_url else []
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIG.trust_proxy else None

AUTH_USER_MODEL = "players.Account"
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "sign-in", "account", "landing"
SESSION_COOKIE_NAME = "__Host-session" if TLS else "session"
SESSION_COOKIE_SECURE = TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SIGN_UP = CONFIG.sign_up
TRUST_PROXY = CONFIG.trust_proxy

DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = True

PUBLIC_URL = CONFIG.public_url
CLIENT_RATES = CONFIG.client_rates
RETENTION_DAYS = CONFIG.retention_days
# Where a phone in the same network finds this server, the likeliest address first.
LAN_HOSTS = addresses.lan_hosts(CONFIG.bind)
LOGGING = logs.configure(DATA / "logs", CONFIG.log_to, CONFIG.log_level)
