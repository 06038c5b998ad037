ROOT_URLCONF = "shop.urls"
STATIC_URL = "/assets/"
