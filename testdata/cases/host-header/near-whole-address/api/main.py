import logging

from fastapi import FastAPI, Request

app = FastAPI()


@app.get("/api/pictures/{number}")
def picture(number: int, request: Request):
    logging.info("asked at %s", request.base_url)
    return {"number": number, "image": str(request.url_for("image", number=number))}


@app.get("/api/pictures/{number}/image")
def image(number: int):
    return b""
