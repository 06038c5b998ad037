const socket = new WebSocket('ws://chat:8080/live');
socket.onmessage = (event) => document.body.append(event.data);
