from flask import Flask, render_template
from flask_sock import Sock

app = Flask(__name__)
sock = Sock(app)


@app.route("/")
def page():
    return render_template("index.html")


@sock.route("/echo")
def echo(ws):
    ws.send(ws.receive())
