from flask import Flask
from threading import Thread
from waitress import serve
from wsgiref.simple_server import make_server

from checks import health

desk = Flask(__name__)


@desk.get("/")
def greet():
    return "open from nine to five"


Thread(target=make_server("localhost", 8096, health).serve_forever, daemon=True).start()
serve(desk, port=8095, threads=8)
