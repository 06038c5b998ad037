const api = process.env.API_ORIGIN ?? "http://127.0.0.1:8000";

export default {
  async rewrites() {
    return [
      { source: "/api/books/:path*", destination: `${api}/api/books/:path*` },
      { source: "/api/loans/:path*", destination: `${api}/api/loans/:path*` },
    ];
  },
};
