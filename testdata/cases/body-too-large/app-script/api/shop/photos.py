from fastapi import APIRouter, File, HTTPException, UploadFile

MAX_PHOTO_SIZE = 8 * 1024 * 1024

router = APIRouter()


@router.post("/photos")
async def add(photo: UploadFile = File(...)):
    data = await photo.read()
    if len(data) > MAX_PHOTO_SIZE:
        raise HTTPException(413, "too large")
    return {"size": len(data)}
