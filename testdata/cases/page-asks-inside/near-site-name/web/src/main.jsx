fetch('http://api/api/users').then((answer) => console.log(answer.status));
