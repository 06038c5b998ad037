const express = require("express");

const app = express();
app.use("/api/users", require("./users"));
for (const route of require("./items")) app.use(route.path, route.router);
app.listen(3000);
