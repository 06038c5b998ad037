def health(environ, start):
    start("200 OK", [])
    return [b"fine"]
