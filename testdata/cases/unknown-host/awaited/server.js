const http = require("http");
http.createServer((req, res) => res.end("press\n")).listen(4100);
