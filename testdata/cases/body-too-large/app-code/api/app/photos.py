import os

from fastapi import APIRouter, HTTPException, UploadFile

router = APIRouter()
MAX_CACHE_SIZE = 900 * 1024 * 1024
PHOTO_MB = int(os.getenv("MAX_PHOTO_MB", "8"))
MAX_PHOTO_BYTES = PHOTO_MB * 1024 * 1024


@router.post("/photos/new")
async def upload(photo: UploadFile):
    if len(await photo.read()) > MAX_PHOTO_BYTES:
        raise HTTPException(413)
