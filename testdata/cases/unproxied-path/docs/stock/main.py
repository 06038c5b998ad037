from fastapi import FastAPI

app = FastAPI(title="Stock")


@app.get("/v1/parts")
def parts():
    return []
