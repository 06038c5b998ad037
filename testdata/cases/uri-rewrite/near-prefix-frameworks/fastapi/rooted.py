from fastapi import FastAPI

app = FastAPI(root_path="/api")


@app.get("/users")
def users():
    return []
