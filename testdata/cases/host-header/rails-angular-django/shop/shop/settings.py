DEBUG = True
ALLOWED_HOSTS = []
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
