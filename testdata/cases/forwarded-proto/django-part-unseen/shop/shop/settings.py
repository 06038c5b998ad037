from storefront.settings.defaults import *  # of the package, with its middleware

ALLOWED_HOSTS = ["shop.example.com"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
