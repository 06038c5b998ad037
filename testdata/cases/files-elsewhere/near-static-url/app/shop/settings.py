DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "shop.urls"
STATIC_URL = "/static/static/"
STATIC_ROOT = "/vol/web/static"
