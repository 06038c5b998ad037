import multer from "multer";

const largest = parseInt(process.env.MAX_CLIP_MB || "40", 10) * 1024 * 1024;

export const clips = multer({ dest: "/tmp/clips", limits: { files: 1, fileSize: largest } });
