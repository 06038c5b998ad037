ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["rest_framework", "books"]
REST_FRAMEWORK = {
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 50,
}
