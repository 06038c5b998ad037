const app = require("express")();
app.get("/x", (request, response) => response.send("x"));
app.listen(3000);
