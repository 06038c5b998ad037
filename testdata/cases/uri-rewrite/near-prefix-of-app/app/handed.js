const express = require("express");

const app = express();
app.use("/api/users", require("./users"));
require("./items")(app);
app.listen(3000);
