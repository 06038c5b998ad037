from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, session, url_for

app = Flask(__name__)
app.config.from_prefixed_env()
oauth = OAuth(app)
oauth.register("forge", server_metadata_url="https://forge.example.com/.well-known/openid-configuration")


@app.get("/sign-in")
def sign_in():
    redirect_uri = url_for("signed_in", _external=True)
    return oauth.forge.authorize_redirect(redirect_uri)


@app.get("/signed-in")
def signed_in():
    session["token"] = oauth.forge.authorize_access_token()
    return redirect(url_for("home"))


@app.get("/")
def home():
    return "accounts"
