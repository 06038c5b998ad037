from fastapi import FastAPI
from fastapi.middleware.trustedhost import TrustedHostMiddleware


def create_app() -> FastAPI:
    app = FastAPI()
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["www.example.com", "api"])

    @app.get("/api/items")
    def items():
        return []

    return app


app = create_app()
