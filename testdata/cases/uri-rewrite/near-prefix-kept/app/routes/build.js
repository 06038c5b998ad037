module.exports = () => require('../all');
