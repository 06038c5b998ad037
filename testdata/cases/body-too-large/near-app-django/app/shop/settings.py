ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "shop.urls"
