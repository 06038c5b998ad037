from starlette.datastructures import UploadFile

MAX_SCAN_BYTES = 20 * 1024 * 1024


async def take(scan: UploadFile):
    data = await scan.read()
    if len(data) > MAX_SCAN_BYTES:
        raise ValueError("too large")
    return data
