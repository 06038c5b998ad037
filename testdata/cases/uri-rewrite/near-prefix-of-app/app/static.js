const express = require("express");

const app = express();
app.use("/api/users", require("./users"));
app.use(express.static("public"));
app.listen(3000);
