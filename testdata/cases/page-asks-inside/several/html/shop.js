fetch('http://localhost:8080/orders').then((answer) => console.log(answer.status));
fetch(`http://localhost:8080/stock?of=${location.hash}`).then((answer) => console.log(answer.status));
