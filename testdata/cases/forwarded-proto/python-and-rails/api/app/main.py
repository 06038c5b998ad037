import os

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.httpsredirect import HTTPSRedirectMiddleware

app = FastAPI(title="Api")

app.add_middleware(CORSMiddleware, allow_origins=["https://example.com"])

if os.getenv("ENVIRONMENT") == "production":
    app.add_middleware(HTTPSRedirectMiddleware)


@app.get("/api/items")
def items():
    return []
