require("http").createServer((req, res) => res.end("here\n")).listen(4600);
