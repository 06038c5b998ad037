export function sendCode(code) {
  return fetch(`${process.env.REACT_APP_SITE}/auth/code`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code }),
  });
}
