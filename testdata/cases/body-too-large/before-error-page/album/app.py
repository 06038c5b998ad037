from flask import Flask, request

app = Flask(__name__)


@app.route("/pictures", methods=["POST"])
def pictures():
    request.files["picture"].save("/data/picture")
    return "ok"
