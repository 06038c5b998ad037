from fastapi import FastAPI, WebSocket

app = FastAPI(openapi_url=None)


@app.get("/rooms")
def rooms():
    return []


@app.websocket("/rooms/{room}")
async def talk(socket: WebSocket, room: str):
    await socket.accept()
    while True:
        await socket.send_text(await socket.receive_text())
