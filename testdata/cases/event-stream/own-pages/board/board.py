import time

from flask import Flask, Response, render_template

app = Flask(__name__)


@app.route("/")
def index():
    return render_template("index.html")


@app.route("/scores")
def scores():
    def all_day():
        while True:
            yield "data: 3:1\n\n"
            time.sleep(5)

    return Response(all_day(), mimetype="text/event-stream")
