from fastapi import FastAPI, WebSocket

import rooms

app = FastAPI()
app.include_router(rooms.router, prefix="/rooms")


@app.get("/")
def root():
    return {"status": "ok"}
