const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
const room = new URLSearchParams(location.search).get('room');
const socket = new WebSocket(`${scheme}://${location.host}/live/rooms/${room}`);

fetch('/api/rooms').then((answer) => answer.json()).then(console.log);
