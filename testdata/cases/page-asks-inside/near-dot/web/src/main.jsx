fetch('http://api.test:3000/users').then((answer) => console.log(answer.status));
