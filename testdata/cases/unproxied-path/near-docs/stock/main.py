from fastapi import FastAPI

app = FastAPI(title="Stock", openapi_url="/v1/openapi.json")


@app.get("/v1/parts")
def parts():
    return []
