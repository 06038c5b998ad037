module.exports = {
  basePath: '/docs',
};
