package apps

import "testing"

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
  mounted: {<<: *app, command: uv run --frozen uvicorn mounted:app}
  lone: {<<: *app, command: uvicorn mounted:api}
  several: {<<: *app, command: python mounted.py}
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
-- code/mounted.py --
from fastapi import FastAPI
import conf
app = FastAPI()
api = FastAPI(docs_url="/own")
@api.get("/users")
def users(): ...
app.mount(conf.config.api_path, api)
-- code/conf.py --
class Config(BaseSettings):
    api_path: str = "/api"
config = Config()
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
		"factory": "/users /v2/users | /static /docs /redoc /openapi.json | code/app/api/users.py:2", "local": "", "given": "", "several": "",
		"mounted": "/api | /static /docs /redoc /openapi.json | code/mounted.py:7",
		"lone":    "",
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
