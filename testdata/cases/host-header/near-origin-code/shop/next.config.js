module.exports = { experimental: { serverActions: { allowedOrigins: ['localhost:8080'] } } }
