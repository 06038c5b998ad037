export function usePresence(room: string, token: string) {
  const protocol = window.location.protocol === 'https:' ? 'wss:' : 'ws:';
  const url =
    `${protocol}//${window.location.host}` +
    `/api/v1/seats/presence/` +
    `?room=${encodeURIComponent(room)}` +
    `&token=${encodeURIComponent(token)}`;
  let socket: WebSocket;
  try {
    socket = new WebSocket(url);
  } catch {
    return null;
  }
  return socket;
}
