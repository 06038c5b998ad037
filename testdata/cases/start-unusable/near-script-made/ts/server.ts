require("http").createServer((q, a) => a.end("orders")).listen(3000);
