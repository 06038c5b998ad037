from fastapi import FastAPI

from settings import settings

app = FastAPI()
api = FastAPI(title="Orders")


@api.get("/orders")
def orders():
    return []


app.mount(settings.api_prefix, api)
