from fastapi import FastAPI

app = FastAPI()


@app.get("/api/users")
def users():
    return []


@app.post("/token")
def token():
    return {}
