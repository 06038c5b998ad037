fetch('/shop/orders').then((answer) => console.log(answer.status));
fetch(`/shop/stock?of=${location.hash}`).then((answer) => console.log(answer.status));
