from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.get("/api/messages")
def messages():
    return []


@app.websocket("/live/updates")
async def updates(socket: WebSocket):
    await socket.accept()
    await socket.send_text("hello")
