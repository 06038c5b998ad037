const base = import.meta.env.VITE_API_URL || 'http://localhost:3000/api';

fetch(`${base}/users`).then((answer) => console.log(answer.status));
