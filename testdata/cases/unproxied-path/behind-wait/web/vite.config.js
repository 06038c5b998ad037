export default { server: { proxy: { '/api': 'http://localhost:3000' } } };
