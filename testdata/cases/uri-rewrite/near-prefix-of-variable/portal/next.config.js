module.exports = {
  output: 'standalone',
  basePath: process.env.BASE_PATH || '',
};
