from aiohttp import web

routes = web.RouteTableDef()


@routes.get("/live/board")
async def board(request):
    socket = web.WebSocketResponse(heartbeat=30)
    await socket.prepare(request)
    async for message in socket:
        await socket.send_str(message.data)
    return socket


app = web.Application()
app.add_routes(routes)
web.run_app(app, port=8080)
