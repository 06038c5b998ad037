import os

DEBUG = True
ALLOWED_HOSTS = os.environ.get("HOSTS", "localhost .internal").split(" ")
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
