const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
const socket = new WebSocket(`${scheme}://${location.host}/live/updates`);

fetch('/api/messages').then((answer) => answer.json()).then(console.log);
socket.onmessage = (event) => console.log(event.data);
