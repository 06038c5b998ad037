from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.get("/api/rooms")
def rooms():
    return []


@app.websocket("/ws/rooms/{room}")
async def talk(socket: WebSocket, room: str):
    await socket.accept()
    await socket.send_text(room)
