package apps

import "testing"

// TestRoutesDjango follows urlpatterns from the module that the settings name.
func TestRoutesDjango(t *testing.T) {
	routesOf(t, loadArchive(t, `
-- compose.yaml --
services:
  shop: {image: python, working_dir: /code, volumes: ["./shop:/code"], command: "gunicorn core.wsgi:application"}
  built: {build: shop}
  bare: {image: python, working_dir: /code, volumes: ["./bare:/code"], command: "python manage.py runserver 0.0.0.0:8000"}
  below: {image: python, working_dir: /code, volumes: ["./shop:/code"], command: "gunicorn core.wsgi:application", environment: {SCRIPT_NAME: /api}}
  pages: {image: python, working_dir: /code, volumes: ["./pages:/code"]}
  other: {image: python, working_dir: /code, volumes: ["./other:/code"]}
-- shop/Dockerfile --
FROM python
WORKDIR /srv
COPY . .
CMD ["gunicorn", "core.wsgi"]
-- shop/manage.py --
-- shop/core/settings/base.py --
ROOT_URLCONF = "core.urls"
STATIC_URL = "/assets/"
-- shop/core/settings/production.py --
from .base import *
-- shop/core/urls.py --
"""
    path('docstring/', x)
"""
from django.urls import path, include
urlpatterns = [
    path("admin/", admin.site.urls),  # path("no/")
    path("api/users/", include("users.urls")),
    re_path(r"^api/orders/(?P<pk>\d+)/$", Order.as_view()),
    path("", index),
]
if settings.DEBUG:
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
-- bare/manage.py --
-- bare/bare/settings.py --
ROOT_URLCONF = 'bare.urls'
-- bare/bare/urls.py --
urlpatterns = [path("", include(("users.urls", "users"), namespace="u")), path('', include(router.urls))] + static("/x")
router = routers.DefaultRouter()
router.register(r'orders', OrderViewSet)
-- bare/users/urls.py --
urlpatterns = [
    path("login/", Login.as_view()),
    path("users/<int:pk>/", User.as_view()),
]
-- pages/manage.py --
-- pages/pages/settings.py --
ROOT_URLCONF = 'pages.urls'
-- pages/pages/urls.py --
urlpatterns = [path("users/", users), re_path(r"^.*$", TemplateView.as_view())]
-- other/manage.py --
-- other/other/settings.py --
ROOT_URLCONF = 'other.urls'
-- other/other/urls.py --
urlpatterns = i18n_patterns(path("users/", users))
`), map[string]string{
		"shop":  "/api/users/ /api/orders/ | /assets /static /media /admin/ | shop/core/urls.py:7",
		"built": "/api/users/ /api/orders/ | /assets /static /media /admin/ | shop/core/urls.py:7",
		"bare":  "/login/ /users/ /orders | /static /media | bare/users/urls.py:2", "below": "",
		"pages": "/users/ / | /static /media | pages/pages/urls.py:1", "other": "",
	})
}
