from fastapi import FastAPI, Request

app = FastAPI()


@app.get("/desk/")
def desk(request: Request):
    return {"papers": str(request.url_for("papers"))}


@app.get("/desk/papers")
def papers():
    return []
