from fastapi import FastAPI

app = FastAPI(title="Tools", openapi_url="/schema.json")


@app.get("/drills")
def drills():
    return []
