from fastapi import APIRouter, WebSocket

router = APIRouter()


@router.get("/")
def rooms():
    return []


@router.websocket("/{name}/live")
async def live(socket: WebSocket, name: str):
    await socket.accept()
