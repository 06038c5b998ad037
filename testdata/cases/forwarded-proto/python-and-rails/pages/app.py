from flask import Flask
from flask_talisman import Talisman

app = Flask(__name__)

# Content Security Policy and Clickjacking Protection
Talisman(app, content_security_policy=None, frame_options="SAMEORIGIN")


@app.route("/pages/")
def index():
    return "pages"
