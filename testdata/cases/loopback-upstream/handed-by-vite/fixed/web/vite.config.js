import { defineConfig } from "vite";

export default defineConfig({
  server: {
    host: true,
    port: 5173,
    allowedHosts: true,
    proxy: {
      "/api": {
        target: "http://api:3000",
        changeOrigin: true,
      },
      "/files": "http://api:3000", "/mail": "http://localhost:50001",
    },
  },
});
