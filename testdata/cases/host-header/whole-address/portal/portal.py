from flask import Flask, redirect, url_for

app = Flask(__name__)


@app.get("/portal/")
def home():
    return redirect(url_for("today", _external=True))


@app.get("/portal/today")
def today():
    return "today"
