from fastapi import FastAPI, WebSocket

from settings import settings

app = FastAPI()
api = FastAPI(title="Orders")


@api.get("/orders")
def orders():
    return []


@app.websocket("/live")
async def live(socket: WebSocket):
    await socket.accept()


app.mount(settings.api_prefix, api)
