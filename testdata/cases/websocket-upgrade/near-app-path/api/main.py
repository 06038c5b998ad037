from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.get("/api/items")
def items():
    return []


@app.websocket("/api/live")
async def live(socket: WebSocket):
    await socket.accept()
