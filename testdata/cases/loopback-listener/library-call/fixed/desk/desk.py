from flask import Flask
from waitress import serve

desk = Flask(__name__)


@desk.get("/")
def greet():
    return "open from nine to five"


serve(desk, host="0.0.0.0", port=8095, threads=8)
