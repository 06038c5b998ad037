import os

from fastapi import FastAPI
from openai import OpenAI

PATIENCE = int(os.getenv("PATIENCE", "180"))

app = FastAPI()
model = OpenAI(timeout=PATIENCE)


@app.get("/api/health")
def health():
    return {"status": "ok"}


@app.post("/api/summary")
def summary(text: str):
    answer = model.chat.completions.create(model="gpt-4.1", messages=[{"role": "user", "content": text}])
    return {"summary": answer.choices[0].message.content}
