import os

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from openai import OpenAI

PATIENCE = int(os.getenv("PATIENCE", "180"))

app = FastAPI()
model = OpenAI(timeout=PATIENCE)


@app.get("/api/health")
def health():
    return {"status": "ok"}


@app.post("/api/summary")
def summary(text: str):
    parts = model.chat.completions.create(model="gpt-4.1", messages=[{"role": "user", "content": text}], stream=True)
    return StreamingResponse(part.choices[0].delta.content or "" for part in parts)
