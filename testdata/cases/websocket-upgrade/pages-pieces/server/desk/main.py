import importlib
import pathlib

from fastapi import FastAPI

app = FastAPI()
for module in (pathlib.Path(__file__).parent / "modules").iterdir():
    if module.is_dir():
        router = importlib.import_module(f"desk.modules.{module.name}.router").router
        app.include_router(router, prefix=f"/api/v1/{module.name}")
