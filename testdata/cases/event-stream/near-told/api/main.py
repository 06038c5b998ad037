from fastapi import APIRouter, FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI(docs_url=None)
router = APIRouter(prefix="/jobs")


@app.get("/health")
def health():
    return {"ok": True}


@router.get("/progress")
async def progress():
    async def steps():
        for done in range(100):
            yield f"data: {done}\n\n"

    return StreamingResponse(steps(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


app.include_router(router)
