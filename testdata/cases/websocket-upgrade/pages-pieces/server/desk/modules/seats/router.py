from fastapi import APIRouter, WebSocket

router = APIRouter()


@router.websocket("/presence/")
async def presence(socket: WebSocket, room: str):
    await socket.accept()
    await socket.send_json({"room": room})
