DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "desk.urls"
INSTALLED_APPS = ["django.contrib.contenttypes"]
FORCE_SCRIPT_NAME = "/desk"
STATIC_URL = "static/"
