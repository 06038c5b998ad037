package apps

import (
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose"
)

// routesOf compares the routes of each service's app: paths, then what stands aside, then the place of the first.
func routesOf(t *testing.T, p *compose.Project, want map[string]string) {
	t.Helper()
	for name, want := range want {
		got := ""
		s := p.Service(name)
		if s == nil {
			t.Fatal(p.Problems)
		}
		if r := s.Routes; r != nil {
			got = strings.Join(r.Paths, " ") + " | " + strings.Join(r.Aside, " ") + " | " + r.Pos.String()
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

// TestRoutesFastAPI follows routers from the app that a server is told to serve.
func TestRoutesFastAPI(t *testing.T) {
	routesOf(t, loadArchive(t, `
-- compose.yaml --
x-app: &app {image: python, working_dir: /code, volumes: ["./code:/code"]}
services:
  whole: {<<: *app, command: uvicorn app.main:app --host 0.0.0.0}
  workers: {<<: *app, command: gunicorn -k uvicorn.workers.UvicornWorker -b 0.0.0.0:8000 app.main:app}
  script: {<<: *app, command: python run.py}
  rooted: {<<: *app, command: uvicorn app.main:app --root-path /api}
  single: {<<: *app, command: fastapi run single.py}
  looped: {<<: *app, command: uvicorn looped:app}
  hidden: {<<: *app, command: uvicorn hidden:app}
  pages: {<<: *app, command: uvicorn pages:app}
  wrapped: {<<: *app, command: uvicorn wrapped:app}
  factory: {<<: *app, command: uvicorn factory:app}
  local: {<<: *app, command: uvicorn local:app}
  given: {<<: *app, command: uvicorn app.main:app, environment: {API_V1_STR: /v2}}
-- code/app/__init__.py --
-- code/app/main.py --
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from app.api import (
    items,
    users as people,
)
from app.core.config import settings
from .api.login import router as login_router

app = FastAPI(title="Shop", openapi_url="/spec.json")  # app.get("/no")
app.add_middleware(CORSMiddleware, allow_origins=["*"])

app.include_router(people.router, prefix=settings.API_V1_STR)
app.include_router(items.router, tags=["items"])
app.include_router(router=login_router, prefix="/login")
-- code/app/core/config.py --
class Settings:
    API_V1_STR: str = "/api/v1"
settings = Settings()
-- code/app/api/__init__.py --
-- code/app/api/users.py --
from fastapi import APIRouter
router = APIRouter(prefix="/users")
@router.get("/{user_id}")
def read(user_id: int): ...
-- code/app/api/items.py --
from fastapi import APIRouter
router = APIRouter()
"""
@router.get("/docstring")
"""
@router.get("/items/{id}")
def read(id: int): ...
@router.websocket("/items/ws")
async def ws(): ...
-- code/app/api/login.py --
from fastapi import APIRouter
router = APIRouter()
-- code/run.py --
import uvicorn
from single import app
if __name__ == "__main__":
    uvicorn.run(app, port=8000)
-- code/single.py --
from fastapi import FastAPI
app = FastAPI()
@app.get("/")
def root(): ...
@app.get("/health")
def health(): ...
@app.post(
    "/login",
    response_model=Token,
)
def login(): ...
-- code/looped.py --
from fastapi import FastAPI
from app.api import items
app = FastAPI()
for r in [items]:
    app.include_router(r.router)
-- code/hidden.py --
from fastapi import FastAPI
from elsewhere import router
app = FastAPI()
app.include_router(router)
-- code/pages.py --
from fastapi import FastAPI
app = FastAPI()
app.mount("/static", StaticFiles(directory="static"))
app.mount("/", StaticFiles(directory="site", html=True))
@app.get("/api/users")
def users(): ...
-- code/wrapped.py --
from fastapi import FastAPI
import socketio
app = FastAPI()
@app.get("/users")
def users(): ...
app = socketio.ASGIApp(socketio.AsyncServer(), app)
-- code/factory.py --
from fastapi import FastAPI
from registering import register
def create():
    app = FastAPI()
    register(app)
    return app
app = create()
-- code/registering.py --
from app.api.users import router
def register(application: FastAPI) -> None:
    application.include_router(router)

    application.include_router(router, prefix="/v2")
-- code/local.py --
from fastapi import FastAPI
from factory import create
app = create()
@app.get("/other")
def other(): ...
`), map[string]string{
		"whole": "/api/v1/users /items/ /items/ws /login | /static /docs /redoc /openapi.json /spec.json | code/app/main.py:14", "workers": "/api/v1/users /items/ /items/ws /login | /static /docs /redoc /openapi.json /spec.json | code/app/main.py:14", "script": "/login | /static /docs /redoc /openapi.json /health | code/single.py:7", "rooted": "",
		"single": "/login | /static /docs /redoc /openapi.json /health | code/single.py:7",
		"looped": "", "hidden": "", "pages": "/ /api/users | /static /docs /redoc /openapi.json /static | code/pages.py:4",
		"wrapped": "/users | /static /docs /redoc /openapi.json /socket.io | code/wrapped.py:4",
		"factory": "/users /v2/users | /static /docs /redoc /openapi.json | code/app/api/users.py:2", "local": "", "given": "",
	})
}

// TestRoutesFlask follows blueprints from the app that a server is told to serve.
func TestRoutesFlask(t *testing.T) {
	routesOf(t, loadArchive(t, `
-- compose.yaml --
x-app: &app {image: python, working_dir: /code, volumes: ["./code:/code"]}
services:
  factory: {<<: *app, command: [gunicorn, -w, "4", --bind, "0.0.0.0:5000", "shop:create_app()"]}
  script: {<<: *app, command: python app.py}
  flask: {<<: *app, command: flask run --host=0.0.0.0}
  views: {<<: *app, command: "gunicorn -b :8000 site:app"}
  restful: {<<: *app, command: python restful.py}
  mounted: {<<: *app, command: "gunicorn app:app", environment: {SCRIPT_NAME: /api}}
  catching: {<<: *app, command: python catching.py}
-- code/shop/__init__.py --
from flask import Flask
from .extensions import db, migrate
def create_app(config="prod"):
    app = Flask(__name__)
    app.config.from_object(config)
    db.init_app(app)
    migrate.init_app(app, db)
    register_blueprints(app)
    @app.errorhandler(404)
    def missing(e): return "", 404
    return app
def register_blueprints(app):
    from .auth import bp as auth
    from shop import orders
    app.register_blueprint(auth, url_prefix="/auth")
    app.register_blueprint(orders.orders_bp)
-- code/shop/extensions.py --
db = SQLAlchemy()
migrate = Migrate()
-- code/shop/auth.py --
bp = Blueprint("auth", __name__, url_prefix="/api/auth")
@bp.route("/login", methods=["POST"])
def login(): ...
-- code/shop/orders.py --
orders_bp = Blueprint('orders', __name__)
@orders_bp.route('/orders/<int:id>')
def order(id): ...
-- code/app.py --
from flask import Flask
from flask_cors import CORS
app = Flask(__name__)
CORS(app, resources={r"/*": {"origins": "*"}})
@app.route("/")
def index(): ...
@app.route("/users")
def users(): ...
if __name__ == "__main__":
    app.run(host="0.0.0.0", port=5000)
-- code/site/__init__.py --
from flask import Flask
app = Flask(__name__)
from site import views
-- code/site/views.py --
from site import app
@app.route("/pages/<name>")
def page(name): ...
-- code/restful.py --
app = Flask(__name__)
api = Api(app)
api.add_resource(Users, "/users")
app.run()
-- code/catching.py --
app = Flask(__name__)
@app.route("/users")
def users(): ...
@app.route("/<path:path>")
def catch(path): ...
app.run()
`), map[string]string{
		"factory": "/auth /orders/ | /static | code/shop/__init__.py:15", "script": "/users | /static | code/app.py:7", "flask": "/users | /static | code/app.py:7",
		"views": "/pages/ | /static | code/site/views.py:2", "restful": "", "mounted": "", "catching": "/users / | /static | code/catching.py:2",
	})
}

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

// TestRoutesNest reads the controllers and the prefix of all.
func TestRoutesNest(t *testing.T) {
	const manifest = `{"dependencies": {"@nestjs/core": "^10.0.0"}}`
	routesOf(t, loadArchive(t, `
-- compose.yaml --
services:
  bare: {build: bare}
  prefixed: {build: prefixed}
  given: {build: given, environment: {PREFIX: /v2}}
  unknown: {build: unknown}
  listed: {build: listed}
  excluded: {build: excluded}
  pages: {build: pages}
-- bare/package.json --
`+manifest+`
-- bare/src/main.ts --
const app = await NestFactory.create(AppModule); // app.setGlobalPrefix('no')
SwaggerModule.setup('reference', app, document);
await app.listen(3000);
-- bare/src/app.controller.ts --
@Controller()
export class AppController {
  @Get()
  getHello(): string { return 'Hello World!'; }
  @Post('login')
  login() {}
}
-- bare/src/users/users.controller.ts --
@Controller('users')
export class UsersController {
  @Get(':id')
  one() {}
}
@Controller({ path: 'orders', })
class OrdersController {}
-- bare/src/users/users.controller.spec.ts --
@Controller('tested') class X {}
-- prefixed/package.json --
`+manifest+`
-- prefixed/src/main.ts --
const app = await NestFactory.create<NestExpressApplication>(AppModule);
app.setGlobalPrefix('api');
-- prefixed/src/a.controller.ts --
@Controller(NAME) class A {}
-- prefixed/src/app.module.ts --
@Module({ imports: [GraphQLModule.forRoot({})] })
-- given/package.json --
`+manifest+`
-- given/src/main.ts --
const app = await NestFactory.create(AppModule);
app.setGlobalPrefix(process.env.PREFIX || 'api');
-- unknown/package.json --
`+manifest+`
-- unknown/src/main.ts --
const app = await NestFactory.create(AppModule);
app.setGlobalPrefix(config.get('prefix'));
-- listed/package.json --
`+manifest+`
-- listed/src/main.ts --
const app = await NestFactory.create(AppModule);
-- listed/src/a.controller.ts --
@Controller(['a', 'b']) class A {}
-- excluded/package.json --
`+manifest+`
-- excluded/src/main.ts --
const app = await NestFactory.create(AppModule);
app.setGlobalPrefix('api', { exclude: ['health'] });
-- pages/package.json --
`+manifest+`
-- pages/src/main.ts --
const app = await NestFactory.create(AppModule);
-- pages/src/app.module.ts --
@Module({ imports: [ServeStaticModule.forRoot({ rootPath: 'client' })] })
`), map[string]string{
		"bare": "/login /users /orders | /reference | bare/src/app.controller.ts:5", "prefixed": "/api /graphql |  | prefixed/src/main.ts:2",
		"given": "/v2 |  | given/src/main.ts:2", "unknown": "", "listed": "", "excluded": "/api | /health | excluded/src/main.ts:2", "pages": "",
	})
}

// TestRoutesSpring reads the context path, or else the controllers.
func TestRoutesSpring(t *testing.T) {
	const pom, run = "<artifactId>spring-boot-starter-web</artifactId>", "FROM eclipse-temurin:21\nENTRYPOINT [\"java\", \"-jar\", \"app.jar\"]\n"
	p := loadArchive(t, `
-- compose.yaml --
services:
  context: {build: context}
  moved: {build: context, environment: {SERVER_SERVLET_CONTEXT_PATH: ' /v2/ '}}
  plain: {build: plain}
  interfaces: {build: interfaces}
  pages: {build: pages}
-- context/Dockerfile --
`+run+`
-- context/pom.xml --
`+pom+`
-- context/src/main/resources/application.yml --
server:
  servlet:
    context-path: ${BASE:/api}
-- context/src/main/java/WebSocketConfig.java --
registry.addEndpoint("/ws").setAllowedOrigins("*").withSockJS();
-- plain/Dockerfile --
`+run+`
-- plain/pom.xml --
`+pom+`
-- plain/src/main/java/UserController.java --
@RestController
@RequestMapping(value = "/users", produces = "application/json")
public class UserController {
    @GetMapping("/{id}") // @GetMapping("/no")
    public User get() {}
}
-- plain/src/main/java/AuthController.java --
@RestController
@CrossOrigin
public class AuthController {
    @PostMapping(path = {"/login", "/auth/login"})
    public Token login() {}
    @GetMapping
    public String hello() {}
}
-- plain/src/main/java/Advice.java --
@RestControllerAdvice
class Advice {}
-- plain/src/main/java/Sockets.java --
registry.addHandler(new ChatHandler(), "/chat");
-- interfaces/Dockerfile --
`+run+`
-- interfaces/pom.xml --
`+pom+`
-- interfaces/src/main/java/A.java --
@RestController
class A implements UsersApi {}
-- pages/Dockerfile --
`+run+`
-- pages/pom.xml --
`+pom+`
-- pages/src/main/java/A.java --
@RestController @RequestMapping("/api")
class A {}
-- pages/src/main/resources/static/index.html --
`)
	routesOf(t, p, map[string]string{
		"context": "/api |  | context/src/main/resources/application.yml:3", "moved": "/v2 |  | compose.yaml:3:41",
		"plain":      "/login /auth/login /users | /chat /actuator /v3/api-docs /v2/api-docs /webjars /error /h2-console /login /logout /oauth2 | plain/src/main/java/AuthController.java:4",
		"interfaces": "", "pages": "",
	})
	for name, want := range map[string]string{"context": "/api/ws", "moved": "/v2/ws", "plain": "/chat"} {
		if w := p.Service(name).WebSocket; w == nil || strings.Join(w.Paths, " ") != want || w.Bare != (name == "plain") {
			t.Errorf("%s: got %+v, want %s", name, w, want)
		}
	}
}
