import asyncio

import tornado.web
from tornado.websocket import WebSocketHandler


class Lines(WebSocketHandler):
    def on_message(self, message):
        self.write_message(message)


async def main():
    tornado.web.Application([(r"/lines", Lines)]).listen(8888)
    await asyncio.Event().wait()


asyncio.run(main())
