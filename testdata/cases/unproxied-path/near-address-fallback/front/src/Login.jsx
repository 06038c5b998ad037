export function sendCode(code) {
  return fetch(`${process.env.REACT_APP_SITE || "http://localhost:8080"}/auth/code`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code }),
  });
}
