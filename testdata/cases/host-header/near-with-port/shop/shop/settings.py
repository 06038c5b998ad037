import os

ALLOWED_HOSTS = ["*"]
MIDDLEWARE = [
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
CSRF_TRUSTED_ORIGINS = ["http://" + os.environ["SHOP_DOMAIN"]]
