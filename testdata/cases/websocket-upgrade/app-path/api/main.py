from fastapi import FastAPI, WebSocket

import rooms

app = FastAPI(docs_url=None)
app.include_router(rooms.router, prefix="/rooms")


@app.get("/")
def root():
    return {"status": "ok"}
