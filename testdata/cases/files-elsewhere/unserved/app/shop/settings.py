import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = bool(int(os.environ.get("DEBUG", "1")))
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
]
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
