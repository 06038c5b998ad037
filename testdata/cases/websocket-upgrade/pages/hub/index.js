const { app } = require('express-ws')(require('express')());

app.ws('/api/feed', (socket) => socket.send('hello'));

app.listen(8080);
