const { createProxyMiddleware } = require("http-proxy-middleware");

module.exports = function (app) {
  app.use("/reports", createProxyMiddleware({ target: process.env.REPORTS || "http://localhost:9000" }));
};
