fetch('http://api:3000/api/users').then((answer) => console.log(answer.status));
