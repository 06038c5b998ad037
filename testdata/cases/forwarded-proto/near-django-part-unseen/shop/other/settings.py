from storefront.settings.defaults import *  # which may say by which header it is told

ALLOWED_HOSTS = ["shop.example.com"]
SECURE_SSL_REDIRECT = True
