fetch('http://api:3000/api/users');
