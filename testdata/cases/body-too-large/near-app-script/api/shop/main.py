from fastapi import FastAPI

from shop.photos import router

app = FastAPI()
app.include_router(router)
