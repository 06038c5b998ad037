from fastapi import FastAPI

app = FastAPI(title="Tools", root_path="/tools", openapi_url="/schema.json")


@app.get("/drills")
def drills():
    return []
