from fastapi import APIRouter, WebSocket

router = APIRouter()


@router.websocket("/live")
async def live(socket: WebSocket):
    await socket.accept()
    await socket.send_text("hello")
