SECRET_KEY = "books"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "books.urls"
STATIC_URL = "/static/"
