require('http').createServer((req, res) => res.end('tickets\n')).listen(4000);
