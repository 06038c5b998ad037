import json
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer


class Last(BaseHTTPRequestHandler):
    def do_GET(self):
        asked = urllib.request.Request("http://feed.example.com/", headers={"Accept": "text/event-stream"})
        with urllib.request.urlopen(asked) as answer:
            if answer.headers["Content-Type"] == "text/event-stream":
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(answer.readline().decode()).encode())


HTTPServer(("0.0.0.0", 8000), Last).serve_forever()
