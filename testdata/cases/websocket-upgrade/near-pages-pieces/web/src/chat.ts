function socketAddress(path: string): string {
  let scheme = 'ws';
  if (location.protocol === 'https:') {
    scheme = 'wss';
  }
  return `${scheme}://${location.host}${path}`;
}

export const openChat = (room: string) => new WebSocket(socketAddress(`/chat/${room}`));
