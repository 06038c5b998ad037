const base = import.meta.env.VITE_API_URL;

fetch(`${base}/users`).then((answer) => console.log(answer.status));
