from urllib.parse import urlparse

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

app = FastAPI()


@app.middleware("http")
async def same_origin(request: Request, call_next):
    origin = request.headers.get("origin")
    if request.method != "GET" and origin:
        host = request.headers.get("host").split(":")[0]
        origin_host = urlparse(origin).netloc.split(":")[0]
        if origin_host != host:
            return JSONResponse({"detail": "cross-site request"}, status_code=403)
    return await call_next(request)


@app.post("/login")
def login():
    return {"ok": True}
