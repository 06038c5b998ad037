from fastapi import FastAPI, WebSocket

from app.photos import router

app = FastAPI()
app.include_router(router)


@app.websocket("/ws/news")
async def news(ws: WebSocket):
    await ws.accept()
