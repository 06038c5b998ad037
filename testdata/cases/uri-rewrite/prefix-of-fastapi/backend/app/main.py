from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from app.routers import books, users

app = FastAPI(title="Library")
app.add_middleware(CORSMiddleware, allow_origins=["*"])

app.include_router(users.router, prefix="/api")
app.include_router(books.router, prefix="/api/books")


@app.get("/health")
def health():
    return {"status": "ok"}
