// While developing: new WebSocket('ws://chat:8080/live')
const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
const socket = new WebSocket(`${scheme}://${location.host}/live`);
