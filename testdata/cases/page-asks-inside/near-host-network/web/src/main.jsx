fetch('http://worker:9000/jobs').then((answer) => console.log(answer.status));
fetch('http://localhost:3000/api/users');
