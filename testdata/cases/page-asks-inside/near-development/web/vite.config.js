export default { server: { proxy: { '/api': 'http://api:3000' } } };
