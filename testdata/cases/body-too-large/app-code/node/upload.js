const multer = require("multer");

const LIMIT = 25 * 1024 * 1024; // for pictures
module.exports = multer({ dest: "/tmp", limits: { files: 1, fileSize: LIMIT } });
