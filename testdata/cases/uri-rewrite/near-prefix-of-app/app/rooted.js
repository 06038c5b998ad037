const express = require("express");

const app = express();
app.use("/api/users", require("./users"));
app.use(require("./items"));
app.listen(3000);
