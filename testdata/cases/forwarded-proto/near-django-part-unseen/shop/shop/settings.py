from storefront.settings.defaults import *

ALLOWED_HOSTS = ["shop.example.com"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]  # none that heeds what stands below
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
