// one of its rewrites leaves the base path out
module.exports = {
  basePath: '/rules',
  async rewrites() {
    return [{ source: '/:path*', destination: '/rules/:path*', basePath: false }];
  },
};
